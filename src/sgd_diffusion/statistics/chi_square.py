"""Chi-square test of a Gaussian, with mean and variance estimated from the sample."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.streams import numpy_stream

EXPECTED = 5
"""The smallest expected number of values in a class."""

NULL_SAMPLES, AT_ONCE = 5_000, 500
"""Number of simulated samples from which p-values are computed, and how many are drawn at once."""


def gaussian_chi_square(samples: NDArray[np.floating], classes: int) -> NDArray[np.float64]:
    """Return the p-value of a chi-square test of a Gaussian for each column: (n, columns) → (columns,).

    The classes are equally likely under the Gaussian of the sample's mean and variance, and the statistic is
    Σ (O − n/k)²/(n/k) over the k classes, which hold O values each. Because mean and variance are estimated from the
    values and not from their classes, the statistic is not distributed as χ² (Chernoff and Lehmann 1954). Its law under
    the null hypothesis depends on n and k alone; p-values come from simulated Gaussian samples. A column of equal
    values has the p-value 0.

    Args:
        samples: values, (n, columns); each column is one sample.
        classes: number of classes k, at least 4; the expected number n/k must be 5 or more.

    Raises:
        MeasurementError: there are fewer than 4 classes, or fewer than 5 values are expected in a class.

    Examples:
        Quantiles of the Gaussian and of Laplace's law, whose excess kurtosis is 3:

        >>> from scipy import stats
        >>> share = (np.arange(1000) + 0.5) / 1000
        >>> gaussian_chi_square(np.column_stack([stats.norm.ppf(share), stats.laplace.ppf(share)]), classes=20) < 0.05
        array([False,  True])
    """
    values = np.asarray(samples, dtype=np.float64)
    if classes < 4 or len(values) < EXPECTED * classes:
        raise MeasurementError(
            f"a chi-square test needs 4 or more classes with {EXPECTED} or more expected values each; there are "
            f"{classes} classes for {len(values)} values."
        )
    varies = np.ptp(values, axis=0) > 0
    found = np.zeros(values.shape[1])
    null = _null_statistics(len(values), classes)
    below = np.searchsorted(null, _statistic(values[:, varies], classes) * (1 - 1e-12))
    found[varies] = (1 + NULL_SAMPLES - below) / (1 + NULL_SAMPLES)
    return found


def _statistic(values: NDArray[np.float64], classes: int) -> NDArray[np.float64]:
    standardised = (values - values.mean(axis=0)) / values.std(axis=0, ddof=1)
    members = np.minimum((ndtr(standardised) * classes).astype(np.int64), classes - 1)
    columns = values.shape[1]
    counts = np.bincount((members + classes * np.arange(columns)).ravel(), minlength=classes * columns)
    expected = len(values) / classes
    return np.asarray(((counts.reshape(columns, classes) - expected) ** 2).sum(axis=1) / expected)


@lru_cache(maxsize=4)
def _null_statistics(count: int, classes: int) -> NDArray[np.float64]:
    """Return the statistics of simulated Gaussian samples, ascending; the same in every run."""
    stream = numpy_stream(0, "null of the chi-square test", count, classes)
    parts = [_statistic(stream.standard_normal((count, AT_ONCE)), classes) for _ in range(0, NULL_SAMPLES, AT_ONCE)]
    return np.sort(np.concatenate(parts))
