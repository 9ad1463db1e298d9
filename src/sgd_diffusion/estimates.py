"""An estimate: a value with its 95 % interval, its sample size and its unit."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict, model_validator
from scipy.special import stdtrit

CONFIDENCE = 0.95


class Estimate(BaseModel):
    """A measured number as it stands in ``estimates/<experiment>.json``.

    Attributes:
        value: the point estimate.
        low, high: the 95 % interval; equal to `value` where the number is exact or counted.
        n: how many independent observations the interval rests on.
        unit: the unit, ``"1"`` where there is none.

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
    """Return a number that carries no sampling error, such as a count or a setting.

    Examples:
        >>> count = exactly(3, "sweeps")
        >>> count.low, count.value, count.high
        (3.0, 3.0, 3.0)
    """
    return Estimate(value=value, low=value, high=value, n=1, unit=unit)


def mean_of_replicates(
    values: Sequence[float], unit: str = "1", support: tuple[float, float] = (-np.inf, np.inf)
) -> Estimate:
    """Return the mean over independent replicates with Student's 95 % interval.

    low, high = x̄ ± t_{0.975, n−1} s/√n, cut at `support` (a share cannot leave [0, 1]). With one replicate no
    spread is known: the interval is then the whole support, so that nothing can be concluded from it.

    Raises:
        ValueError: there is no replicate, or one is not finite, or the support is unbounded and there is one.

    Examples:
        >>> mean = mean_of_replicates([1.0, 2.0, 3.0])  # t = 4.303 at 2 degrees of freedom, s = 1
        >>> mean.value, round(mean.high - mean.value, 3)
        (2.0, 2.484)
        >>> mean_of_replicates([0.25], support=(0, 1)).high  # one replicate bounds nothing
        1.0
    """
    sample = np.asarray(values, dtype=np.float64)
    if sample.size == 0 or not np.isfinite(sample).all():
        raise ValueError(f"a mean needs finite replicates, got {sample.tolist()}")
    mean = float(sample.mean())
    if sample.size == 1:
        low, high = support
        if not np.isfinite([low, high]).all():
            raise ValueError("one replicate of an unbounded quantity has no interval; use two or more")
    else:
        # scipy.stats' t.ppf is this function; importing all of scipy.stats would be felt at every start.
        half_width = stdtrit(sample.size - 1, 0.5 + CONFIDENCE / 2) * sample.std(ddof=1) / np.sqrt(sample.size)
        low, high = max(support[0], mean - half_width), min(support[1], mean + half_width)
    return Estimate(value=mean, low=float(low), high=float(high), n=int(sample.size), unit=unit)


def largest_miss(misses: ArrayLike, reaches: ArrayLike, observations: ArrayLike) -> Estimate:
    """Return the largest of several distances from theory, with the interval of that one, cut at zero.

    Args:
        misses: |x/x₀ − 1| or |x − x₀| of each.
        reaches: half of each one's 95 % interval.
        observations: how many each rests on; one number for all.

    Examples:
        >>> worst = largest_miss([0.1, 0.3, 0.2], [0.01, 0.5, 0.01], 20)
        >>> worst.value, worst.low, worst.high
        (0.3, 0.0, 0.8)
    """
    at = np.broadcast_arrays(misses, reaches, observations)
    value, reach, count = (part[int(np.argmax(at[0]))] for part in at)
    return Estimate(
        value=float(value), low=max(0.0, float(value) - float(reach)), high=float(value) + float(reach), n=int(count)
    )
