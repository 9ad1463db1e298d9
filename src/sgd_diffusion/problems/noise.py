"""Gradient noise of one sample on a landscape, with its covariance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.dynamics import ConstantNoise, DiagonalNoise, ExpressionNoise, HessianNoise, IsotropicNoise
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Expression, Landscape

LARGEST = 1e200
"""Largest variance of one sample; the smallest is its inverse, so that exponents do not overflow."""


@dataclass(frozen=True)
class SampleNoise:
    """Gradient noise of one sample: the noise that SGD draws, and the covariance that the theories need.

    Attributes:
        gradient: noise model of the dynamics.
        covariance: C of one sample, (n, d) → (n, d, d).
        strength: s, a factor of the standard deviation.
        white: whether C is the same in all directions and at all places, default False.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> noise = white_noise(double_well(), strength=3.0)
        >>> noise.covariance(torch.zeros(1, 1)).tolist()  # C = s², everywhere
        [[[9.0]]]
    """

    gradient: GradientNoise
    covariance: Callable[[Tensor], Tensor]
    strength: float
    white: bool = False


def white_noise(landscape: Landscape, strength: float) -> SampleNoise:
    """Return noise with C = s²I in all directions and at all places.

    Args:
        landscape: landscape with its minimum and saddle.
        strength: s, a factor of the standard deviation.

    Raises:
        LandscapeError: the variance is not finite, too large or too small.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> white_noise(double_well(), strength=2.0).covariance(torch.tensor([[-1.0], [0.5]])).flatten().tolist()
        [4.0, 4.0]
    """
    matrix = strength**2 * torch.eye(landscape.dimension, dtype=torch.float64)
    noise = SampleNoise(IsotropicNoise(strength), lambda theta: matrix.expand(*theta.shape, -1), strength, white=True)
    return _checked(landscape, noise)


def hessian_noise(landscape: Landscape, strength: float) -> SampleNoise:
    """Return noise with C = s²|H(θ)| at every place, as Theorem 2 assumes.

    Args:
        landscape: landscape with its minimum and saddle.
        strength: s, a factor of the standard deviation.

    Raises:
        LandscapeError: the variance is not finite at the minimum or at the saddle, or it is zero at the minimum.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> noise = hessian_noise(double_well(), strength=2.0)  # H = 8 at the minimum −1, and −4 at the saddle 0
        >>> noise.covariance(torch.tensor([[-1.0], [0.0]])).flatten().tolist()
        [32.0, 16.0]
    """

    def covariance(theta: Tensor) -> Tensor:
        values, vectors = torch.linalg.eigh(landscape.hessian_of_potential(theta))
        return strength**2 * ((vectors * values.abs().unsqueeze(-2)) @ vectors.transpose(-1, -2))

    return _checked(landscape, SampleNoise(HessianNoise(strength), covariance, strength))


def constant_noise(landscape: Landscape, strength: float) -> SampleNoise:
    """Return noise with the same C at every place: s²|H| of the minimum.

    At the minimum it is the noise that Theorem 2 assumes. It vanishes nowhere.

    Args:
        landscape: landscape with its minimum and saddle.
        strength: s, a factor of the standard deviation.

    Raises:
        LandscapeError: the variance is not finite, too large or too small.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> noise = constant_noise(double_well(), strength=2.0)  # H = 8 at the minimum −1
        >>> noise.covariance(torch.tensor([[-1.0], [0.0]])).flatten().round().tolist()
        [32.0, 32.0]
    """
    values, vectors = torch.linalg.eigh(landscape.curvature)
    root = strength * (vectors * values.sqrt()) @ vectors.T
    matrix = root @ root
    return _checked(
        landscape, SampleNoise(ConstantNoise(root), lambda theta: matrix.expand(*theta.shape, -1), strength)
    )


def deviation_noise(landscape: Landscape, deviation: Callable[[Tensor], Tensor], strength: float = 1.0) -> SampleNoise:
    """Return noise of independent coordinates, C = s²diag(σ_i(θ)²).

    Args:
        landscape: landscape with its minimum and saddle.
        deviation: standard deviation σ_i of each coordinate, (n, d) → (n, d).
        strength: s, a factor of the standard deviation.

    Raises:
        LandscapeError: the variance is not finite at the minimum or at the saddle, or it vanishes in a direction at the
            minimum.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> noise = deviation_noise(double_well(), lambda theta: 1 + theta**2, strength=2)
        >>> noise.covariance(torch.tensor([[0.0], [1.0]])).flatten().tolist()  # 2² and (2 · 2)²
        [4.0, 16.0]
    """

    def scaled(theta: Tensor) -> Tensor:
        return strength * deviation(theta)

    noise = SampleNoise(DiagonalNoise(scaled), lambda theta: torch.diag_embed(scaled(theta) ** 2), strength)
    return _checked(landscape, noise)


def expression_noise(landscape: Landscape, deviations: Sequence[Expression], strength: float = 1.0) -> SampleNoise:
    """Return noise of independent coordinates, C = s²diag(σ_i(θ)²), whose σ_i are expressions in all coordinates.

    It is `deviation_noise` that runs in compiled loops.

    Args:
        landscape: landscape with its minimum and saddle.
        deviations: σ_i, one for each coordinate, as `parse_potential` gives them.
        strength: s, a factor of the standard deviation.

    Raises:
        LandscapeError: the number of expressions is not that of the coordinates, the variance is not finite at the
            minimum or at the saddle, or it vanishes in a direction at the minimum.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well, parse_potential
        >>> noise = expression_noise(double_well(), [parse_potential("1 + x**2", ["x"])], strength=2)
        >>> noise.covariance(torch.tensor([[0.0], [1.0]])).flatten().tolist()  # 2² and (2 · 2)²
        [4.0, 16.0]
    """
    if len(deviations) != landscape.dimension:
        raise LandscapeError(
            f"{landscape.name}: the noise needs an expression for each of {landscape.dimension} coordinates; got "
            f"{len(deviations)}."
        )
    noise = ExpressionNoise(tuple(deviations), strength)
    sample = SampleNoise(noise, lambda theta: torch.diag_embed(noise.deviation(theta) ** 2), strength)
    return _checked(landscape, sample)


def _checked(landscape: Landscape, noise: SampleNoise) -> SampleNoise:
    matrices = noise.covariance(torch.stack([landscape.minimum, landscape.saddle]))
    if not (matrices.abs().max() <= LARGEST and torch.linalg.eigvalsh(matrices[0])[0] >= 1 / LARGEST):
        raise LandscapeError(
            f"{landscape.name}: the noise of one sample must be finite at the minimum and at the saddle, and positive "
            "in every direction at the minimum; its variances at the two are "
            f"{' and '.join(str(matrix.diagonal().tolist()) for matrix in matrices)}. Change `noise`."
        )
    return noise
