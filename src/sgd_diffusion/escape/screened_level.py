"""Boundary at a level of a costly loss, which is computed only near the boundary."""

from functools import cached_property

import torch
from torch import Tensor

from sgd_diffusion.escape.boundaries import Boundary, ReactionCoordinate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex

SCREEN = 0.7
"""Share of the height above which `ScreenedLevel` computes the loss itself."""

SLACK = 0.05
"""Share by which the bound of the quadratic model of `ScreenedLevel` may exceed it on average."""


class ScreenedLevel(Boundary):
    """`Level` for a costly loss: L(θ) is computed only where its quadratic model may exceed 0.7 of the height.

    M(θ) = Σ_k (q_k·Δθ)² + r |Δθ|² is at least ½ΔθᵀHΔθ. ξ = (L(θ) − L(θ*))/ΔL where M/ΔL exceeds 0.7, and ξ = M/ΔL
    elsewhere. An exit is missed only if L(θ) − L(θ*) is more than 1/0.7 times M.

    Args:
        height: ΔL.
        hessian: H at the minimum, (d, d).

    Examples:
        On a parabola the loss equals its quadratic model, and ξ = L/ΔL:

        >>> from sgd_diffusion.landscapes import quadratic
        >>> boundary = ScreenedLevel(4.0, hessian=torch.tensor([[2.0]], dtype=torch.float64))
        >>> reaction_coordinate = boundary.bind(quadratic([2.0]), RowIndex.of_one_point())
        >>> reaction_coordinate(torch.tensor([[1.0], [-2.0], [4.0]], dtype=torch.float64)).tolist()
        [0.25, 1.0, 4.0]
    """

    def __init__(self, height: float, hessian: Tensor) -> None:
        self.height, self.hessian = height, hessian

    @cached_property
    def bound(self) -> tuple[Tensor, float]:
        """The bound M of the quadratic model: q, (directions, d), and r.

        The sharpest directions are counted with their own curvature λ_k, and the rest, as many as make tr H larger by
        no more than `SLACK`, with the largest of theirs: q_k = √((λ_k − λ)/2) v_k and r = λ/2.
        """
        curvatures, directions = (part.flip(-1) for part in torch.linalg.eigh(self.hessian.double()))
        after = curvatures.flip(0).cumsum(0).flip(0)  # Σ of a curvature and all lower ones
        excess = curvatures * torch.arange(len(curvatures), 0, -1) - after
        kept = int((excess <= SLACK * curvatures.abs().sum()).to(torch.int8).argmax())
        rest = curvatures[kept]
        return (directions[:, :kept] * ((curvatures[:kept] - rest) / 2).sqrt()).T, float(rest) / 2

    def bind(self, landscape: Landscape, rows: RowIndex) -> ReactionCoordinate:
        """Return the reaction coordinate ξ for the rows of a batch; the landscape's sharpness must be 1."""
        directions, rest = self.bound
        minimum, directions = rows.place(landscape.minimum), rows.place(directions)
        lowest = float(landscape.potential(landscape.minimum))

        def reaction_coordinate(theta: Tensor) -> Tensor:
            displacement = theta - minimum
            model = (displacement @ directions.T).square().sum(-1) + rest * displacement.square().sum(-1)
            xi = model / self.height
            near = xi > SCREEN
            if near.any():
                xi[near] = (landscape.potential(theta[near]) - lowest) / self.height
            return xi

        return reaction_coordinate
