"""Estimates: values with 95 % interval, sample size and unit."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict, model_validator

CONFIDENCE = 0.95
"""The confidence level of all intervals."""


class Estimate(BaseModel):
    """A measured value with its 95 % interval, as stored in ``estimates/<experiment>.json``.

    Attributes:
        value: point estimate.
        low: lower end of the interval; equal to `value` if the value is exact.
        high: upper end of the interval; equal to `value` if the value is exact.
        n: number of independent observations from which the interval is computed.
        unit: unit of the value. Default: ``"1"``, no unit.

    Examples:
        >>> estimate = Estimate(value=0.5, low=0.4, high=0.6, n=10)
        >>> Estimate.model_validate_json(estimate.model_dump_json()) == estimate
        True
        >>> Estimate(value=2.0, low=0.0, high=1.0, n=10)  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        pydantic.ValidationError: the interval [0.0, 1.0] does not hold the value 2.0
    """

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)

    value: float
    low: float
    high: float
    n: int
    unit: str = "1"

    @model_validator(mode="after")
    def _interval_holds_value(self) -> "Estimate":
        if not self.low <= self.value <= self.high:
            raise ValueError(f"the interval [{self.low}, {self.high}] does not hold the value {self.value}")
        return self


def exactly(value: float, unit: str = "1") -> Estimate:
    """Return an estimate without sampling error, such as a count or a setting.

    Args:
        value: exact value.
        unit: unit of the value. Default: ``"1"``, no unit.

    Examples:
        >>> count = exactly(3, "sweeps")
        >>> count.low, count.value, count.high
        (3.0, 3.0, 3.0)
    """
    return Estimate(value=value, low=value, high=value, n=1, unit=unit)


def plus_minus(value: float, half_width: float, n: int) -> Estimate:
    """Return an estimate whose 95 % interval is symmetric.

    Args:
        value: point estimate.
        half_width: half-width of the interval.
        n: number of independent observations.

    Examples:
        >>> slope = plus_minus(2.0, 0.5, n=8)
        >>> slope.low, slope.high
        (1.5, 2.5)
    """
    return Estimate(value=value, low=value - half_width, high=value + half_width, n=n)


def mean_of_replicates(
    values: Sequence[float], unit: str = "1", support: tuple[float, float] = (-np.inf, np.inf)
) -> Estimate:
    """Return the mean over independent replicates with Student's 95 % interval, x̄ ± t_{0.975, n−1} s/√n.

    With one replicate the spread is unknown, and the interval is the whole support.

    Args:
        values: one value per replicate.
        unit: unit of the values. Default: ``"1"``, no unit.
        support: smallest and largest possible mean, at which the interval is cut. Default: no bounds.

    Raises:
        ValueError: there is no replicate, a value is not finite, or there is one replicate and the support is
            unbounded.

    Examples:
        >>> mean = mean_of_replicates([1.0, 2.0, 3.0])  # t = 4.303 at 2 degrees of freedom, s = 1
        >>> mean.value, round(mean.high - mean.value, 3)
        (2.0, 2.484)
        >>> mean_of_replicates([0.25], support=(0, 1)).high  # one replicate: the interval is the support
        1.0
    """
    from scipy.special import stdtrit  # settings and claims load this module, and need no quantiles

    sample = np.asarray(values, dtype=np.float64)
    if sample.size == 0 or not np.isfinite(sample).all():
        raise ValueError(f"a mean needs one or more finite replicates, got {sample.tolist()}")
    mean = float(sample.mean())
    if sample.size == 1:
        low, high = support
        if not np.isfinite([low, high]).all():
            raise ValueError("one replicate of an unbounded quantity has no interval; use two or more")
    else:
        # The same as scipy.stats.t.ppf; importing scipy.stats takes too long for every start.
        half_width = stdtrit(sample.size - 1, 0.5 + CONFIDENCE / 2) * sample.std(ddof=1) / np.sqrt(sample.size)
        low, high = max(support[0], mean - half_width), min(support[1], mean + half_width)
    return Estimate(value=mean, low=float(low), high=float(high), n=int(sample.size), unit=unit)


def largest_error(errors: ArrayLike, half_widths: ArrayLike, observations: ArrayLike) -> Estimate:
    """Return the largest of several distances from theory with a 95 % interval of the largest true distance.

    With standard errors s_i the interval is [max(x_i − c s_i), max(x_i + 1.96 s_i)], cut at zero; c is the 97.5 %
    quantile of the largest of n independent standard normal numbers, so that chance does not make a largest distance.
    Each end is missed with a probability of about 2.5 % at most, whichever of the distances is truly the largest.

    Args:
        errors: distances |x/x₀ − 1| or |x − x₀| between measured x and predicted x₀, (n,).
        half_widths: half-widths 1.96 s_i of their 95 % intervals, (n,) or one number for all.
        observations: numbers of independent observations, (n,) or one number for all.

    Examples:
        The second distance is the largest, but the first is known better:

        >>> worst = largest_error([0.3, 0.35], [0.01, 0.5], 20)
        >>> worst.value, round(worst.low, 3), round(worst.high, 3)
        (0.35, 0.289, 0.85)
    """
    from scipy.special import ndtri  # as in `mean_of_replicates`

    distances, widths, counts = np.broadcast_arrays(errors, half_widths, observations)
    largest = int(np.argmax(distances))
    simultaneous = float(ndtri(0.975 ** (1 / distances.size)) / ndtri(0.975))
    low = float(np.max(distances - simultaneous * widths))
    return Estimate(
        value=float(distances[largest]),
        low=max(0.0, low),
        high=float(np.max(distances + widths)),
        n=int(counts[largest]),
    )
