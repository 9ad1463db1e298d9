"""Kolmogorov–Smirnov test of a power law for the largest values of a sample."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.streams import numpy_stream

FEWEST_VALUES = 10
"""The smallest number of values that a power law is fitted to."""

NULL_SAMPLES, NULL_VALUES = 10_000, 100
"""Number and size of the simulated samples from which p-values are computed."""


@dataclass(frozen=True)
class PowerLawTail:
    """The power law fitted to the largest magnitudes of each column of a sample, and its test.

    Attributes:
        exponent: α̂ of P(|X| > x) ∝ x^{−α}; infinite if the largest magnitudes are equal, (columns,).
        distance: Kolmogorov–Smirnov distance between the largest magnitudes and the fitted law, (columns,).
        p_value: probability of at least this distance if the law is a power law, (columns,).

    Examples:
        >>> tail = PowerLawTail(exponent=np.array([3.0]), distance=np.array([0.02]), p_value=np.array([0.4]))
        >>> tail.p_value >= 0.05  # accepted at 5 %
        array([ True])
    """

    exponent: NDArray[np.float64]
    distance: NDArray[np.float64]
    p_value: NDArray[np.float64]


def power_law_tail(samples: NDArray[np.floating], count: int) -> PowerLawTail:
    """Fit a power law to the largest magnitudes of each column, and test it: (n, columns) → (columns,).

    With |X|_(1) ≥ |X|_(2) ≥ …, the logarithms y_i = ln(|X|_(i)/|X|_(K+1)), i ≤ K, of a power law are
    independent and exponential with mean 1/α, whatever the cutoff is (Rényi 1953). The exponent is the most likely one,
    1/α̂ = (1/K) Σ y_i (Hill 1975), the distance D = sup_y |F_K(y) − 1 + exp(−α̂ y)|. The law of D under the null
    hypothesis depends on K alone. It is that of the Lilliefors test of an exponential law; the critical value 1.36/√K
    for a law known beforehand is too large after a fit. p-values come from simulated exponential samples, with
    D* = (D − 0.2/K)(√K + 0.26 + 0.5/√K), whose law is the same for all K (Stephens 1974).

    A test of few values accepts laws without a power-law tail, and a test of many rejects laws whose power law begins
    farther out; its power has to be measured on laws of both kinds.

    Args:
        samples: values, (n, columns); each column is one sample. Zeros count as values.
        count: number K of largest values that form the tail, at least 10 and below n.

    Raises:
        MeasurementError: K is below 10, or not below n.

    Examples:
        Quantiles of Pareto's law, P(X > x) = x^{−3}, and of the Gaussian:

        >>> from scipy import stats
        >>> above = (np.arange(20_000) + 0.5) / 20_000
        >>> tail = power_law_tail(np.column_stack([above ** (-1 / 3), stats.norm.isf(above / 2)]), count=2000)
        >>> tail.exponent.round(1), tail.p_value >= 0.05
        (array([3. , 4.7]), array([ True, False]))
    """
    magnitudes = np.abs(np.asarray(samples, dtype=np.float64))
    if not FEWEST_VALUES <= count < len(magnitudes):
        raise MeasurementError(
            f"a power law is fitted to {FEWEST_VALUES} or more of the largest values and not to all of them; {count} "
            f"of {len(magnitudes)} values were asked for."
        )
    first = len(magnitudes) - count - 1
    top = np.sort(np.partition(magnitudes, first, axis=0)[first:], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(top[1:]) - np.log(top[0])
        mean = logs.mean(axis=0)
        distance = _distance(logs / mean)
    # No power law passes through zero, and none has equal values.
    fits = np.isfinite(mean) & (mean > 0)
    distance = np.where(fits, distance, 1.0)
    p_value = np.where(fits, _p_values(distance, count), 0.0)
    exponent = np.divide(1, mean, out=np.full_like(mean, np.inf), where=fits)
    return PowerLawTail(exponent, distance, p_value)


def _distance(scaled: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the distance of ascending values of fitted mean 1 from the exponential law: (K, …) → (…)."""
    fitted = -np.expm1(-scaled)
    count = len(scaled)
    above = np.arange(1, count + 1).reshape(-1, *[1] * (scaled.ndim - 1)) / count
    return np.asarray(np.maximum((above - fitted).max(axis=0), (fitted - above + 1 / count).max(axis=0)))


def _comparable(distance: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return Stephens's D*, whose law under the null hypothesis does not depend on K."""
    root = np.sqrt(count)
    return np.asarray((distance - 0.2 / count) * (root + 0.26 + 0.5 / root))


def _p_values(distance: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    below = np.searchsorted(_null_distances(), _comparable(distance, count))
    return np.asarray((1 + NULL_SAMPLES - below) / (1 + NULL_SAMPLES))


@lru_cache(maxsize=1)
def _null_distances() -> NDArray[np.float64]:
    """Return D* of simulated exponential samples, ascending; the same in every run."""
    stream = numpy_stream(0, "null of the power-law test")
    drawn = np.sort(stream.exponential(size=(NULL_SAMPLES, NULL_VALUES)), axis=1).T
    return np.sort(_comparable(_distance(drawn / drawn.mean(axis=0)), NULL_VALUES))
