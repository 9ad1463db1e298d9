"""Power of a run: the smallest effect that it could have seen, and the replicates that an undecided claim needs."""

import math
from collections.abc import Mapping

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.models import FrozenModel
from sgd_replication.pipeline.claims.conditions import Condition, Z, deviation
from sgd_replication.pipeline.claims.definitions import Claim
from sgd_replication.pipeline.claims.verdicts import open_conditions

Z_POWER = 0.8416212335729143
"""0.8 quantile of the normal law."""


class Power(FrozenModel):
    """What a run could have seen of the quantity of a claim.

    Attributes:
        smallest_effect: distance from a bound at which the interval clears the bound with a probability of 0.8,
            (1.96 + 0.84) s = 1.43 half-widths of the 95 % interval, with s the standard deviation of the estimate.
        enough: whether that is at most the effect that would matter; None if the claim names none.
        replicates: number of replicates, in units of the estimate's own n, with which an undecided claim is decided
            with a probability of 0.8 if the values stay as measured; None for a decided claim, and where no number of
            replicates decides because the design must change.

    Examples:
        >>> Power(smallest_effect=0.14, enough=True).replicates is None
        True
    """

    smallest_effect: float
    enough: bool | None = None
    replicates: int | None = None


def smallest_effect(estimate: Estimate) -> float:
    """Return the smallest effect that an estimate's interval shows with a probability of 0.8, (1.96 + 0.84) s.

    Examples:
        >>> round(smallest_effect(Estimate(value=1.0, low=0.9, high=1.1, n=10)), 4)
        0.1429
    """
    return (Z + Z_POWER) * deviation(estimate)


def power_of(claim: Claim, estimates: Mapping[str, Estimate], undecided: bool) -> Power | None:
    """Return the power of a run for a claim; None if its quantity is not estimated or has no sampling error.

    Args:
        claim: the claim.
        estimates: by name.
        undecided: whether the verdict is inconclusive.

    Examples:
        An interval [0.85, 1.05] around 0.95 contains the bound 0.9. Its half-width must shrink to 0.035:

        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", partly=[Condition(estimate="slope", above=0)],
        ...     replicated=[Condition(estimate="slope", at_least=0.9)],
        ... )
        >>> power_of(claim, {"slope": Estimate(value=0.95, low=0.85, high=1.05, n=10)}, undecided=True).replicates
        82
    """
    quantity = estimates.get(claim.quantity)
    if quantity is None or quantity.low == quantity.high:
        return None
    effect = smallest_effect(quantity)
    enough = effect <= claim.matters.value if claim.matters else None
    known = claim.deciding <= set(estimates)
    needed = [_replicates(one, estimates) for one in open_conditions(claim, estimates)] if undecided and known else []
    enough_runs = max(needed) if needed and min(needed) > 0 else None
    return Power(smallest_effect=effect, enough=enough, replicates=enough_runs)


def _replicates(condition: Condition, estimates: Mapping[str, Estimate]) -> int:
    """Return the replicates with which a condition is decided, as intervals shrink with 1/√n; 0 if none suffice.

    None suffice if the value has no sampling error, or if it violates a bound that the design must meet.
    """
    measured = condition.measured(estimates)
    if deviation(measured) == 0 or (condition.holds(measured) is False and condition.deviation_at_most is None):
        return 0
    if condition.deviation_at_most is not None:
        factor = deviation(measured) / condition.deviation_at_most
    else:
        nearest = min((abs(measured.value - bound) for _, bound in condition.bounds()), default=0.0)
        factor = smallest_effect(measured) / nearest if nearest > 0 else math.inf
    return math.ceil(measured.n * factor**2) if factor < MOST else 0


MOST = 1e3
"""Largest factor by which intervals must shrink for replicates to be worth naming."""
