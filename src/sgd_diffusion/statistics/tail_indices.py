"""Tail indices of samples from quantiles, from the characteristic function and from the largest values."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics.stable_law import stable_distribution

LOWEST_INDEX = 0.5
"""The smallest index that `quantile_index` returns."""

TAIL_SHARE = 0.05
"""The default share of largest magnitudes that `hill_index` uses."""

ARGUMENTS = np.linspace(0.1, 1.0, 10)
"""The arguments t at which `characteristic_index` computes the characteristic function of the scaled sample."""


def quantile_index(sample: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the quantile estimate α̂ of McCulloch (1986) for symmetric samples: (n, …) → (…).

    For stable distributions the ratio ν = (q₀.₉₅ − q₀.₀₅)/(q₀.₇₅ − q₀.₂₅) decreases with α, to 2.44 at α = 2. α̂ is the
    index with the ν of the sample, within [0.5, 2]. The quantiles are computed by `stable_distribution` instead of
    McCulloch's table.

    Args:
        sample: values, (n, …); each column along the first axis is one sample.

    Examples:
        >>> u = (np.arange(1000) + 0.5) / 1000
        >>> quantile_index(np.tan(np.pi * (u - 0.5))).round(2)  # Cauchy
        np.float64(1.0)
    """
    q05, q25, q75, q95 = np.quantile(sample, [0.05, 0.25, 0.75, 0.95], axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (q95 - q05) / (q75 - q25)
    ratios, indices = _quantile_ratios()
    return np.asarray(np.interp(np.nan_to_num(ratio, nan=np.inf), ratios, indices))


def characteristic_index(sample: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return α̂ from the modulus of the empirical characteristic function (Press 1972): (n, …) → (…).

    A stable distribution of scale s, also a skewed or shifted one, has log(−log |φ(t)|) = α log t + α log s. α̂ is the
    slope of the least-squares line over t = 0.1, 0.2, …, 1, with the sample divided by half its interquartile range.
    (Koutrouvelis 1980 takes the t from a table.) α̂ is not bounded to (0, 2].

    Args:
        sample: values, (n, …); each column along the first axis is one sample.

    Raises:
        MeasurementError: the quartiles of a sample coincide or are not finite.

    Examples:
        Quantiles of the Cauchy distribution, whose index is 1, and of the Gaussian, whose index is 2:

        >>> from scipy import stats
        >>> share = (np.arange(1000) + 0.5) / 1000
        >>> characteristic_index(np.column_stack([stats.cauchy.ppf(share), stats.norm.ppf(share)])).round(1)
        array([1., 2.])
    """
    values = np.asarray(sample, dtype=np.float64)
    low, high = np.quantile(values, [0.25, 0.75], axis=0)
    if not (high > low).all():
        raise MeasurementError("a characteristic function needs a sample whose quartiles differ.")
    scaled = 2 * values / (high - low)
    unit = np.exp(1j * ARGUMENTS[0] * scaled)  # φ at its multiples is the mean of its powers
    power, moduli = np.ones_like(unit), np.empty((len(ARGUMENTS), *values.shape[1:]))
    for place in range(len(ARGUMENTS)):
        power *= unit
        moduli[place] = np.abs(power.mean(axis=0))
    logs = np.log(ARGUMENTS) - np.log(ARGUMENTS).mean()
    return np.asarray(np.tensordot(logs, np.log(-np.log(moduli)), axes=1) / (logs**2).sum())


def hill_index(sample: NDArray[np.floating], share: float = TAIL_SHARE) -> NDArray[np.float64]:
    """Return the tail exponent α̂ of Hill (1975): (n, …) → (…).

    1/α̂ is the mean of log(|X|_(i)/|X|_(k+1)) over the k largest |X|. The estimate is finite also for distributions
    without a power-law tail: it is about 6 for the largest twentieth of a Gaussian sample.

    Args:
        sample: values, (n, …); each column along the first axis is one sample.
        share: share k/n of the values that form the tail. Default: 0.05.

    Raises:
        MeasurementError: the tail holds fewer than two values, its values are equal, or its smallest value is zero.

    Examples:
        Quantiles of Pareto's distribution, P(X > x) = x^{−3}; the scale has no influence:

        >>> values = ((np.arange(1000) + 0.5) / 1000) ** (-1 / 3)
        >>> float(hill_index(values).round(1)), float(hill_index(7 * values).round(1))
        (3.0, 3.0)
    """
    magnitudes = np.abs(np.asarray(sample, dtype=np.float64))
    count = int(share * len(magnitudes))
    if count < 2:
        raise MeasurementError(f"a tail of {share:.0%} of {len(magnitudes)} values is too few for Hill's estimator.")
    top = np.partition(magnitudes, len(magnitudes) - count - 1, axis=0)[len(magnitudes) - count - 1 :]
    with np.errstate(divide="ignore", invalid="ignore"):
        excess = np.log(top[1:]).mean(axis=0) - np.log(top[0])
    if not (np.isfinite(excess) & (excess > 0)).all():
        raise MeasurementError("Hill's estimator needs largest values that differ and are not zero.")
    return np.asarray(1 / excess)


@lru_cache(maxsize=1)
def _quantile_ratios() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return ν of stable distributions, ascending, and their indices α."""
    grid = np.exp(np.linspace(-3, 8, 1200))
    indices = np.r_[np.arange(LOWEST_INDEX, 0.951, 0.05), 1.0, np.arange(1.05, 2.001, 0.05)][::-1]
    ratios = []
    for alpha in np.round(indices, 2):
        inside = stable_distribution(float(alpha), grid)
        quartile, twentieth = np.exp(np.interp([0.5, 0.9], inside, np.log(grid)))
        ratios.append(twentieth / quartile)
    return np.array(ratios), indices
