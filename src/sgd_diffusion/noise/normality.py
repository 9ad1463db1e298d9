"""Is a sample Gaussian? Tests with a multiplicity correction, and the size of the departure."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

LEVEL = 0.05


def shapiro_wilk(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the Shapiro–Wilk p-value of each column of `samples`, shape (n, columns) → (columns,).

    The test asks whether a column is Gaussian with any mean and variance; its power grows with n, so a p-value
    speaks of the n it was taken at. scipy's approximation is for 3 ≤ n ≤ 5,000 (Royston 1995).
    """
    return np.array([stats.shapiro(column).pvalue for column in np.asarray(samples, dtype=np.float64).T])


def benjamini_hochberg(p_values: NDArray[np.floating], level: float = LEVEL) -> NDArray[np.bool_]:
    """Return which hypotheses are rejected at a false discovery rate of `level` (Benjamini and Hochberg 1995)."""
    return np.asarray(stats.false_discovery_control(p_values, method="bh") <= level)


def excess_kurtosis(samples: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return m₄/m₂² − 3 of each column, zero for a Gaussian; (n, columns) → (columns,).

    The central limit theorem gives κ/B for the mean of B independent gradients of excess kurtosis κ.
    """
    return np.asarray(stats.kurtosis(samples, axis=0))
