"""Intervals of estimators that have none of their own."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics.jackknife import jackknife_reach

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

    Raises:
        MeasurementError: fewer values than blocks.

    Examples:
        With one value a block, the mean's interval is the usual one of Student, x̄ ± t s/√n:

        >>> values = np.arange(20.0)
        >>> [round(float(end), 3) for end in with_interval(np.mean, values)]
        [9.5, 6.731, 12.269]
        >>> round(9.5 + 2.0930 * float(values.std(ddof=1)) / 20**0.5, 3)
        12.269
    """
    size = len(sample) // blocks
    if size < 1:
        raise MeasurementError(f"{len(sample)} values cannot be cut into {blocks} blocks; give more values.")
    whole = np.asarray(sample)[: size * blocks]
    value = estimator(whole)
    others = np.stack([estimator(np.delete(whole, np.s_[b * size : (b + 1) * size], axis=0)) for b in range(blocks)])
    reach = jackknife_reach(others)
    return value, value - reach, value + reach
