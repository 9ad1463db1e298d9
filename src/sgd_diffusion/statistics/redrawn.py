"""Intervals of numbers that follow from measured values, by redrawing the values with their errors."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate

RESAMPLES = 200
"""Number of redrawn samples from which intervals are computed."""


def redrawn(
    measures: Callable[[NDArray[np.float64]], Mapping[str, float]],
    values: NDArray[np.float64],
    error: NDArray[np.float64],
    stream: np.random.Generator,
) -> dict[str, Estimate]:
    """Return numbers that are functions of measured values, with 95 % intervals from the errors of the values.

    The intervals are the 2.5 and 97.5 percentiles over values that are redrawn with Gaussian errors; they are widened
    to hold the number itself.

    Args:
        measures: function from the values (n,) to the numbers by name.
        values: measured values, (n,).
        error: standard errors of the values, (n,).
        stream: random stream of the redrawing.

    Examples:
        >>> found = redrawn(lambda x: {"sum": x.sum()}, np.zeros(4), np.full(4, 0.5), np.random.default_rng(0))
        >>> total = found["sum"]  # its standard error is 1
        >>> total.value, abs(total.high - 1.96) < 0.4, total.n
        (0.0, True, 4)
    """
    found = measures(values)
    others = [measures(values + error * stream.standard_normal(len(values))) for _ in range(RESAMPLES)]
    low, high = np.percentile([[other[name] for name in found] for other in others], [2.5, 97.5], axis=0)
    return {
        name: Estimate(value=value, low=min(value, float(a)), high=max(value, float(b)), n=len(values))
        for (name, value), a, b in zip(found.items(), low, high, strict=True)
    }
