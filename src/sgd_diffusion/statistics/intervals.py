"""Jackknife intervals for estimators that have no interval of their own."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics.jackknife import jackknife_half_width

Estimator = Callable[[NDArray[np.floating]], NDArray[np.float64]]


def with_interval(
    estimator: Estimator, sample: NDArray[np.floating], blocks: int = 20
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return an estimate with the 95 % interval of a block jackknife.

    The sample is cut into blocks of consecutive values. The interval is θ̂ ± w, where `jackknife_half_width` computes w
    from the estimates that leave out one block each.

    Args:
        estimator: function from a sample (n, …) to its estimate (…).
        sample: values, (n, …).
        blocks: number of blocks. Values past the last whole block are left out.

    Returns:
        θ̂, the lower end and the upper end of the interval, each (…).

    Raises:
        MeasurementError: the sample has fewer values than blocks.

    Examples:
        With one value per block, the interval of the mean is Student's interval, x̄ ± t s/√n:

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
    half_width = jackknife_half_width(others)
    return value, value - half_width, value + half_width
