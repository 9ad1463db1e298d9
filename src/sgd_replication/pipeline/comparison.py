"""Differences between two runs: estimates that differ by more than their intervals allow, and verdicts that differ."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sgd_diffusion.estimates import Estimate
from sgd_replication.pipeline.claims.judge import JudgedClaim
from sgd_replication.pipeline.claims.verdicts import Verdict

ROUNDING = 1e-6
"""Relative difference that is always allowed. Processors and libraries round differently, and iterations that stop at a
tolerance amplify these differences."""


@dataclass(frozen=True)
class Move:
    """An estimate in two runs.

    Attributes:
        name: name of the estimate.
        before, after: the estimate in each run; None if the run does not have it.
        distance: |b − a| divided by the largest difference that the 95 % intervals allow. The allowed difference is at
            least 10⁻⁶ of the larger value, for rounding. Infinite if only one run has the estimate.

    Examples:
        >>> before, after = (Estimate(value=value, low=value - 0.3, high=value + 0.3, n=5) for value in (1.0, 1.4))
        >>> (move,) = compare_estimates({"slope": before}, {"slope": after})
        >>> round(move.distance, 3), move.agrees  # 0.4/√(0.3² + 0.3²)
        (0.943, True)
    """

    name: str
    before: Estimate | None
    after: Estimate | None
    distance: float

    @property
    def agrees(self) -> bool:
        """Whether the difference is within what the intervals allow (distance ≤ 1)."""
        return self.distance <= 1


def compare_estimates(before: Mapping[str, Estimate], after: Mapping[str, Estimate]) -> list[Move]:
    """Return the comparison of every estimate that one of the runs has, sorted by name.

    Two estimates of the same quantity agree if |a − b| ≤ √(h_a² + h_b²). Here h is the half-width of the 95 % interval
    on the side that faces the other estimate. Two numbers without an interval agree if they are equal up to rounding.

    Args:
        before, after: estimates of each run, by name.

    Examples:
        >>> slope = Estimate(value=1.0, low=0.7, high=1.3, n=5)
        >>> steeper = Estimate(value=2.0, low=1.6, high=2.4, n=5)
        >>> moves = compare_estimates({"slope": slope}, {"slope": steeper, "width": slope})
        >>> [(move.name, round(move.distance, 6)) for move in moves]  # 1/√(0.3² + 0.4²), and an estimate that is new
        [('slope', 2.0), ('width', inf)]
    """
    return [
        Move(name, before.get(name), after.get(name), _distance(before.get(name), after.get(name)))
        for name in sorted(set(before) | set(after))
    ]


def _distance(before: Estimate | None, after: Estimate | None) -> float:
    if before is None or after is None:
        return math.inf
    lower, upper = sorted((before, after), key=lambda estimate: estimate.value)
    moved, allowed = upper.value - lower.value, math.hypot(lower.high - lower.value, upper.value - upper.low)
    rounding = ROUNDING * max(abs(lower.value), abs(upper.value))
    return moved / max(allowed, rounding) if moved else 0.0


@dataclass(frozen=True)
class Change:
    """A claim whose verdict differs between two runs.

    Attributes:
        claim: id of the claim.
        before, after: verdict in each run; None if the run does not have the claim.

    Examples:
        >>> said = dict.fromkeys(["paper", "where", "statement", "criterion", "reason", "rule"], "")
        >>> said |= {"published": None, "measured": None, "data": None, "others": [], "evidence": []}
        >>> before, after = (JudgedClaim(id="slope", verdict=verdict, **said) for verdict in ("partly", "replicated"))
        >>> changed_verdicts([before], [after])
        [Change(claim='slope', before='partly', after='replicated')]
    """

    claim: str
    before: Verdict | None
    after: Verdict | None


def changed_verdicts(before: list[JudgedClaim], after: list[JudgedClaim]) -> list[Change]:
    """Return the claims whose verdicts differ, sorted by id.

    Examples:
        >>> said = dict.fromkeys(["paper", "where", "statement", "criterion", "reason", "rule"], "")
        >>> said |= {"published": None, "measured": None, "data": None, "others": [], "evidence": []}
        >>> before = [JudgedClaim(id=name, verdict="partly", **said) for name in ("slope", "width", "gone")]
        >>> after = [JudgedClaim(id=name, verdict="partly", **said) for name in ("slope", "width")]
        >>> [(change.claim, change.before, change.after) for change in changed_verdicts(before, after)]
        [('gone', 'partly', None)]
        >>> changed_verdicts(before, before)
        []
    """
    old, new = ({claim.id: claim.verdict for claim in claims} for claims in (before, after))
    return [
        Change(name, old.get(name), new.get(name))
        for name in sorted(set(old) | set(new))
        if old.get(name) != new.get(name)
    ]
