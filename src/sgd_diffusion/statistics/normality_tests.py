"""Normality tests, and the correction of their p-values for multiplicity."""

import numpy as np
from numpy.polynomial.polynomial import polyval
from numpy.typing import NDArray
from scipy import stats
from scipy.special import log_ndtr, ndtr, ndtri

LEVEL = 0.05
"""The default false discovery rate."""

FEWEST_AT_ONCE = 12
"""The smallest n for which ln(1 − W) is normal in Royston's approximation."""
EXTREME_WEIGHTS = (
    (0, 0.221157, -0.147981, -2.071190, 4.434685, -2.706056),
    (0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633),
)
"""Coefficients of the powers of n^(−1/2) in the weights of the largest and the second largest value (AS R94)."""
LOG_MEAN = (-1.5861, -0.31082, -0.083751, 0.0038915)
"""Coefficients of the powers of ln n in the mean of ln(1 − W) (AS R94)."""
LOG_DEVIATION = (-0.4803, -0.082676, 0.0030302)
"""Coefficients of the powers of ln n in the logarithm of the standard deviation of ln(1 − W) (AS R94)."""


def shapiro_wilk(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the Shapiro–Wilk p-value of each column: (n, columns) → (columns,).

    The null hypothesis is a Gaussian of any mean and variance. The power of the test grows with n, so p-values of
    different n are not comparable. With x_(i) the order statistics, W = (Σ_i a_i x_(i))²/Σ_i (x_i − x̄)². The weights a
    and the distribution of W are the approximations of Royston (1995, algorithm AS R94), valid for 3 ≤ n ≤ 5,000; all
    columns are tested at once from n = 12 on.

    Args:
        samples: values, (n, columns); each column is one sample.

    Examples:
        Quantiles of the Gaussian and of the exponential distribution; only the second is rejected:

        >>> share = (np.arange(100) + 0.5) / 100
        >>> shapiro_wilk(np.column_stack([stats.norm.ppf(share), stats.expon.ppf(share)])) < LEVEL
        array([False,  True])
    """
    values = np.asarray(samples, dtype=np.float64)
    scaled = (values - values.mean(axis=0)) / values.std(axis=0)  # scipy treats a range below 1e-19 as zero
    if len(scaled) < FEWEST_AT_ONCE:
        return np.array([stats.shapiro(column).pvalue for column in scaled.T])
    n, half = len(scaled), len(scaled) // 2
    ordered = np.sort(scaled, axis=0)
    numerator = _order_weights(n) @ (ordered[: -half - 1 : -1] - ordered[:half])
    # Σ (x − x̄)² = n. The logarithm of 1 − W is normal.
    missing = np.maximum(n - numerator**2, 0) / n
    log_n = np.log(n)
    mean, log_deviation = polyval(log_n, LOG_MEAN), polyval(log_n, LOG_DEVIATION)
    with np.errstate(divide="ignore"):  # W = 1 has the p-value 1
        return np.asarray(ndtr(-(np.log(missing) - mean) / np.exp(log_deviation)))


def _order_weights(n: int) -> NDArray[np.float64]:
    """Return the weights a of the largest n // 2 order statistics, the largest first; those of the smallest are −a."""
    expected = -ndtri((np.arange(1, n // 2 + 1) - 0.375) / (n + 0.25))
    squares = 2 * (expected**2).sum()
    first, second = (polyval(n**-0.5, part) + expected[i] / squares**0.5 for i, part in enumerate(EXTREME_WEIGHTS))
    rest = (squares - 2 * (expected[:2] ** 2).sum()) / (1 - 2 * first**2 - 2 * second**2)
    return np.concatenate([[first, second], expected[2:] / rest**0.5])


def benjamini_hochberg(p_values: NDArray[np.floating], level: float = LEVEL) -> NDArray[np.bool_]:
    """Return which hypotheses are rejected at a false discovery rate (Benjamini and Hochberg 1995): (m,) bool.

    With p_(1) ≤ … ≤ p_(m) and r the largest i for which p_(i) ≤ i/m · level, the hypotheses of p_(1), …, p_(r) are
    rejected.

    Args:
        p_values: p-values, (m,).
        level: false discovery rate. Default: 0.05.

    Examples:
        >>> benjamini_hochberg(np.array([0.01, 0.02, 0.03, 0.04]), level=0.05)
        array([ True,  True,  True,  True])
        >>> benjamini_hochberg(np.array([0.01, 0.04, 0.04, 0.80]), level=0.05)
        array([ True, False, False, False])
    """
    return np.asarray(stats.false_discovery_control(p_values, method="bh") <= level)


def anderson_darling(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the Anderson–Darling p-value of each column: (n, columns) → (columns,).

    With y_(i) the standardised order statistics, A² = −n − (1/n) Σ (2i − 1)[ln Φ(y_(i)) + ln(1 − Φ(y_(n+1−i)))].
    Because mean and variance are estimated, the statistic is A*² = A²(1 + 0.75/n + 2.25/n²) (Stephens 1974). The
    p-value is the approximation of D'Agostino and Stephens (1986, Table 4.9), valid for n ≥ 8.

    Args:
        samples: values, (n, columns); each column is one sample.

    Examples:
        Quantiles of the Gaussian and of the exponential distribution; only the second is rejected:

        >>> share = (np.arange(100) + 0.5) / 100
        >>> anderson_darling(np.column_stack([stats.norm.ppf(share), stats.expon.ppf(share)])) < LEVEL
        array([False,  True])
    """
    values = np.sort(np.asarray(samples, dtype=np.float64), axis=0)
    n = len(values)
    standardised = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    odd = 2 * np.arange(1, n + 1)[:, None] - 1
    squared = -n - (odd * (log_ndtr(standardised) + log_ndtr(-standardised[::-1]))).sum(axis=0) / n
    a = (squared * (1 + 0.75 / n + 2.25 / n**2)).clip(max=30)  # p < 1e-60 for larger values
    return np.select(
        [a >= 0.6, a > 0.34, a > 0.2],
        [
            np.exp(1.2937 - 5.709 * a + 0.0186 * a**2),
            np.exp(0.9177 - 4.279 * a - 1.38 * a**2),
            1 - np.exp(-8.318 + 42.796 * a - 59.938 * a**2),
        ],
        1 - np.exp(-13.436 + 101.14 * a - 223.73 * a**2),
    )
