"""First edition of the claims: its criteria and its judging, kept so that its verdicts can be computed again."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, Field

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import Kind
from sgd_replication.jobs.models import FileModel, FrozenModel
from sgd_replication.pipeline.claims.conditions import Condition, Conditions
from sgd_replication.pipeline.claims.registry import SafeLoader
from sgd_replication.pipeline.claims.verdicts import Verdict

FIRST_EDITION = Path("references/first_edition/claims.yaml")
"""The registry of the first edition, unchanged."""

FIRST_VERDICTS = Path("references/first_edition/verdicts.json")
"""Digest of that registry, and the verdicts of the run that was released with it, by id."""


class FirstVerdicts(FileModel):
    """Content of ``references/first_edition/verdicts.json``.

    Attributes:
        claims_sha256: digest of the registry of the first edition.
        verdicts: verdicts of the run that was released with it, by id.

    Examples:
        >>> len(FirstVerdicts.read(FIRST_VERDICTS).verdicts)
        51
    """

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    claims_sha256: str
    verdicts: dict[str, Verdict]


class FirstClaim(FrozenModel):
    """What the verdict of the first edition depends on.

    Attributes:
        id, data, experiment, requires, replicated, partly: as in `Claim` of the second edition.

    Examples:
        >>> slope = Condition(estimate="slope", at_least=0.9)
        >>> FirstClaim(id="slope", data=None, experiment="e", replicated=[slope], partly=[slope]).requires
        []
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    data: str | None
    experiment: str
    requires: list[Condition] = Field(default=[])
    replicated: Conditions
    partly: Conditions


def first_claims(file: Path = FIRST_EDITION) -> list[FirstClaim]:
    """Return the claims of the first edition.

    Args:
        file: its registry. Default: the one of the checkout.

    Examples:
        >>> len(first_claims())
        51
    """
    content: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=SafeLoader)
    return [FirstClaim.model_validate(claim) for claim in content["claims"]]


def first_verdict(claim: FirstClaim, estimates: Mapping[str, Estimate], kind: Kind | None) -> Verdict | None:
    """Return the verdict by the rules of the first edition; None if the run no longer makes an estimate that it needs.

    Every condition is judged by its own interval, whether it holds or is refuted.

    Args:
        claim: a claim of the first edition.
        estimates: by name.
        kind: kind of the data set that was used; None for a claim about no data.

    Examples:
        >>> slope = Condition(estimate="slope", at_least=0.9)
        >>> claim = FirstClaim(id="slope", data="avila", experiment="e", replicated=[slope], partly=[slope])
        >>> one = {"slope": Estimate(value=1, low=0.95, high=1.05, n=9)}
        >>> [first_verdict(claim, one, kind) for kind in ("official", "sample", "stand-in")]
        ['replicated', 'partly', 'not run']
        >>> first_verdict(claim, {}, "official") is None
        True
    """
    if kind == "stand-in":
        return "not run"
    if any(one.estimate not in estimates for one in [*claim.requires, *claim.replicated, *claim.partly]):
        return None
    if _all(claim.requires, estimates) is not True:
        return "inconclusive"
    full, part = (_all(conditions, estimates) for conditions in (claim.replicated, claim.partly))
    if full is True:
        return "partly" if kind == "sample" else "replicated"
    if full is None or part is None:
        return "inconclusive"
    return "partly" if part else "not replicated"


def _all(conditions: Sequence[Condition], estimates: Mapping[str, Estimate]) -> bool | None:
    outcomes = [condition.holds(estimates[condition.estimate]) for condition in conditions]
    return False if False in outcomes else (None if None in outcomes else True)


RANK: dict[str, int] = {"not replicated": 0, "inconclusive": 1, "partly": 2, "replicated": 3}
"""Order of verdicts in which one rises or falls."""


def rises_and_falls(verdicts: Iterable[tuple[str | None, str | None]]) -> tuple[int, int]:
    """Return how many verdicts rose and how many fell. Verdicts that are absent, or `not run`, are left out.

    Args:
        verdicts: verdict before and after a change of the criterion, for each change.

    Examples:
        >>> rises_and_falls([("partly", "replicated"), ("replicated", "inconclusive"), (None, "partly")])
        (1, 1)
    """
    steps = [RANK[after] - RANK[before] for before, after in verdicts if before in RANK and after in RANK]
    return sum(step > 0 for step in steps), sum(step < 0 for step in steps)
