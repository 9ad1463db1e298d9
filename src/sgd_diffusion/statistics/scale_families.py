"""Symmetric distributions with a free scale, tabulated against ln |x|, so that a change of scale is a shift."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics.stable_law import stable_density

STEP = 0.02
"""The bin width of the grid of ln(|x|/median |x|)."""

LOWEST, HIGHEST = -10.0, 20.0
"""The ends of that grid."""

SHIFT_STEPS, SHIFTS = 4, 25
"""The scales of the likelihood are the median magnitude times exp(SHIFT_STEPS · STEP · j) with |j| ≤ SHIFTS."""

MARGIN = SHIFT_STEPS * SHIFTS
"""The number of bins by which the largest scale shifts a density."""


@dataclass(frozen=True)
class ScaleFamily:
    """Densities f(x/s)/s that are symmetric about zero, with a free scale s > 0.

    Attributes:
        name: name of the family in tables.
        parameters: number of free parameters, including the scale.
        shapes: grid of the shape parameters; each tuple is one shape.
        log_density: function from x > 0 and the parameters of a shape to ln f(x).
    """

    name: str
    parameters: int
    shapes: tuple[tuple[float, ...], ...]
    log_density: Callable[..., NDArray[np.float64]]


def _stable(x: NDArray[np.float64], alpha: float) -> NDArray[np.float64]:
    return np.log(np.maximum(stable_density(alpha, x), np.finfo(float).tiny))


def _mixture(x: NDArray[np.float64], wide: float, ratio: float) -> NDArray[np.float64]:
    return np.logaddexp(np.log(1 - wide) + stats.norm.logpdf(x), np.log(wide) + stats.norm.logpdf(x, scale=ratio))


STABLE_INDICES = (*(round(0.5 + 0.05 * step, 2) for step in range(30)), 1.97, 1.985, 1.995, 2.0)
"""The grid of the stable index α."""

FREEDOMS = tuple(np.geomspace(0.5, 100, 60).tolist())
"""The grid of the degrees of freedom of Student's t."""

WIDE_SHARES = tuple(np.geomspace(0.003, 0.7, 14).tolist())
"""The grid of the share of the wider Gaussian of the mixture."""

WIDE_RATIOS = tuple(np.geomspace(1.2, 20, 16).tolist())
"""The grid of the ratio of the mixture's two scales."""

STABLE = ScaleFamily("stable", 2, tuple((alpha,) for alpha in STABLE_INDICES), _stable)

FAMILIES: tuple[ScaleFamily, ...] = (
    ScaleFamily("gaussian", 1, ((),), stats.norm.logpdf),
    ScaleFamily("student", 2, tuple((freedom,) for freedom in FREEDOMS), stats.t.logpdf),
    STABLE,
    ScaleFamily("mixture", 3, tuple((wide, ratio) for wide in WIDE_SHARES for ratio in WIDE_RATIOS), _mixture),
)
"""The compared families, with their shapes: Gaussian (no shape), Student's t (degrees of freedom), symmetric stable
(index α) and the mixture of two Gaussians (share of the wider one, ratio of the two scales)."""


@lru_cache(maxsize=len(FAMILIES))
def log_likelihood_table(family: ScaleFamily) -> NDArray[np.float64]:
    """Return ln f(x/s) − ln s on the grid of ln x for every shape and every scale s: (shapes, scales, bins)."""
    bins = np.arange(-MARGIN, round((HIGHEST - LOWEST) / STEP) + 1 + MARGIN) * STEP + LOWEST
    by_shape = np.stack([family.log_density(np.exp(bins), *shape) for shape in family.shapes])
    shifts = np.arange(-SHIFTS, SHIFTS + 1) * SHIFT_STEPS
    count = len(bins) - 2 * MARGIN
    moved = [by_shape[:, MARGIN - shift : MARGIN - shift + count] - shift * STEP for shift in shifts]
    return np.stack(moved, axis=1)


def binned(samples: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the histogram of ln(|x|/median |x|) and the median of |x| for each column.

    Each value is divided between its three nearest bins with Lagrange's weights. A sum of a tabulated function over
    the bins is then a quadratic interpolation.

    Args:
        samples: values, (n, columns).

    Returns:
        The histograms, (columns, bins), and the medians, (columns,).

    Raises:
        MeasurementError: a value is not finite, or more than half of a column's values are zero.
    """
    magnitudes = np.abs(np.asarray(samples, dtype=np.float64))
    medians = np.median(magnitudes, axis=0)
    if not np.isfinite(magnitudes).all() or not (medians > 0).all():
        raise MeasurementError("a likelihood needs samples of finite values, at most half of which are zero.")
    with np.errstate(divide="ignore"):
        place = (np.log(magnitudes / medians).clip(LOWEST + STEP, HIGHEST - STEP) - LOWEST) / STEP
    nearest = place.round().astype(np.int64)
    off = place - nearest
    count = round((HIGHEST - LOWEST) / STEP) + 1
    cell = nearest + count * np.arange(samples.shape[1])
    total = count * samples.shape[1]
    shares = {-1: off * (off - 1) / 2, 0: 1 - off**2, 1: off * (off + 1) / 2}
    sums = sum(np.bincount((cell + step).ravel(), share.ravel(), total) for step, share in shares.items())
    return np.asarray(sums).reshape(samples.shape[1], count), medians
