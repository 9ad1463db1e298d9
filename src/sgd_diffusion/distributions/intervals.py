"""Intervals of estimators that have none of their own."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.jackknife import jackknife_reach

Estimator = Callable[[NDArray[np.floating]], NDArray[np.float64]]


def with_interval(
    estimator: Estimator, sample: NDArray[np.floating], blocks: int = 20
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return an estimate with the 95 % interval of a block jackknife.

    θ̂ of all n values, and `jackknife_reach` of θ̂ without each block of consecutive values to both sides of it.

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
    reach = jackknife_reach(others)
    return value, value - reach, value + reach
