"""Boundary at a loss level for costly losses: the loss is computed only where its quadratic model is high."""

from torch import Tensor

from sgd_diffusion.escape.boundaries import Boundary, ReactionCoordinate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import Rows

SCREEN = 0.7
"""Share of the height above which the loss itself is computed."""


class ScreenedLevel(Boundary):
    """`Level` for a costly loss: L(θ) is computed only where its quadratic model exceeds 0.7 of the height.

    ξ = (L(θ) − L(θ*))/ΔL where ½ΔθᵀHΔθ/ΔL exceeds 0.7, and ξ = ½ΔθᵀHΔθ/ΔL elsewhere. An exit is missed only if
    L(θ) − L(θ*) is more than 1/0.7 times its quadratic model.

    Args:
        height: ΔL.
        hessian: H at the minimum, (d, d).

    Examples:
        On a parabola the loss equals its quadratic model, and ξ = L/ΔL:

        >>> import torch
        >>> from sgd_diffusion.landscapes import quadratic
        >>> boundary = ScreenedLevel(4.0, hessian=torch.tensor([[2.0]], dtype=torch.float64))
        >>> reaction_coordinate = boundary.bind(quadratic([2.0]), Rows.of_one_point())
        >>> reaction_coordinate(torch.tensor([[1.0], [-2.0], [4.0]], dtype=torch.float64)).tolist()
        [0.25, 1.0, 4.0]
    """

    def __init__(self, height: float, hessian: Tensor) -> None:
        self.height, self.hessian = height, hessian

    def bind(self, landscape: Landscape, rows: Rows) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch; the landscape's sharpness must be 1."""
        minimum, hessian = rows.place(landscape.minimum), rows.place(self.hessian)
        lowest = float(landscape.potential(landscape.minimum))

        def reaction_coordinate(theta: Tensor) -> Tensor:
            displacement = theta - minimum
            xi = ((displacement @ hessian) * displacement).sum(-1) / (2 * self.height)
            near = xi > SCREEN
            if near.any():
                xi[near] = (landscape.potential(theta[near]) - lowest) / self.height
            return xi

        return reaction_coordinate
