"""Regression on Gaussian data: landscapes of a squared error whose lowest value is set by the noise of the labels.

The example is a vector x with x_i ~ N(0, 1) and a label ε ~ N(0, σ²) that nothing explains. The loss is the mean of
½(x·g(θ) − ε)² = ½|g(θ)|² + ½σ², so that L* = ½σ² and everything else is the curve g.
"""

import math

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.landscape import Landscape


def linear_regression(dimension: int, deviation: float = 1.0) -> Landscape:
    """g(θ) = θ: L = ½|θ|² + ½σ², h = 1 in every direction, no saddle (Mori et al. 2022, the toy of Sec. 4).

    Args:
        dimension: d, of θ and of every example.
        deviation: σ of the labels.

    Examples:
        >>> landscape = linear_regression(3, deviation=2.0)
        >>> landscape.loss(landscape.minimum).item(), landscape.loss(torch.ones(3)).item()
        (2.0, 3.5)
    """
    lowest = 0.5 * deviation**2

    def potential(theta: Tensor) -> Tensor:
        return 0.5 * (theta * theta).sum(-1) + lowest

    return Landscape(potential, [0.0] * dimension, None, f"linear-regression-{dimension}", gradient=lambda theta: theta)


def circle_regression(ratio: float, radius: float = 1.0) -> Landscape:
    """g(θ) = R(cos(θ/R) − 1, sin(θ/R)): linear regression with two weights bound to a circle through the best.

    L = R²(1 − cos(θ/R)) + L*, one-dimensional, with minimum at 0, saddles at ±πR, H_a = 1, H_b = −1 and ΔL = 2R²,
    whatever the noise of the labels. What that noise sets is L* alone, and with it ΔL/L*.

    Args:
        ratio: ΔL/L*.
        radius: R.

    Raises:
        LandscapeError: ratio or radius is not positive.

    Examples:
        >>> landscape = circle_regression(ratio=4.0)
        >>> landscape.loss(landscape.minimum).item(), landscape.barrier.item()
        (0.5, 2.0)
        >>> round(landscape.curvature.item(), 6), round(landscape.hessian(landscape.saddle).item(), 6)
        (1.0, -1.0)
    """
    if not (ratio > 0 and radius > 0):
        raise LandscapeError(f"regression on a circle needs a positive ratio and radius, got {ratio} and {radius}.")
    lowest = 2 * radius**2 / ratio

    def potential(theta: Tensor) -> Tensor:
        return radius**2 * (1 - torch.cos(theta[..., 0] / radius)) + lowest

    def gradient(theta: Tensor) -> Tensor:
        return radius * torch.sin(theta / radius)

    return Landscape(potential, [0.0], [math.pi * radius], f"circle-regression-{ratio:g}", gradient=gradient)


def diagonal_network(layers: int, width: int = 1, *, slope: float = 1.0, deviation: float = 1.0) -> Landscape:
    """v = Σ_i Π_l u_il learns y = kx + ε: L = E(vx − y)² = (v − k)² + σ², without a half (Ziyin, Li and Ueda).

    The start is balanced: every layer of every subnetwork is (k/width)^{1/layers}.

    Args:
        layers: n, of every subnetwork; one more than its hidden layers.
        width: the number of subnetworks; θ is (width · layers,), one subnetwork after the other.
        slope, deviation: k > 0 and σ.

    Raises:
        LandscapeError: k is not positive.

    Examples:
        >>> landscape = diagonal_network(layers=2, slope=4.0)
        >>> landscape.minimum.tolist(), landscape.loss(landscape.minimum).item(), landscape.loss(torch.zeros(2)).item()
        ([2.0, 2.0], 1.0, 17.0)
    """
    if not slope > 0:
        raise LandscapeError(f"a diagonal network needs a positive slope, got {slope}.")

    def output(theta: Tensor) -> Tensor:
        return theta.unflatten(-1, (width, layers)).prod(-1).sum(-1)

    def potential(theta: Tensor) -> Tensor:
        return (output(theta) - slope) ** 2 + deviation**2

    start = [(slope / width) ** (1 / layers)] * (width * layers)
    return Landscape(potential, start, name=f"diagonal-network-{layers}-{width}")
