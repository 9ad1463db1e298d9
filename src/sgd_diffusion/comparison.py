"""Two runs side by side: which estimates moved by more than their intervals allow, which verdicts changed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from sgd_diffusion.claims import JudgedClaim, Verdict
from sgd_diffusion.estimates import Estimate


@dataclass(frozen=True)
class Move:
    """An estimate in two runs.

    Attributes:
        name: the estimate's name.
        before, after: its values; None where a run does not have it.
        agrees: whether the difference lies within the 95 % interval of a difference of two such estimates.
    """

    name: str
    before: Estimate | None
    after: Estimate | None
    agrees: bool


def compare_estimates(before: Mapping[str, Estimate], after: Mapping[str, Estimate]) -> list[Move]:
    """Return every estimate of either run, by name.

    Two estimates of the same quantity agree if |a − b| ≤ √(h_a² + h_b²), with h the half-width of the 95 % interval
    on the side that faces the other; numbers without an interval agree if they are equal.
    """
    return [
        Move(name, before.get(name), after.get(name), _agree(before.get(name), after.get(name)))
        for name in sorted(set(before) | set(after))
    ]


def _agree(before: Estimate | None, after: Estimate | None) -> bool:
    if before is None or after is None:
        return False
    lower, upper = sorted((before, after), key=lambda estimate: estimate.value)
    return upper.value - lower.value <= math.hypot(lower.high - lower.value, upper.value - upper.low)


@dataclass(frozen=True)
class Change:
    """A claim whose verdict differs between two runs; None where a run does not judge it."""

    claim: str
    before: Verdict | None
    after: Verdict | None


def changed_verdicts(before: list[JudgedClaim], after: list[JudgedClaim]) -> list[Change]:
    """Return the claims whose verdicts differ, by id."""
    old, new = ({claim.id: claim.verdict for claim in claims} for claims in (before, after))
    return [
        Change(name, old.get(name), new.get(name))
        for name in sorted(set(old) | set(new))
        if old.get(name) != new.get(name)
    ]
