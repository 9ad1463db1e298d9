"""Boundary around other minima, which is crossed where a replica has reached one of them."""

import torch
from torch import Tensor

from sgd_diffusion.escape.boundaries import Boundary, ReactionCoordinate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex


class OtherMinima(Boundary):
    """A replica has left if it is within a radius of another minimum: ξ = max_c r/|θ − c|.

    ξ is not 0 at the minimum where replicas start.

    Args:
        centres: c, the other minima, (minima, d).
        radius: r, around each of them.

    Examples:
        >>> from sgd_diffusion.landscapes import quadratic
        >>> boundary = OtherMinima(torch.tensor([[1.0, 0.0], [0.0, 2.0]]), radius=0.25)
        >>> xi = boundary.bind(quadratic([1.0, 1.0]), RowIndex.of_one_point())
        >>> xi(torch.tensor([[0.0, 0.0], [0.875, 0.0]], dtype=torch.float64)).tolist()  # at the start; near (1, 0)
        [0.25, 2.0]
    """

    def __init__(self, centres: Tensor, radius: float) -> None:
        self.centres, self.radius = centres, radius

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch."""
        centres = rows.place(self.centres)
        return lambda theta: (self.radius / torch.linalg.vector_norm(theta.unsqueeze(-2) - centres, dim=-1)).amax(-1)
