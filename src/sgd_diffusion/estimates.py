"""Estimates: values with 95 % interval, sample size and unit."""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, ConfigDict, Field, model_validator

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


ExactKind = Literal["count", "setting", "computed", "network", "check"]
"""Reason why a number has no sampling error.

- `count`: number of members of a design, or of events in this run.
- `setting`: chosen before the run.
- `computed`: closed form, quadrature or exact chain; the same under every seed.
- `network`: property of one network and its data, computed without sampling; it varies between networks.
- `check`: test statistic, p-value or diagnostic of the run, which is compared with its own distribution."""


class Exact(Estimate):
    """An estimate without sampling error, and the reason why it has none.

    Attributes:
        kind: the reason; not stored in files.

    Examples:
        >>> exactly(3, "count").kind
        'count'
        >>> sorted(exactly(3, "count").model_dump())
        ['high', 'low', 'n', 'unit', 'value']
    """

    kind: ExactKind = Field(exclude=True)


def exactly(value: float, kind: ExactKind, unit: str = "1") -> Estimate:
    """Return an estimate without sampling error. A number whose inputs have sampling errors must not be exact.

    Args:
        value: exact value.
        kind: reason why the value has no sampling error, see `ExactKind`.
        unit: unit of the value. Default: ``"1"``, no unit.

    Examples:
        >>> sweeps = exactly(3, "count", "sweeps")
        >>> sweeps.low, sweeps.value, sweeps.high
        (3.0, 3.0, 3.0)
    """
    return Exact(value=value, low=value, high=value, n=1, unit=unit, kind=kind)


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


def joint_confidence(members: int) -> float:
    """Return the level of each of several independent intervals that hold jointly with 95 %: 0.95^(1/m) (Šidák).

    Args:
        members: number m of intervals.

    Examples:
        >>> round(joint_confidence(12), 4)
        0.9957
    """
    return float(CONFIDENCE ** (1 / members))


def largest(members: Sequence[Estimate]) -> Estimate:
    """Return the largest of several estimates with a 95 % interval of the largest true value.

    With values x_i and intervals [x_i − a_i, x_i + b_i] the interval is [max(x_i − c a_i), max(x_i + b_i)]; c z, with
    z = 1.96, is the 97.5 % quantile of the largest of n independent standard normal numbers, so that chance does not
    make a largest value. Each end is missed with a probability of about 2.5 % at most, whichever value is truly the
    largest: among equal true values the lower end in 2.5 % and the upper end hardly ever.

    Args:
        members: independent estimates, at least one.

    Examples:
        The second value is the largest, but the first is known better:

        >>> top = largest([plus_minus(0.3, 0.01, n=20), plus_minus(0.35, 0.5, n=20)])
        >>> top.value, round(top.low, 3), round(top.high, 3)
        (0.35, 0.289, 0.85)
    """
    from scipy.special import ndtri  # as in `mean_of_replicates`

    tail = 0.5 + CONFIDENCE / 2
    factor = float(ndtri(tail ** (1 / len(members))) / ndtri(tail))
    top = max(members, key=lambda member: member.value)
    low = max(member.value - factor * (member.value - member.low) for member in members)
    return Estimate(value=top.value, low=low, high=max(member.high for member in members), n=top.n, unit=top.unit)


def smallest(members: Sequence[Estimate]) -> Estimate:
    """Return the smallest of several estimates with a 95 % interval of the smallest true value, as `largest` does.

    Args:
        members: independent estimates, at least one.

    Examples:
        >>> bottom = smallest([plus_minus(2.0, 0.1, n=20), plus_minus(3.0, 0.1, n=20)])
        >>> bottom.value, round(bottom.low, 3), round(bottom.high, 3)
        (2.0, 1.9, 2.114)
    """
    mirrored = largest([_mirrored(member) for member in members])
    return _mirrored(mirrored)


def _mirrored(estimate: Estimate) -> Estimate:
    return Estimate(value=-estimate.value, low=-estimate.high, high=-estimate.low, n=estimate.n, unit=estimate.unit)


def largest_error(errors: ArrayLike, half_widths: ArrayLike, observations: ArrayLike) -> Estimate:
    """Return the largest of several distances from theory with the interval of `largest`, cut at zero.

    Args:
        errors: distances |x/x₀ − 1| or |x − x₀| between measured x and predicted x₀, (n,).
        half_widths: half-widths 1.96 s_i of their 95 % intervals, (n,) or one number for all.
        observations: numbers of independent observations, (n,) or one number for all.

    Examples:
        >>> worst = largest_error([0.01, 0.02], [0.03, 0.03], 20)
        >>> worst.value, worst.low, round(worst.high, 3)
        (0.02, 0.0, 0.05)
    """
    distances, widths, counts = np.broadcast_arrays(errors, half_widths, observations)
    top = largest([plus_minus(float(x), float(w), int(n)) for x, w, n in zip(distances, widths, counts, strict=True)])
    return top.model_copy(update={"low": max(0.0, top.low)})
