"""The level of a loss that is costly to compute, with its quadratic model as a screen."""

from torch import Tensor

from sgd_diffusion.escape.exits import Progress
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import Rows

SCREEN = 0.7
"""Share of the height above which the loss itself is computed."""


class ScreenedLevel:
    """`Level` for a loss that is dear: L(θ) is computed only where its quadratic model is above a share of the height.

    ξ = (L(θ) − L(θ*))/ΔL where ½ΔθᵀHΔθ/ΔL exceeds the share, and that model elsewhere: a replica is missed only where
    the loss is more than 1/share times what its own curvature says.

    Args:
        height: ΔL.
        hessian: H at the minimum, (d, d).
        share: of the height.

    Examples:
        On a parabola the quadratic model is the loss, ξ = L/ΔL:

        >>> import torch
        >>> from sgd_diffusion.landscapes import quadratic
        >>> exit = ScreenedLevel(4.0, hessian=torch.tensor([[2.0]], dtype=torch.float64))
        >>> progress = exit.bind(quadratic([2.0]), Rows.of_one_point())
        >>> progress(torch.tensor([[1.0], [-2.0], [4.0]], dtype=torch.float64)).tolist()
        [0.25, 1.0, 4.0]
    """

    vectors: tuple[Tensor, ...] = ()

    def __init__(self, height: float, hessian: Tensor, share: float = SCREEN) -> None:
        self.height, self.hessian, self.share = height, hessian, share

    def at(self, point: int) -> "ScreenedLevel":
        """The same at every point."""
        return self

    def bind(self, landscape: Landscape, rows: Rows) -> Progress:
        """Return ξ; for a landscape that is not sharpened."""
        minimum, hessian = rows.place(landscape.minimum), rows.place(self.hessian)
        lowest = float(landscape.potential(landscape.minimum))

        def progress(theta: Tensor) -> Tensor:
            displacement = theta - minimum
            xi = ((displacement @ hessian) * displacement).sum(-1) / (2 * self.height)
            near = xi > self.share
            if near.any():
                xi[near] = (landscape.potential(theta[near]) - lowest) / self.height
            return xi

        return progress
