"""Reaction coordinates whose levels are not those of the boundary that decides whether a replica has left."""

from itertools import product

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.escape.boundaries import Boundary, ReactionCoordinate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex

EXIT, LOST = 2.0, -1e6
"""ξ of replicas that have left: where this is an exit, and where it ends an excursion like a return to the core."""


class Levels(Boundary):
    """The levels of one boundary inside another: ξ = ℓ/(1 + |ℓ|) inside, ℓ the levels' ξ, and 2 outside.

    Args:
        boundary: decides whether a replica has left.
        by: its reaction coordinate ℓ gives the levels; it may exceed 1.

    Examples:
        >>> from sgd_diffusion.escape import Ball, Box
        >>> from sgd_diffusion.landscapes import quadratic
        >>> xi = Levels(Box(1.0), Ball(1.0)).bind(quadratic([1.0]), RowIndex.of_one_point())
        >>> xi(torch.tensor([[0.0], [0.5], [1.5]])).tolist()[::2]
        [0.0, 2.0]
    """

    def __init__(self, boundary: Boundary, by: Boundary) -> None:
        self.boundary, self.by = boundary, by

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        border, levels = self.boundary.bind(landscape, rows), self.by.bind(landscape, rows)

        def reaction_coordinate(theta: Tensor) -> Tensor:
            level = levels(theta)
            return _inside(border(theta), level / (1 + level.abs()), EXIT)

        return reaction_coordinate


class LatticeLevels(Boundary):
    """Levels that are interpolated between the nodes of a lattice, inside a boundary.

    Args:
        boundary: decides whether a replica has left.
        matrix: maps θ to the lattice's indices, with `origin`: g = matrix θ + origin; (d, d).
        origin: (d,).
        table: ξ at the nodes, (nodes, …) with d axes.
        beyond: ξ of replicas that have left, `EXIT` or `LOST`.

    Examples:
        >>> from sgd_diffusion.escape import Box
        >>> from sgd_diffusion.landscapes import quadratic
        >>> levels = LatticeLevels(Box(1.0), np.eye(1), np.ones(1), np.array([0.4, 0.0, 0.4]))
        >>> xi = levels.bind(quadratic([1.0]), RowIndex.of_one_point())
        >>> [round(x, 6) for x in xi(torch.tensor([[0.0], [0.5], [1.5]], dtype=torch.float64)).tolist()]
        [0.0, 0.2, 2.0]
    """

    def __init__(
        self,
        boundary: Boundary,
        matrix: NDArray[np.float64],
        origin: NDArray[np.float64],
        table: NDArray[np.float64],
        beyond: float = EXIT,
    ) -> None:
        self.boundary, self.matrix, self.origin, self.table, self.beyond = boundary, matrix, origin, table, beyond

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        border = self.boundary.bind(landscape, rows)
        matrix, origin, table = (torch.from_numpy(part) for part in (self.matrix, self.origin, self.table))
        last = torch.tensor(table.shape, dtype=torch.float64) - 1

        def reaction_coordinate(theta: Tensor) -> Tensor:
            place = torch.minimum((theta @ matrix.T + origin).nan_to_num(0.0).clamp_min(0), last - 1e-6)
            node = place.long()
            share, level = place - node, torch.zeros(len(theta), dtype=table.dtype)
            for corner in product((0, 1), repeat=len(last)):
                weight = torch.ones_like(level)
                for axis, step in enumerate(corner):
                    weight = weight * (share[:, axis] if step else 1 - share[:, axis])
                level = level + weight * table[tuple((node + torch.tensor(corner)).T)]
            return _inside(border(theta), level, self.beyond)

        return reaction_coordinate


def _inside(border: Tensor, level: Tensor, beyond: float) -> Tensor:
    """Return the level where ξ ≤ 1 on the border, `beyond` where ξ > 1, and not a number where ξ is none."""
    return torch.where(border > 1, beyond, torch.where(border <= 1, level, border))
