"""Landscapes with known minima, saddles and curvatures."""

import math

import numpy as np
import torch
from torch import Tensor

from sgd_diffusion.landscapes.landscape import Landscape, Potential


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


# Müller and Brown (1979), Theor. Chim. Acta 53, 75: a sum of four Gaussians of these heights, shapes and centres.
_HEIGHTS = (-200.0, -100.0, -170.0, 15.0)
_A, _B, _C = (-1.0, -1.0, -6.5, 0.7), (0.0, 0.0, 11.0, 0.6), (-10.0, -10.0, -6.5, 0.7)
_CENTRES = ((1.0, 0.0), (0.0, 0.5), (-0.5, 1.5), (-1.0, 1.0))


def muller_brown(scale: float = 1.0) -> Landscape:
    """The potential of Müller and Brown (1979), two-dimensional and not separable, times `scale`.

    The valley is the shallow intermediate one at (−0.050011, 0.466694), left through the saddle at
    (−0.822002, 0.624313) towards the deep valley, or through (0.212487, 0.292988); the nearer barrier, at
    (0.212487, 0.292988), is the lower one and stands as the saddle here.

    Examples:
        >>> landscape = muller_brown()
        >>> [round(x, 6) for x in landscape.saddle.tolist()], round(landscape.barrier.item(), 2)
        ([0.212487, 0.292988], 8.52)
        >>> (torch.linalg.eigvalsh(landscape.hessian(landscape.saddle)) > 0).tolist()
        [False, True]
    """

    def potential(theta: Tensor) -> Tensor:
        x, y = theta[..., 0], theta[..., 1]
        terms = [
            height * torch.exp(a * (x - cx) ** 2 + b * (x - cx) * (y - cy) + c * (y - cy) ** 2)
            for height, a, b, c, (cx, cy) in zip(_HEIGHTS, _A, _B, _C, _CENTRES, strict=True)
        ]
        return scale * torch.stack(terms).sum(0)

    minimum = _polished(potential, [-0.050011, 0.466694])
    saddle = _polished(potential, [0.212487, 0.292988])
    return Landscape(potential, minimum, saddle, "muller-brown")


def _polished(potential: Potential, guess: list[float]) -> Tensor:
    """Newton's method from a printed critical point to one in full precision."""
    landscape = Landscape(potential, guess)
    theta = landscape.minimum_of_potential
    for _ in range(20):
        step = torch.linalg.solve(landscape.hessian_of_potential(theta), landscape.gradient_of_potential(theta))
        theta = theta - step
    return theta
