"""Two valleys of independent sharpness joined at one saddle: the test bed of the title claim."""

import math
from typing import Literal

import torch
from torch import Tensor

from sgd_diffusion.landscapes.landscape import Landscape


def two_valleys(
    left_curvature: float, right_curvature: float, barrier: float = 1.0, start: Literal["left", "right"] = "left"
) -> Landscape:
    """f(θ) = ΔL ((θ/a)² − 1)² with a = a_L on the left and a_R on the right of the saddle at 0; one dimension.

    Both minima lie at depth 0 under the same barrier ΔL; a = √(8ΔL/H) gives each valley its curvature H at the minimum.
    One valley is the other stretched by √(H_L/H_R). At the saddle f and f' are continuous and H_b = −H/2 jumps.

    Args:
        left_curvature, right_curvature: H at the two minima, −a_L and a_R.
        barrier: ΔL.
        start: the valley whose minimum replicas start from.

    Examples:
        >>> left, right = two_valleys(8.0, 2.0), two_valleys(8.0, 2.0, start="right")
        >>> left.minimum.tolist(), round(left.curvature.item(), 6), left.barrier.item()
        ([-1.0], 8.0, 1.0)
        >>> right.minimum.tolist(), round(right.curvature.item(), 6), right.barrier.item()
        ([2.0], 2.0, 1.0)
    """
    left, right = (math.sqrt(8 * barrier / curvature) for curvature in (left_curvature, right_curvature))
    on_the_left, on_the_right = torch.tensor([left, right], dtype=torch.float64)

    def half_distance(theta: Tensor) -> Tensor:
        # As tensors of θ's precision: torch makes single precision of plain numbers here.
        return torch.where(theta < 0, on_the_left.to(theta), on_the_right.to(theta))

    def potential(theta: Tensor) -> Tensor:
        coordinate = theta[..., 0]
        return barrier * ((coordinate / half_distance(coordinate)) ** 2 - 1) ** 2

    def gradient(theta: Tensor) -> Tensor:
        a = half_distance(theta)
        return 4 * barrier * theta / a**2 * ((theta / a) ** 2 - 1)

    minimum = [-left] if start == "left" else [right]
    return Landscape(potential, minimum, [0.0], "two-valleys", gradient=gradient)
