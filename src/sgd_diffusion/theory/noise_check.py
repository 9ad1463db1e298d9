"""Check that a noise model has the covariance which the theories are given."""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from sgd_diffusion.dynamics.noise import GradientNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.torch_streams import torch_stream

SAMPLES = 20_000
"""Number of gradients from which a covariance is measured."""
TOLERANCE = 0.2
"""Largest relative difference of the covariances that is accepted, besides three standard errors."""


def check_noise(landscape: Landscape, noise: GradientNoise, covariance: Callable[[Tensor], Tensor], seed: int) -> None:
    """Check at the minimum and the saddle that the sampled gradients have the given covariance.

    The covariance Ĉ of 20,000 gradients of one sample (B = 1) is compared with C by ‖Ĉ − C‖/‖C‖, Frobenius norms. For
    Gaussian noise in d coordinates the standard error of this quantity is at most √((d + 1)/20,000).

    Args:
        landscape: with a saddle and a single sharpness.
        noise: model of the minibatch gradient.
        covariance: C(θ), gradient covariance of one sample, (n, d) → (n, d, d).
        seed: seed of the sample.

    Raises:
        EscapeError: the covariances differ by more than 20 % and three standard errors.

    Examples:
        The covariance of noise with standard deviation 4 is 16, not 4:

        >>> from sgd_diffusion.dynamics import IsotropicNoise
        >>> from sgd_diffusion.landscapes import double_well
        >>> noise = IsotropicNoise(4.0)
        >>> check_noise(double_well(), noise, lambda theta: theta.new_full((len(theta), 1, 1), 16.0), seed=0)
        >>> check_noise(double_well(), noise, lambda theta: theta.new_full((len(theta), 1, 1), 4.0), seed=0)
        ... # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.EscapeError: double-well: at the minimum `covariance` has trace 4, and the gradients ...
    """
    allowed = TOLERANCE + 3 * math.sqrt((landscape.dimension + 1) / SAMPLES)
    for what, place in (("minimum", landscape.minimum), ("saddle", landscape.saddle)):
        given = covariance(place.unsqueeze(0))[0]
        found = _sampled_covariance(landscape, noise, place, seed)
        if float((found - given).norm()) > allowed * float(given.norm()):
            raise EscapeError(
                f"{landscape.name}: at the {what} `covariance` has trace {float(given.trace()):.2g}, and the gradients "
                f"of `noise` have covariance of trace {float(found.trace()):.2g}; the matrices differ. `covariance` "
                "must return the covariance of one sample's gradient, not its square root (the standard deviation) and "
                "not divided by B."
            )


def _sampled_covariance(landscape: Landscape, noise: GradientNoise, place: Tensor, seed: int) -> Tensor:
    """Return the covariance of gradients of one sample at θ, (d, d)."""
    stream, one = torch_stream(seed, "noise against covariance"), torch.ones(1, 1, dtype=torch.float64)
    size = SAMPLES, noise.draws(landscape.dimension, 1)
    if noise.distribution == "normal":
        draws = torch.randn(size, generator=stream, dtype=torch.float64)
    else:
        draws = torch.rand(size, generator=stream, dtype=torch.float64)
    root = landscape.sharpness.sqrt()
    gradients = root * noise.bind(landscape, one)((place * root).expand(SAMPLES, -1), draws)
    return torch.atleast_2d(gradients.T.cov())
