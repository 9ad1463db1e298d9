"""Landscapes with known minima, saddles and curvatures."""

import math

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.landscapes.landscape import Landscape


def styblinski_tang(dimension: int = 10) -> Landscape:
    """f(θ) = ½ Σ_i (θ_i⁴ − 16 θ_i² + 5 θ_i), the test bed of Xie et al. (2021), Figs. 4 and 6.

    Minimum −2.903534 in every coordinate; the saddle next to it has one coordinate at 0.156731. ΔL = 39.36,
    H_a = 34.58, H_b = −15.85. A valley has one exit for each coordinate.

    Examples:
        >>> landscape = styblinski_tang(dimension=2)
        >>> [round(x, 6) for x in landscape.minimum.tolist()], [round(x, 6) for x in landscape.saddle.tolist()]
        ([-2.903534, -2.903534], [0.156731, -2.903534])
        >>> round(landscape.barrier.item(), 2)
        39.36
    """
    # f' = 0: 4θ³ − 32θ + 5 = 0, divided by two.
    roots = np.sort(np.roots([4, 0, -32, 5]).real)
    minimum = torch.full((dimension,), float(roots[0]), dtype=torch.float64)
    saddle = minimum.clone()
    saddle[0] = float(roots[1])

    def potential(theta: Tensor) -> Tensor:
        square = theta * theta
        return 0.5 * (square * square - 16 * square + 5 * theta).sum(-1)

    def gradient(theta: Tensor) -> Tensor:
        return torch.square(theta).mul_(2).sub_(16).mul_(theta).add_(2.5)

    return Landscape(potential, minimum, saddle, f"styblinski-tang-{dimension}", gradient=gradient)


def double_well(barrier: float = 1.0, half_distance: float = 1.0) -> Landscape:
    """f(θ) = ΔL ((θ/a)² − 1)² in one dimension: minima at ±a, saddle at 0; H_a = 8ΔL/a², H_b = −4ΔL/a².

    Examples:
        >>> landscape = double_well(barrier=2.0, half_distance=0.5)
        >>> landscape.barrier.item()
        2.0
        >>> round(landscape.curvature.item(), 6), round(landscape.hessian(landscape.saddle).item(), 6)
        (64.0, -32.0)
    """

    def potential(theta: Tensor) -> Tensor:
        return barrier * ((theta[..., 0] / half_distance) ** 2 - 1) ** 2

    def gradient(theta: Tensor) -> Tensor:
        return 4 * barrier * theta / half_distance**2 * ((theta / half_distance) ** 2 - 1)

    return Landscape(potential, [-half_distance], [0.0], "double-well", gradient=gradient)


def quadratic(curvatures: list[float]) -> Landscape:
    """f(θ) = ½ Σ_i h_i θ_i², on which SGLD is an Ornstein–Uhlenbeck process; no saddle.

    Examples:
        >>> landscape = quadratic([1.0, 4.0])
        >>> landscape.loss(torch.ones(2)).item(), landscape.gradient(torch.ones(2)).tolist()
        (2.5, [1.0, 4.0])
    """
    h = torch.tensor(curvatures, dtype=torch.float64)

    def potential(theta: Tensor) -> Tensor:
        return 0.5 * (h.to(theta) * theta * theta).sum(-1)

    def gradient(theta: Tensor) -> Tensor:
        return h.to(theta) * theta

    return Landscape(potential, [0.0] * len(curvatures), None, "quadratic", gradient=gradient)


def joined_parabolas(minimum_curvature: float, saddle_curvature: float, barrier: float = 1.0) -> Landscape:
    """A valley ½H_a θ² that goes over into the hilltop ΔL − ½|H_b|(θ − θ_b)²; one dimension, minimum at 0.

    Value and slope are continuous where they meet, at θ_c = √(2ΔL|H_b|/(H_a(H_a + |H_b|))); the curvature jumps from
    H_a to H_b and is zero nowhere. H_a, |H_b| and ΔL are set apart from each other, θ_b = θ_c(1 + H_a/|H_b|). The share
    of the barrier that lies in the valley is |H_b|/(H_a + |H_b|).

    Args:
        minimum_curvature: H_a > 0.
        saddle_curvature: |H_b| > 0.
        barrier: ΔL.

    Examples:
        >>> landscape = joined_parabolas(minimum_curvature=2.0, saddle_curvature=1.0, barrier=3.0)
        >>> landscape.saddle.tolist(), landscape.barrier.item()
        ([3.0], 3.0)
        >>> landscape.curvature.item(), landscape.hessian(landscape.saddle).item()
        (2.0, -1.0)
    """
    a, b = minimum_curvature, saddle_curvature
    meeting = math.sqrt(2 * barrier * b / (a * (a + b)))
    top = meeting * (1 + a / b)

    def potential(theta: Tensor) -> Tensor:
        x = theta[..., 0]
        return torch.where(x < meeting, 0.5 * a * x * x, barrier - 0.5 * b * (x - top) ** 2)

    def gradient(theta: Tensor) -> Tensor:
        return torch.where(theta < meeting, a * theta, b * (top - theta))

    return Landscape(potential, [0.0], [top], f"parabolas-{a:g}-{b:g}-{barrier:g}", gradient=gradient)
