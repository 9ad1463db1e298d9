"""A batch of rows that all belong to one parameter point, as splitting advances them."""

from collections.abc import Iterator
from itertools import count

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.random_draws import coordinate_major, fill_draws
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex

ITERATIONS_PER_BLOCK = 16
"""Iterations for which random draws are generated at once."""


class PointBatch:
    """The dynamics, boundary and random stream of one parameter point, for any number of rows.

    Args:
        landscape: of one parameter point, without vectors of parameters.
        dynamics: of one parameter point.
        boundary: the boundary, of one parameter point.
        seed: of the random stream.

    Attributes:
        spent: number of single-row iterations so far, the cost of splitting.
    """

    def __init__(self, landscape: Landscape, dynamics: Dynamics, boundary: Boundary, seed: int) -> None:
        shared = RowIndex.of_one_point()
        self._stepper, self._without_memory = (
            dynamics.bind(landscape, shared),
            dynamics.without_memory.bind(landscape, shared),
        )
        self._reaction_coordinate = boundary.bind(landscape, shared)
        self.spent = 0
        self._dimension, self._minimum = landscape.dimension, dynamics.at_rest(landscape.minimum)
        self._distribution, self._draws = dynamics.distribution, dynamics.draws(landscape.dimension)
        self._stream = np.random.Generator(np.random.SFC64(seed))

    def at_minimum(self, rows: int) -> Tensor:
        """Return the state at rest at the minimum for every row: (rows, s)."""
        return coordinate_major(self._minimum.expand(rows, -1))

    def position(self, state: Tensor) -> Tensor:
        """Return θ of states: (…, s) → (…, d)."""
        return state[..., : self._dimension]

    def reaction_coordinate(self, state: Tensor) -> Tensor:
        """Return the reaction coordinate ξ: (rows, s) → (rows,)."""
        return self._reaction_coordinate(self.position(state))

    def advance(self, state: Tensor, draws: Tensor) -> Tensor:
        """Return the states after one iteration: (rows, s) and random draws (rows, draws) → (rows, s)."""
        self.spent += len(state)
        return self._stepper.advance(state, draws)

    def first_steps(self, rows: int) -> Tensor:
        """Return the steps that independent rows make from the minimum without memory: (rows, d)."""
        (draws,) = self.draws(rows, 1)
        self.spent += rows
        minimum = coordinate_major(self.position(self._minimum).expand(rows, -1))
        return self._without_memory.advance(minimum, draws) - minimum

    def draws(self, rows: int, iterations: int | None) -> Iterator[Tensor]:
        """Yield the random draws of one iteration after another, each (rows, draws).

        Args:
            rows: number of rows.
            iterations: number of iterations; None for an endless iterator.
        """
        for done in count(0, ITERATIONS_PER_BLOCK):
            length = ITERATIONS_PER_BLOCK if iterations is None else min(ITERATIONS_PER_BLOCK, iterations - done)
            if length <= 0:
                return
            draws = np.empty((length, self._draws, rows))
            fill_draws(self._stream, self._distribution, draws)
            yield from torch.from_numpy(draws).transpose(1, 2)

    def choose(self, candidates: Tensor, size: int) -> Tensor:
        """Return `size` of the candidates, drawn uniformly with replacement."""
        return candidates[torch.from_numpy(self._stream.integers(len(candidates), size=size))]
