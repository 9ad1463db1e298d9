"""The stationary law of white noise: the weight of a basin, by importance sampling."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, basin_of
from sgd_diffusion.landscapes.trapping import Trap, traps_around
from sgd_diffusion.streams import numpy_stream

DEGREES = 6
"""Degrees of freedom of the t distribution that places are drawn from; its tails are wider than those of the weight."""


def log_basin_weights(
    landscape: Landscape, minima: Tensor, diffusion: float, *, samples: int = 2000, seed: int = 0
) -> tuple[Tensor, Tensor]:
    """Return ln ∫ exp(−f/D) dθ over the basin of each minimum, and its standard error.

    exp(−f/D) is the stationary law of dθ = −∇f dt + √(2D) dW. Places are drawn from a multivariate t distribution
    around each minimum, with the covariance D H⁻¹ of the quadratic basin; those that flow to another minimum have no
    weight.

    Args:
        landscape: landscape whose sharpness is 1; its potential is f.
        minima: of f, at least two, (minima, d).
        diffusion: D.
        samples: places for each minimum, default 2000.
        seed: base of the random streams, default 0.

    Returns:
        The logarithms and their standard errors, (minima,) each.

    Raises:
        LandscapeError: D is not positive, one of the minima is none, or as `basin_of`.

    Examples:
        The two basins of a double well have the same weight:

        >>> from sgd_diffusion.landscapes import double_well
        >>> logs, errors = log_basin_weights(double_well(), torch.tensor([[-1.0], [1.0]]), 0.1)
        >>> bool((logs[1] - logs[0]).abs() < 4 * errors.norm()), bool(errors.max() < 0.05)
        (True, True)
    """
    minima = minima.double()
    hessians = landscape.hessian_of_potential(minima)
    curvatures = torch.linalg.eigvalsh(hessians)
    if not diffusion > 0 or not bool((curvatures[:, 0] > 0).all()):
        raise LandscapeError(
            f"{landscape.name}: a basin's weight needs D > 0 and minima with positive curvatures; got D = "
            f"{diffusion:g} and lowest curvatures {curvatures[:, 0].tolist()}."
        )
    traps = traps_around(landscape, minima)
    found = [_weight(landscape, minima, traps, which, diffusion, samples, seed) for which in range(len(minima))]
    logs, errors = zip(*found, strict=True)
    return torch.tensor(logs, dtype=torch.float64), torch.tensor(errors, dtype=torch.float64)


def _weight(
    landscape: Landscape,
    minima: Tensor,
    traps: Sequence[Trap],
    which: int,
    diffusion: float,
    samples: int,
    seed: int,
) -> tuple[float, float]:
    centre, d = minima[which], minima.shape[1]
    stream = numpy_stream(seed, "places in a basin", which)
    normals = torch.from_numpy(stream.standard_normal((samples, d)))
    widths = torch.from_numpy(stream.chisquare(DEGREES, samples) / DEGREES).rsqrt().unsqueeze(1)
    root = torch.linalg.cholesky(landscape.hessian_of_potential(centre) / diffusion)  # RRᵀ = H/D
    scaled = normals * widths
    places = centre + torch.linalg.solve_triangular(root.mT, scaled.mT, upper=True).mT
    square = scaled.square().sum(1)
    log_density = (
        math.lgamma((DEGREES + d) / 2)
        - math.lgamma(DEGREES / 2)
        - d / 2 * math.log(DEGREES * math.pi)
        + float(root.diagonal().log().sum())
        - (DEGREES + d) / 2 * (square / DEGREES).log1p()
    )
    lowest = landscape.potential(centre)
    inside = basin_of(landscape, places, minima, traps=traps) == which
    ratios = torch.where(inside, torch.exp((lowest - landscape.potential(places)) / diffusion - log_density), 0.0)
    mean = float(ratios.mean())
    return math.log(mean) - float(lowest) / diffusion, float(ratios.std()) / samples**0.5 / mean
