"""Ranges of measured ln τ, and shares of points below a limit, with the errors of the points."""

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, plus_minus


def e_folds(log_time: NDArray[np.float64], error: NDArray[np.float64]) -> Estimate:
    """Return the range of ln τ over a sweep, with the 95 % interval of the difference of its two ends.

    Args:
        log_time: ln τ, (n,).
        error: its standard errors, (n,).

    Examples:
        >>> span = e_folds(np.array([3.0, 5.0, 11.0]), np.array([0.3, 0.1, 0.4]))
        >>> span.value, round(span.high - span.value, 3)  # 1.96 · 0.5
        (8.0, 0.98)
    """
    ends = [int(log_time.argmin()), int(log_time.argmax())]
    return plus_minus(float(np.ptp(log_time)), 1.96 * float(np.hypot(*error[ends])), 2)


def share_below(
    values: NDArray[np.float64], error: NDArray[np.float64], limit: NDArray[np.float64] | float
) -> Estimate:
    """Return the share of points below a limit; the ends count the points that are surely, and perhaps, below.

    Args:
        values: values of the points, (n,).
        error: their standard errors, (n,); a point is surely below if its 95 % interval is.
        limit: the limit, of each point or of all.

    Examples:
        >>> share = share_below(np.array([1.0, 2.0, 3.0, 4.0]), np.full(4, 0.5), limit=2.5)
        >>> share.low, share.value, share.high
        (0.25, 0.5, 0.75)
    """
    low, value, high = (float((values + shift * error < limit).mean()) for shift in (1.96, 0, -1.96))
    return Estimate(value=value, low=low, high=high, n=len(values))
