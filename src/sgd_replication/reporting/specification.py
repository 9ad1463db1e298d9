"""Specification curves: the criterion of each headline claim beside the other analyses that are declared for it."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sgd_diffusion.estimates import Estimate
from sgd_replication.pipeline.claims.conditions import Condition, conjunction
from sgd_replication.pipeline.claims.definitions import Claim
from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.plotting.number_text import printed_estimate, tidy

FARTHEST = 2.0
"""Distances from a bound are cut off here, in units of the tolerance."""


class Analysis(NamedTuple):
    """One analysis of a claim: the criterion that gives its verdict, or another analysis of the same data.

    Attributes:
        claim: id of the claim.
        name: what is done, in words; empty for the criterion.
        place, low, high: distance of the value, and of the ends of its interval, from the nearest bound. Positive
            distances fulfil the bound. The unit is half the range between two bounds, or the bound itself.
        outcome: whether the analysis supports the claim (True), refutes it (False), or does not decide (None).
        kept: whether the outcome is that of the criterion.
        value: the value with its interval, as text.
        bound: what the interval must satisfy, as text.
    """

    claim: str
    name: str
    place: float
    low: float
    high: float
    outcome: bool | None
    kept: bool
    value: str
    bound: str


def specifications(
    claims: Sequence[Claim], estimates: Mapping[str, Mapping[str, Estimate]], judged: Sequence[str]
) -> list[Analysis]:
    """Return all analyses of the claims that have declared ones, in the order of the claims.

    The criterion comes first, then the others by their distance from the bound. An analysis of several conditions is
    placed by the one that is nearest to failing. An analysis whose estimates the run lacks is left out.

    Args:
        claims: of the registry.
        estimates: by the part's name and their own.
        judged: ids of the claims that this run has judged; one on a stand-in is not.

    Examples:
        >>> from sgd_replication.pipeline.claims.analysis_paths import AnalysisPath
        >>> bounds = {"at_least": 0.8, "at_most": 1.2}
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", replicated=[Condition(estimate="slope", **bounds)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ...     paths=[AnalysisPath(name="by rank", holds=[Condition(estimate="rank", **bounds)])],
        ... )
        >>> found = {name: Estimate(value=x, low=x, high=x, n=9) for name, x in [("slope", 1.1), ("rank", 1.3)]}
        >>> for one in specifications([claim], {"e": found}, ["slope"]):
        ...     print(one.name or "criterion", round(one.place, 6), one.outcome, one.kept, one.bound)
        criterion 0.5 True True 0.8 to 1.2
        by rank -0.5 False False 0.8 to 1.2
    """
    return [one for claim in claims if claim.id in judged for one in _of_claim(claim, estimates)]


def judged_specifications(
    claims: Sequence[Claim], estimates: Mapping[str, Mapping[str, Estimate]], judged: Sequence[JudgedClaim]
) -> list[Analysis]:
    """Return the analyses of the claims whose declared analyses a run has counted, see `specifications`.

    Args:
        claims: of the registry.
        estimates: by the part's name and their own.
        judged: all claims with their verdicts.
    """
    return specifications(claims, estimates, [one.id for one in judged if one.paths is not None])


def _of_claim(claim: Claim, estimates: Mapping[str, Mapping[str, Estimate]]) -> list[Analysis]:
    found = estimates.get(claim.experiment or "", {})
    if not claim.paths or not _needed(claim.replicated) <= set(found):
        return []
    outcome = conjunction(claim.replicated, found)
    own = _analysis(claim.id, "", claim.replicated, found, outcome)
    others = [
        _analysis(claim.id, path.name, path.holds, found, outcome)
        for path in claim.paths
        if _needed(path.holds) <= set(found)
    ]
    return [own, *sorted(others, key=lambda one: -one.place)] if others else []


def _needed(conditions: Sequence[Condition]) -> set[str]:
    return {name for condition in conditions for name in condition.names}


def _analysis(
    claim: str, name: str, conditions: Sequence[Condition], found: Mapping[str, Estimate], expected: bool | None
) -> Analysis:
    measured = [(condition, condition.measured(found)) for condition in conditions]
    places = [(*_places(condition, estimate), condition, estimate) for condition, estimate in measured]
    place, low, high, condition, estimate = min(places, key=lambda one: one[:3])
    outcome = conjunction(conditions, found)
    kept = outcome is expected
    return Analysis(claim, name, place, low, high, outcome, kept, printed_estimate(estimate), tidy(_bound(condition)))


def _bound(condition: Condition) -> str:
    """Return the bounds of a condition without the names of its estimates."""
    if condition.at_least is not None and condition.at_most is not None:
        return f"{condition.at_least:g} to {condition.at_most:g}"
    return str(condition).replace(f"{'/'.join(condition.names)} ", "")


def _places(condition: Condition, estimate: Estimate) -> tuple[float, float, float]:
    """Return the distance of value and interval from the nearest bound, cut off at `FARTHEST`."""
    inside = [_distance(condition, end) for end in (estimate.low, estimate.high)]
    value = _distance(condition, estimate.value)
    return _cut(value), _cut(min(*inside, value)), _cut(max(*inside, value))


def _cut(place: float) -> float:
    return min(max(place, -FARTHEST), FARTHEST)


def _distance(condition: Condition, value: float) -> float:
    least = [bound for bound in (condition.at_least, condition.above) if bound is not None]
    most = [bound for bound in (condition.at_most, condition.below) if bound is not None]
    if condition.near is not None and condition.within:
        return 1 - abs(value - condition.near) / condition.within
    if least and most:
        low, high = least[0], most[0]
        return 1 - abs(value - (low + high) / 2) / ((high - low) / 2)
    if least:
        return (value - least[0]) / (abs(least[0]) or 1.0)
    return (most[0] - value) / (abs(most[0]) or 1.0) if most else math.inf
