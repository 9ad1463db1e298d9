"""Gradient noise on joined parabolas whose covariance is proportional to |∇²L|."""

import math

import torch

from sgd_diffusion.dynamics.noise import DiagonalNoise
from sgd_diffusion.landscapes import Landscape


def piecewise_noise(
    landscape: Landscape, minimum_curvature: float, saddle_curvature: float, scale: float = 1.0
) -> DiagonalNoise:
    """Return noise whose one-sample covariance is m|∇²L|: mH_a below the point where the parabolas meet, m|H_b| above.

    Args:
        landscape: `joined_parabolas` with these curvatures.
        minimum_curvature: H_a > 0, curvature of the parabola at the minimum.
        saddle_curvature: |H_b| > 0, absolute curvature of the parabola at the saddle.
        scale: m, factor of the covariance, default 1.

    Examples:
        The parabolas meet at θ = √(4/3):

        >>> from sgd_diffusion.landscapes import joined_parabolas
        >>> noise = piecewise_noise(joined_parabolas(1, 2), minimum_curvature=1, saddle_curvature=2, scale=10.0)
        >>> covariance = noise.deviation(torch.tensor([[1.0], [2.0]], dtype=torch.float64)) ** 2
        >>> covariance.round(decimals=6).flatten().tolist()
        [10.0, 20.0]
    """
    meeting = float(landscape.saddle[0]) / (1 + minimum_curvature / saddle_curvature)
    inner, outer = math.sqrt(scale * minimum_curvature), math.sqrt(scale * saddle_curvature)
    return DiagonalNoise(lambda phi: torch.where(phi < meeting, phi.new_tensor(inner), phi.new_tensor(outer)))
