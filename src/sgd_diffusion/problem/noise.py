"""The noise of one sample on a landscape of one's own, and its covariance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.config import OwnNoiseSettings
from sgd_diffusion.dynamics import ConstantNoise, DiagonalNoise, HessianNoise, IsotropicNoise
from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, parse_potential

LARGEST = 1e200
"""Variance of one sample; the smallest is its inverse, so that exponents of either are numbers."""


@dataclass(frozen=True)
class OwnNoise:
    """What SGD draws from, and C of one sample, (n, d) → (n, d, d).

    Examples:
        >>> noise = OwnNoise(IsotropicNoise(3.0), lambda theta: 9 * torch.eye(2).expand(len(theta), 2, 2), white=True)
        >>> noise.covariance(torch.zeros(5, 2))[0].tolist()
        [[9.0, 0.0], [0.0, 9.0]]
    """

    gradient: GradientNoise
    covariance: Callable[[Tensor], Tensor]
    white: bool


def own_noise(settings: OwnNoiseSettings, landscape: Landscape, variables: Sequence[str]) -> OwnNoise:
    """Return the noise that a configuration describes.

    `constant`: C = s²|H| at the minimum, everywhere, which is what Theorem 2 assumes at its start and no place where it
    vanishes; `hessian`: C = s²|H(θ)|; `white`: C = s²I; `deviation`: C = s²diag(σ_i(θ)²).

    Args:
        settings: kind and strength s.
        landscape: with its minimum and saddle.
        variables: names of the coordinates, for expressions.

    Raises:
        LandscapeError: an expression cannot be read, the noise is not finite at the minimum or at the saddle, or there
            is none in some direction at the minimum.

    Examples:
        >>> from sgd_diffusion.landscapes import double_well
        >>> settings = OwnNoiseSettings(kind="deviation", strength=2, deviation=["1 + x**2"])
        >>> noise = own_noise(settings, double_well(), variables=["x"])
        >>> noise.covariance(torch.tensor([[0.0], [1.0]])).flatten().tolist()  # 2² and (2 · 2)²
        [4.0, 16.0]
    """
    noise = _noise(settings, landscape, variables)
    matrices = noise.covariance(torch.stack([landscape.minimum, landscape.saddle]))
    if not (matrices.abs().max() <= LARGEST and torch.linalg.eigvalsh(matrices[0])[0] >= 1 / LARGEST):
        raise LandscapeError(
            f"{landscape.name}: the noise of one sample must be finite at the minimum and at the saddle, and at the "
            "minimum vanish in no direction; its variances there are "
            f"{' and '.join(str(matrix.diagonal().tolist()) for matrix in matrices)}. Change `noise`."
        )
    return noise


def _noise(settings: OwnNoiseSettings, landscape: Landscape, variables: Sequence[str]) -> OwnNoise:
    strength, dimension = settings.strength, landscape.dimension
    if settings.kind == "white":
        identity = torch.eye(dimension, dtype=torch.float64)
        return OwnNoise(IsotropicNoise(strength), lambda theta: (strength**2 * identity).expand(*theta.shape, -1), True)
    if settings.kind == "hessian":
        return OwnNoise(
            HessianNoise(strength), lambda theta: strength**2 * _absolute(landscape.hessian_of_potential(theta)), False
        )
    if settings.kind == "constant":
        values, vectors = torch.linalg.eigh(landscape.curvature)
        root = strength * (vectors * values.sqrt()) @ vectors.T
        return OwnNoise(ConstantNoise(root), lambda theta: (root @ root).expand(*theta.shape, -1), False)
    parsed = [parse_potential(expression, variables) for expression in settings.deviation]

    def deviation(theta: Tensor) -> Tensor:
        return strength * torch.stack([one(theta) for one in parsed], -1)

    return OwnNoise(DiagonalNoise(deviation), lambda theta: torch.diag_embed(deviation(theta) ** 2), False)


def _absolute(matrices: Tensor) -> Tensor:
    values, vectors = torch.linalg.eigh(matrices)
    return (vectors * values.abs().unsqueeze(-2)) @ vectors.transpose(-1, -2)
