"""Conditions on estimates, of which criteria consist: bounds that a whole 95 % interval must satisfy."""

import math
import operator
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Self

from pydantic import Field, model_validator

from sgd_diffusion.estimates import CONFIDENCE, Estimate
from sgd_replication.jobs.models import FrozenModel
from sgd_replication.plotting.estimate_text import estimate_text


class Condition(FrozenModel):
    """Bounds on one estimate, or on the ratio of two, which its whole 95 % interval must satisfy.

    A condition has three outcomes. It *holds* if the interval lies inside the bounds, is *refuted* if the interval lies
    outside, and is *open* if the interval contains a bound. `near` and `deviation_at_most` are never open.

    Attributes:
        estimate: name of the estimate.
        over: name of an estimate by which the first is divided; None for the estimate itself.
        at_least, at_most: inclusive bounds; None for no bound.
        above, below: exclusive bounds; None for no bound.
        near, within: the interval must come within the distance `within` of the number `near`; None for no bound.
        deviation_at_most: largest standard deviation, half-width/1.96, that decides; None for no bound.

    Examples:
        >>> near_one = Condition(estimate="slope", at_least=0.9, at_most=1.1)
        >>> print(near_one)
        0.9 ≤ slope ≤ 1.1
        >>> slopes = [Estimate(value=value, low=value - 0.05, high=value + 0.05, n=10) for value in (1.0, 1.2, 1.1)]
        >>> [near_one.holds(slope) for slope in slopes]  # inside, outside, astride
        [True, False, None]
        >>> precise = Condition(estimate="slope", near=1, within=0.02, deviation_at_most=0.03)
        >>> [precise.holds(slope) for slope in slopes]
        [True, False, False]
    """

    estimate: str
    over: str | None = None
    at_least: float | None = None
    at_most: float | None = None
    above: float | None = None
    below: float | None = None
    near: float | None = None
    within: float | None = None
    deviation_at_most: float | None = None

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if (self.near is None) != (self.within is None):
            raise ValueError(f"the condition on {self.estimate} needs both `near` and `within`")
        if not self.bounds() and self.near is None and self.deviation_at_most is None:
            raise ValueError(f"the condition on {self.estimate} has no bound")
        return self

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the estimates that the condition reads."""
        return (self.estimate,) if self.over is None else (self.estimate, self.over)

    def bounds(self) -> list[tuple[str, float]]:
        """Return the signs and numbers of the bounds on the interval, without `near` and `deviation_at_most`."""
        given = [("≥", self.at_least), (">", self.above), ("≤", self.at_most), ("<", self.below)]
        return [(sign, bound) for sign, bound in given if bound is not None]

    def measured(self, estimates: Mapping[str, Estimate]) -> Estimate:
        """Return the estimate that is bounded: the one of this name, or its ratio to `over`."""
        own = estimates[self.estimate]
        return own if self.over is None else quotient(own, estimates[self.over])

    def holds(self, estimate: Estimate, members: int = 1) -> bool | None:
        """Return True (holds), False (refuted) or None (open: the interval contains a bound).

        Args:
            estimate: the bounded estimate.
            members: number m of conditions of which any one, if refuted, refutes the whole. The condition is refuted
                only by the wider interval of `simultaneous`, so that m true conditions have an error of 2.5 % together.
        """
        wide = simultaneous(estimate, members)
        if self.deviation_at_most is not None and deviation(estimate) > self.deviation_at_most:
            return False
        if self.near is not None and max(wide.low - self.near, self.near - wide.high) > (self.within or 0.0):
            return False
        ends = estimate.low, estimate.high
        if all(_COMPARISONS[sign](end, bound) for end in ends for sign, bound in self.bounds()):
            return True
        outside = any(
            not _COMPARISONS[sign](wide.low, bound) and not _COMPARISONS[sign](wide.high, bound)
            for sign, bound in self.bounds()
        )
        return False if outside else None

    def found(self, estimates: Mapping[str, Estimate]) -> str:
        """Return the condition with the measured value, as text.

        An exact value has three significant digits, or as many more as show on which side of a bound it lies. A bound
        on the standard deviation is followed by the one that was measured.
        """
        measured = self.measured(estimates)
        shown = (digits for digits in range(3, 17) if self.holds(_rounded(measured, digits)) == self.holds(measured))
        text = estimate_text(measured, exact_digits=next(shown, 17))
        if self.deviation_at_most is not None:
            text += f", standard deviation {deviation(measured):.2g}"
        return f"{self} (measured {text})"

    def __str__(self) -> str:
        name = self.estimate if self.over is None else f"{self.estimate}/{self.over}"
        texts = [f"{name} {sign} {bound:g}" for sign, bound in self.bounds()]
        if self.at_least is not None and self.at_most is not None:
            texts = [f"{self.at_least:g} ≤ {name} ≤ {self.at_most:g}"]
        if self.near is not None:
            texts.append(f"{name} within {self.within:g} of {self.near:g}")
        if self.deviation_at_most is not None:
            texts.append(f"standard deviation of {name} ≤ {self.deviation_at_most:g}")
        return " and ".join(texts)


def _rounded(estimate: Estimate, digits: int) -> Estimate:
    value = float(f"{estimate.value:.{digits}g}")
    exact = estimate.low == estimate.high
    return estimate.model_copy(update={"value": value, "low": value, "high": value}) if exact else estimate


_COMPARISONS = {"≥": operator.ge, ">": operator.gt, "≤": operator.le, "<": operator.lt}

Conditions = Annotated[list[Condition], Field(min_length=1)]

Z = 1.959963984540054
"""0.975 quantile of the normal law: an interval's half-width in standard deviations."""


def deviation(estimate: Estimate) -> float:
    """Return the standard deviation of an estimate, the larger of its two half-widths over 1.96.

    Examples:
        >>> round(deviation(Estimate(value=1.0, low=0.804, high=1.196, n=5)), 6)
        0.100002
    """
    return max(estimate.high - estimate.value, estimate.value - estimate.low) / Z


@lru_cache
def widening(members: int) -> float:
    """Return the factor by which one-sided limits of m estimates are widened to hold together with 97.5 %.

    The factor is z_m/1.96, with z_m the 0.975^(1/m) quantile of the normal law.

    Args:
        members: number m of estimates.

    Examples:
        >>> widening(1), round(widening(4), 3)
        (1.0, 1.273)
    """
    if members == 1:
        return 1.0
    from scipy.special import ndtri  # the launcher loads this module, and needs no quantiles

    return float(ndtri((0.5 + CONFIDENCE / 2) ** (1 / members))) / Z


def simultaneous(estimate: Estimate, members: int) -> Estimate:
    """Return an estimate with the interval that it has as one of several, see `widening`.

    Args:
        estimate: the estimate with its own interval.
        members: number of estimates.

    Examples:
        >>> one = Estimate(value=1.0, low=0.9, high=1.2, n=5)
        >>> wide = simultaneous(one, members=4)
        >>> round(wide.low, 3), round(wide.high, 3)
        (0.873, 1.255)
    """
    if members == 1 or estimate.low == estimate.high:
        return estimate
    factor = widening(members)
    low, high = (estimate.value + factor * (end - estimate.value) for end in (estimate.low, estimate.high))
    # Not validated again, because redrawn estimates come here by the ten thousands.
    return Estimate.model_construct(value=estimate.value, low=low, high=high, n=estimate.n, unit=estimate.unit)


def quotient(upper: Estimate, lower: Estimate) -> Estimate:
    """Return the ratio of two independent positive estimates; errors of the logarithms are added in quadrature.

    A number below `SMALLEST`, zero for example, is replaced by `SMALLEST`, so that the ratio's interval is very wide.

    Examples:
        >>> ratio = quotient(Estimate(value=4, low=4, high=4, n=9), Estimate(value=2, low=1.6, high=2.5, n=5))
        >>> round(ratio.low, 6), round(ratio.value, 6), round(ratio.high, 6), ratio.n
        (1.6, 2.0, 2.5, 5)
    """
    (low, value, high), (least, middle, most) = (
        [math.log(max(number, SMALLEST)) for number in (estimate.low, estimate.value, estimate.high)]
        for estimate in (upper, lower)
    )
    below, above = math.hypot(value - low, most - middle), math.hypot(high - value, middle - least)
    low, value, high = (math.exp(value - middle + shift) for shift in (-below, 0.0, above))
    return Estimate(value=value, low=min(low, value), high=max(high, value), n=min(upper.n, lower.n))


SMALLEST = 1e-12
"""Smallest positive number in a ratio."""


def conjunction(conditions: Sequence[Condition], estimates: Mapping[str, Estimate]) -> bool | None:
    """Return whether all conditions hold: False if one is refuted, else None if one is open, else True.

    All of them hold if each holds by its own interval. One refutes them all by its interval among the conditions that
    can err, those on an estimate with a sampling error.

    Args:
        conditions: of a verdict.
        estimates: by name.

    Examples:
        1.01 refutes the bound 1 alone, and not as one of two:

        >>> slope, scale = (Condition(estimate=name, at_most=1) for name in ("slope", "scale"))
        >>> above = {name: Estimate(value=1.11, low=1.01, high=1.21, n=9) for name in ("slope", "scale")}
        >>> conjunction([slope], above), conjunction([slope, scale], above)
        (False, None)
    """
    outcomes = outcomes_of(conditions, estimates)
    return False if False in outcomes else (None if None in outcomes else True)


def outcomes_of(conditions: Sequence[Condition], estimates: Mapping[str, Estimate]) -> list[bool | None]:
    """Return the outcome of each of the conditions that decide together, see `conjunction`."""
    measured = [condition.measured(estimates) for condition in conditions]
    pairs = zip(conditions, measured, strict=True)
    members = max(1, len({condition.names for condition, estimate in pairs if estimate.low < estimate.high}))
    return [condition.holds(estimate, members) for condition, estimate in zip(conditions, measured, strict=True)]
