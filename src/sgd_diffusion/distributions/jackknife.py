"""Intervals of estimators that have none of their own."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.estimates import CONFIDENCE

Estimator = Callable[[NDArray[np.floating]], NDArray[np.float64]]


def with_interval(
    estimator: Estimator, sample: NDArray[np.floating], blocks: int = 20
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return an estimate with the 95 % interval of a block jackknife.

    With θ̂ of all n values and θ̂₍b₎ of all but consecutive block b, s² = (1 − 1/b) Σ (θ̂₍b₎ − mean)² and the interval is
    θ̂ ± t_{0.975, blocks−1} s.

    Args:
        estimator: (n, …) → (…).
        sample: (n, …).
        blocks: how many; n is cut to a multiple of them.

    Returns:
        θ̂, low, high, each (…).
    """
    size = len(sample) // blocks
    whole = np.asarray(sample)[: size * blocks]
    value = estimator(whole)
    others = np.stack([estimator(np.delete(whole, np.s_[b * size : (b + 1) * size], axis=0)) for b in range(blocks)])
    error = np.sqrt((1 - 1 / blocks) * ((others - others.mean(axis=0)) ** 2).sum(axis=0))
    reach = stats.t.ppf(0.5 + CONFIDENCE / 2, blocks - 1) * error
    return value, value - reach, value + reach
