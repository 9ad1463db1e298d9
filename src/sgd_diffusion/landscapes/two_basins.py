"""Two basins of different curvature and equal depth joined at one saddle: the test landscape of the title claim."""

import math
from typing import Literal

import torch
from torch import Tensor

from sgd_diffusion.kernels import Formula
from sgd_diffusion.landscapes.landscape import Landscape


def two_basins(
    left_curvature: float, right_curvature: float, barrier: float = 1.0, start: Literal["left", "right"] = "left"
) -> Landscape:
    """Return f(θ) = ΔL ((θ/a)² − 1)², one-dimensional, with a = a_L for θ < 0 and a = a_R for θ ≥ 0.

    The minima −a_L and a_R have the same loss 0, the saddle at 0 has the loss ΔL. The curvature at each minimum is
    H = 8ΔL/a². One basin is the other stretched by √(H_L/H_R). At the saddle f and f′ are continuous; the curvature
    −H/2 jumps.

    Args:
        left_curvature: H_L, curvature at the minimum −a_L.
        right_curvature: H_R, curvature at the minimum a_R.
        barrier: ΔL, default 1.
        start: basin where replicas start, "left" (default) or "right".

    Examples:
        >>> left, right = two_basins(8.0, 2.0), two_basins(8.0, 2.0, start="right")
        >>> left.minimum.tolist(), round(left.curvature.item(), 6), left.barrier.item()
        ([-1.0], 8.0, 1.0)
        >>> right.minimum.tolist(), round(right.curvature.item(), 6), right.barrier.item()
        ([2.0], 2.0, 1.0)
    """
    left, right = (math.sqrt(8 * barrier / curvature) for curvature in (left_curvature, right_curvature))
    on_the_left, on_the_right = torch.tensor([left, right], dtype=torch.float64)

    def half_distance(theta: Tensor) -> Tensor:
        # Tensors, because torch.where would convert Python numbers to single precision.
        return torch.where(theta < 0, on_the_left.to(theta), on_the_right.to(theta))

    def potential(theta: Tensor) -> Tensor:
        coordinate = theta[..., 0]
        return barrier * ((coordinate / half_distance(coordinate)) ** 2 - 1) ** 2

    def gradient(theta: Tensor) -> Tensor:
        a = half_distance(theta)
        return 4 * barrier * theta / a**2 * ((theta / a) ** 2 - 1)

    minimum = [-left] if start == "left" else [right]
    numbers = {"left": left, "right": right, "barrier": barrier}
    formula = Formula(
        "where(x < 0, barrier * ((x / left)**2 - 1)**2, barrier * ((x / right)**2 - 1)**2)", ("x",), tuple(numbers)
    )
    return Landscape(potential, minimum, [0.0], "two-valleys", gradient=gradient, formula=formula, numbers=numbers)
