"""Slopes of straight lines by weighted least squares, and their ratios."""

import numpy as np
from numpy.typing import ArrayLike

from sgd_diffusion.estimates import Estimate, plus_minus


def weighted_slope(x: ArrayLike, y: ArrayLike, error: ArrayLike) -> tuple[float, float]:
    """Return the slope of y against x, with the weights 1/σ², and its standard error.

    Args:
        x, y: (n,).
        error: σ, standard errors of y, (n,).

    Examples:
        Two points a distance of 1 apart, so the variances of both add:

        >>> slope, spread = weighted_slope([1.0, 2.0], [3.0, 5.0], [0.3, 0.4])
        >>> round(slope, 6), round(spread, 6)
        (2.0, 0.5)
    """
    x, y, error = np.asarray(x), np.asarray(y), np.asarray(error)
    (slope, _), covariance = np.polyfit(x, y, 1, w=1 / error, cov="unscaled")
    return float(slope), float(np.sqrt(covariance[0, 0]))


def least_squares_slope(x: ArrayLike, y: ArrayLike, error: ArrayLike) -> Estimate:
    """Return the slope of y against x with equal weights, with the 95 % interval that follows from the errors of y.

    Args:
        x, y: (n,).
        error: standard errors of y, (n,).

    Examples:
        >>> slope = least_squares_slope([1.0, 2.0], [3.0, 5.0], [0.3, 0.4])
        >>> round(slope.value, 6), round(slope.high - slope.value, 6)  # 1.96 · 0.5
        (2.0, 0.98)
    """
    x, y, error = (np.asarray(values, dtype=np.float64) for values in (x, y, error))
    weights = (x - x.mean()) / ((x - x.mean()) ** 2).sum()
    return plus_minus(float(weights @ y), 1.96 * float(np.sqrt(((weights * error) ** 2).sum())), len(x))


def slope_ratio(slope: tuple[float, float], other: tuple[float, float], n: int) -> Estimate:
    """Return one slope over another; the squares of their relative errors add.

    Args:
        slope, other: each a slope and its standard error.
        n: number of independent observations.

    Examples:
        >>> ratio = slope_ratio((2.0, 0.3 * 2.0), (4.0, 0.4 * 4.0), n=6)
        >>> ratio.value, round(ratio.high - ratio.value, 6)  # 1.96 · 0.5 of the value
        (0.5, 0.49)
    """
    value = slope[0] / other[0]
    spread = 1.96 * abs(value) * float(np.hypot(slope[1] / slope[0], other[1] / other[0]))
    return plus_minus(value, spread, n)
