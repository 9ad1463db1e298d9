"""Symmetric laws of free scale, tabulated by the logarithm of the magnitude, where a change of scale is a shift."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.statistics.stable_law import stable_density

STEP = 0.02
LOWEST, HIGHEST = -10.0, 20.0
SHIFT_STEPS, SHIFTS = 4, 25
"""Scales tried: the sample's median magnitude times exp(0.08 j), |j| ≤ 25."""
MARGIN = SHIFT_STEPS * SHIFTS


@dataclass(frozen=True)
class ScaleFamily:
    """Densities f(x/s)/s, symmetric about zero, of every scale s > 0.

    Attributes:
        name: as it stands in tables.
        parameters: free ones, the scale among them.
        shapes: the values of the other parameters that are tried; one row a shape.
        log_density: of a shape at scale 1, at x > 0.
    """

    name: str
    parameters: int
    shapes: tuple[tuple[float, ...], ...]
    log_density: Callable[[tuple[float, ...], NDArray[np.float64]], NDArray[np.float64]]


def _gaussian(shape: tuple[float, ...], x: NDArray[np.float64]) -> NDArray[np.float64]:
    return stats.norm.logpdf(x)


def _student(shape: tuple[float, ...], x: NDArray[np.float64]) -> NDArray[np.float64]:
    return stats.t.logpdf(x, shape[0])


def _stable(shape: tuple[float, ...], x: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.log(np.maximum(stable_density(shape[0], x), np.finfo(float).tiny))


def _mixture(shape: tuple[float, ...], x: NDArray[np.float64]) -> NDArray[np.float64]:
    wide, ratio = shape
    return np.logaddexp(np.log(1 - wide) + stats.norm.logpdf(x), np.log(wide) + stats.norm.logpdf(x, scale=ratio))


STABLE_INDICES = (*(round(0.5 + 0.05 * step, 2) for step in range(30)), 1.97, 1.985, 1.995, 2.0)
FREEDOMS = tuple(np.geomspace(0.5, 100, 60).tolist())
WIDE_SHARES = tuple(np.geomspace(0.003, 0.7, 14).tolist())
WIDE_RATIOS = tuple(np.geomspace(1.2, 20, 16).tolist())

STABLE = ScaleFamily("stable", 2, tuple((alpha,) for alpha in STABLE_INDICES), _stable)

FAMILIES: tuple[ScaleFamily, ...] = (
    ScaleFamily("gaussian", 1, ((),), _gaussian),
    ScaleFamily("student", 2, tuple((freedom,) for freedom in FREEDOMS), _student),
    STABLE,
    ScaleFamily("mixture", 3, tuple((wide, ratio) for wide in WIDE_SHARES for ratio in WIDE_RATIOS), _mixture),
)
"""Gaussian; Student's t (degrees of freedom); symmetric stable (index); two Gaussians of unequal scale, the wider one's
share and how many times it is wider."""


@lru_cache(maxsize=len(FAMILIES))
def log_likelihood_table(family: ScaleFamily) -> NDArray[np.float64]:
    """Return log f(x/s) − log s on the grid of log x, for every shape and every shift: (shapes, shifts, bins)."""
    bins = np.arange(-MARGIN, round((HIGHEST - LOWEST) / STEP) + 1 + MARGIN) * STEP + LOWEST
    by_shape = np.stack([family.log_density(shape, np.exp(bins)) for shape in family.shapes])
    shifts = np.arange(-SHIFTS, SHIFTS + 1) * SHIFT_STEPS
    count = len(bins) - 2 * MARGIN
    moved = [by_shape[:, MARGIN - shift : MARGIN - shift + count] - shift * STEP for shift in shifts]
    return np.stack(moved, axis=1)


def binned(samples: NDArray[np.floating]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each sample's magnitudes counted on the grid of log(|x|/median |x|), and the medians.

    A value is shared between the three bins nearest to it, with Lagrange's weights, so that sums over bins interpolate
    quadratically between them.

    Args:
        samples: (n, columns).

    Returns:
        (columns, bins) and (columns,).
    """
    magnitudes = np.abs(np.asarray(samples, dtype=np.float64))
    medians = np.median(magnitudes, axis=0)
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
