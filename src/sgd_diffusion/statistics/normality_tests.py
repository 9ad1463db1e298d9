"""Normality tests, and the correction of their p-values for multiplicity."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.05
"""The default false discovery rate."""


def shapiro_wilk(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the Shapiro–Wilk p-value of each column: (n, columns) → (columns,).

    The null hypothesis is a Gaussian of any mean and variance. The power of the test grows with n, so p-values of
    different n are not comparable. scipy's approximation is valid for 3 ≤ n ≤ 5,000 (Royston 1995).

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
    return np.array([stats.shapiro(column).pvalue for column in scaled.T])


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
    squared = -n - (odd * (stats.norm.logcdf(standardised) + stats.norm.logsf(standardised[::-1]))).sum(axis=0) / n
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
