"""Judges a claim: verdict on its law, outcome of its panel, power and comparison with the published number.

No claim is treated by its name.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import Resolution, UsedData
from sgd_replication.jobs.errors import ClaimError
from sgd_replication.jobs.models import FileModel, FrozenModel
from sgd_replication.pipeline.claims.analysis_paths import PathsKept, paths_kept
from sgd_replication.pipeline.claims.definitions import Claim, Effect, Kind
from sgd_replication.pipeline.claims.multiplicity import wrong_verdict_rate
from sgd_replication.pipeline.claims.power import Power, power_of
from sgd_replication.pipeline.claims.published import Comparison, PublishedValue, compared
from sgd_replication.pipeline.claims.verdicts import (
    PanelOutcome,
    Verdict,
    panel_of,
    restated_verdict,
    stand_in,
    unmet_conditions,
    verdict_of,
)


class NamedEstimate(Estimate):
    """An estimate with its name, as printed in addition to the measured value of a claim."""

    name: str


class JudgedClaim(FrozenModel):
    """One entry of ``claims.json``: a claim with its verdict.

    Attributes:
        id, paper, where, statement, criterion, published: as in `Claim`.
        measured: the estimate of the claim's quantity; None if the run does not have it.
        others: further estimates that the claim lists and the run has.
        data: data set that was used; None for a claim about no data.
        verdict: whether the law holds.
        reason: conditions and measured values that led to the verdict.
        evidence: files that the verdict rests on, as paths under the version's folder.
        rule: workflow rule that made the estimates.
        panel: whether the published panel comes out; None where the paper prints none.
        panel_criterion, panel_reason: its criterion as a sentence, and conditions and measured values; or None.
        kind, of, version, headline, short, supports, blind, unit, interval, needed, rules, conditions, outcomes,
            matters, margin: as in `Claim`.
        meaning: the sentence for the verdict.
        power: what this run could have seen; None where there is no sampling error.
        comparisons: the published number beside ours; empty without either.
        paths: how many declared analyses have the outcome of the criterion; None if none is declared.
        wrong_rate: probability that chance alone decides this claim wrongly (`wrong_verdict_rate`); None if not judged.

    Examples:
        >>> from sgd_replication.pipeline.claims.conditions import Condition
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", criterion="The slope must be 1 within a tenth.",
        ...     replicated=[Condition(estimate="slope", at_least=0.9, at_most=1.1)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ... )
        >>> judged = judge(claim, {"slope": Estimate(value=1.0, low=0.95, high=1.05, n=10)}, None, ["e.json"], rule="r")
        >>> judged.criterion == claim.criterion, judged.measured.value, judged.verdict
        (True, 1.0, 'replicated')
    """

    id: str
    paper: str
    where: str
    statement: str
    criterion: str
    published: PublishedValue | None
    measured: Estimate | None
    others: list[NamedEstimate]
    data: UsedData | None
    verdict: Verdict
    reason: str
    evidence: list[str]
    rule: str
    panel: PanelOutcome | None = None
    panel_criterion: str | None = None
    panel_reason: str | None = None
    kind: Kind = "measurement"
    of: list[str] = Field(default=[])
    version: str = ""
    headline: bool = False
    short: str = ""
    supports: list[str] = Field(default=[])
    blind: bool = False
    unit: str = ""
    interval: str | None = None
    needed: int | None = None
    rules: list[str] = Field(default=[])
    conditions: str = ""
    outcomes: dict[str, str] = Field(default={})
    meaning: str = ""
    matters: Effect | None = None
    margin: str = ""
    power: Power | None = None
    comparisons: list[Comparison] = Field(default=[])
    wrong_rate: float | None = None
    paths: PathsKept | None = None

    @property
    def counted(self) -> bool:
        """Whether the verdict is counted: identities and restatements are shown only."""
        return self.kind == "measurement"


class JudgedClaims(FileModel):
    """Content of ``claims.json``: claims with their verdicts. Files of the first edition, schema 1, can be read.

    Examples:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     JudgedClaims(claims=[]).write(Path(folder, "claims.json"))
        ...     JudgedClaims.read(Path(folder, "claims.json")).claims
        []
    """

    schema_: Literal[1, 2] = Field(default=2, alias="schema", serialization_alias="schema")
    claims: list[JudgedClaim]


def judge(
    claim: Claim,
    estimates: Mapping[str, Estimate],
    resolution: Resolution | None,
    evidence: Sequence[str],
    rule: str,
    sources: Mapping[str, Verdict] | None = None,
) -> JudgedClaim:
    """Return the claim with its verdict and the reason for it.

    Args:
        claim: the claim with its criterion.
        estimates: estimates of the claim's part of an experiment, by name.
        resolution: data set that was used for the claim's data set; None for a claim about no data.
        evidence: files that the estimates rest on, as paths under the version's folder.
        rule: workflow rule that made the estimates.
        sources: verdicts of the claims that a restatement follows from, by id. Default: None, for other claims.

    Raises:
        ClaimError: the criterion names an estimate that the experiment does not have, and every required condition is
            met.

    Examples:
        >>> from sgd_replication.pipeline.claims.conditions import Condition
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope",
        ...     replicated=[Condition(estimate="slope", at_least=0.9, at_most=1.1)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ... )
        >>> slopes = [Estimate(value=value, low=value - 0.05, high=value + 0.05, n=9) for value in (1.0, 0.5, -1, 0.9)]
        >>> [judge(claim, {"slope": slope}, None, ["e.json"], rule="r").verdict for slope in slopes]
        ['replicated', 'partly', 'not replicated', 'inconclusive']
    """
    missing = sorted(({claim.quantity} | claim.deciding) - set(estimates))
    # A small run may lack an estimate; then a required condition is not met and the claim is inconclusive. If all
    # required conditions are met, a missing estimate is a mistake in the registry.
    if missing and not claim.of and not unmet_conditions(claim.requires, estimates):
        raise ClaimError(
            f"claim {claim.id} names {', '.join(missing)}, which {claim.experiment} does not estimate; "
            f"it has {', '.join(sorted(estimates))}."
        )
    if claim.of:
        verdict, reason = restated_verdict(claim, estimates, resolution, sources or {})
    else:
        verdict, reason = verdict_of(claim, estimates, resolution)
    panel, panel_reason = panel_of(claim.panel, estimates, resolution)
    measured = estimates.get(claim.quantity)
    printed = estimates.get(claim.published.estimate or "") if claim.published else None
    judged = claim.kind == "measurement" and not stand_in(resolution)
    return JudgedClaim(
        **_stated(claim),
        measured=measured,
        others=[NamedEstimate(name=name, **estimates[name].model_dump()) for name in claim.others if name in estimates],
        data=resolution.used if resolution else None,
        verdict=verdict,
        reason=reason,
        evidence=list(evidence),
        rule=rule,
        panel=panel,
        panel_reason=panel_reason,
        meaning=_meaning(claim, verdict),
        power=power_of(claim, estimates, verdict == "inconclusive") if judged else None,
        comparisons=compared(claim.published, printed) if claim.published and printed and judged else [],
        paths=paths_kept(claim.paths, claim.replicated, estimates) if judged else None,
        wrong_rate=wrong_verdict_rate(claim, estimates) if judged else None,
    )


def _meaning(claim: Claim, verdict: Verdict) -> str:
    if verdict == "inconclusive" and claim.interval is not None:
        return f"This run cannot tell: the claim speaks of {claim.unit}, and the interval is over {claim.interval}."
    return claim.outcomes.get(verdict, "")


def not_run(claim: Claim, reason: str) -> JudgedClaim:
    """Return the entry of a claim whose experiment this run leaves out.

    Args:
        claim: the claim.
        reason: why it was not judged.

    Examples:
        >>> from sgd_replication.pipeline.claims.conditions import Condition
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope",
        ...     replicated=[Condition(estimate="slope", at_least=0.9, at_most=1.1)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ... )
        >>> left_out = not_run(claim, "this run leaves out e")
        >>> left_out.verdict, left_out.measured, left_out.reason
        ('not run', None, 'this run leaves out e')
    """
    return JudgedClaim(
        **_stated(claim),
        measured=None,
        others=[],
        data=None,
        verdict="not run",
        reason=reason,
        evidence=[],
        rule="judge_claims",
        panel="not run" if claim.panel else None,
        panel_reason=reason if claim.panel else None,
        meaning=claim.outcomes.get("not run", ""),
    )


STATED = (
    *("id", "paper", "where", "statement", "criterion", "published", "kind", "of", "version", "headline", "short"),
    *("supports", "blind", "unit", "interval", "needed", "rules", "conditions", "outcomes", "matters", "margin"),
)
"""Fields of an entry that do not depend on the verdict."""


def _stated(claim: Claim) -> dict[str, Any]:
    return {name: getattr(claim, name) for name in STATED} | {
        "panel_criterion": claim.panel.criterion if claim.panel else None
    }
