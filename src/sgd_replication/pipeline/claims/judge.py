"""Computes the verdict on a claim from its criterion and the estimates. No claim is treated by its name."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import Field

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import Resolution, UsedData
from sgd_replication.jobs.errors import ClaimError
from sgd_replication.jobs.models import FileModel, FrozenModel
from sgd_replication.pipeline.claims.definitions import Claim, Condition, PublishedValue
from sgd_replication.plotting.estimate_text import estimate_text

Verdict = Literal["replicated", "partly", "not replicated", "inconclusive", "not run"]


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
        verdict: the verdict.
        reason: conditions and measured values that led to the verdict.
        evidence: files that the verdict rests on, as paths under the version's folder.
        rule: workflow rule that made the estimates.

    Examples:
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", rationale="an example",
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


class JudgedClaims(FileModel):
    """Content of ``claims.json``: claims with their verdicts.

    Examples:
        >>> import tempfile
        >>> from pathlib import Path
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     JudgedClaims(claims=[]).write(Path(folder, "claims.json"))
        ...     JudgedClaims.read(Path(folder, "claims.json")).claims
        []
    """

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    claims: list[JudgedClaim]


def judge(
    claim: Claim,
    estimates: Mapping[str, Estimate],
    resolution: Resolution | None,
    evidence: Sequence[str],
    rule: str,
) -> JudgedClaim:
    """Return the claim with its verdict and the reason for it.

    Args:
        claim: the claim with its criterion.
        estimates: estimates of the claim's part of an experiment, by name.
        resolution: data set that was used for the claim's data set; None for a claim about no data.
        evidence: files that the estimates rest on, as paths under the version's folder.
        rule: workflow rule that made the estimates.

    Raises:
        ClaimError: the criterion names an estimate that the experiment does not have, and every required condition is
            met.

    Examples:
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", rationale="an example",
        ...     replicated=[Condition(estimate="slope", at_least=0.9, at_most=1.1)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ... )
        >>> slopes = [Estimate(value=value, low=value - 0.05, high=value + 0.05, n=9) for value in (1.0, 0.5, -1, 0.9)]
        >>> [judge(claim, {"slope": slope}, None, ["e.json"], rule="r").verdict for slope in slopes]
        ['replicated', 'partly', 'not replicated', 'inconclusive']
    """
    deciding = {condition.estimate for condition in [*claim.requires, *claim.replicated, *claim.partly]}
    missing = sorted({claim.quantity, *deciding} - set(estimates))
    # A small run may lack an estimate; then a required condition is not met and the claim is inconclusive. If all
    # required conditions are met, a missing estimate is a mistake in the registry.
    if missing and not _unmet(claim, estimates):
        raise ClaimError(
            f"claim {claim.id} names {', '.join(missing)}, which {claim.experiment} does not estimate; "
            f"it has {', '.join(sorted(estimates))}."
        )
    verdict, reason = _verdict(claim, estimates, resolution)
    return JudgedClaim(
        **_stated(claim),
        measured=estimates.get(claim.quantity),
        others=[NamedEstimate(name=name, **estimates[name].model_dump()) for name in claim.others if name in estimates],
        data=resolution.used if resolution else None,
        verdict=verdict,
        reason=reason,
        evidence=list(evidence),
        rule=rule,
    )


def not_run(claim: Claim, reason: str) -> JudgedClaim:
    """Return the entry of a claim whose experiment this run leaves out.

    Args:
        claim: the claim.
        reason: why it was not judged.

    Examples:
        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", rationale="an example",
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
    )


def _stated(claim: Claim) -> dict[str, Any]:
    """Return the fields of an entry that do not depend on the verdict."""
    return {name: getattr(claim, name) for name in ("id", "paper", "where", "statement", "criterion", "published")}


def _verdict(claim: Claim, estimates: Mapping[str, Estimate], resolution: Resolution | None) -> tuple[Verdict, str]:
    if resolution is not None and resolution.kind == "stand-in":
        return "not run", (
            f"the claim is about {resolution.requested}; this run used its stand-in {resolution.set} "
            f"({resolution.reason}), whose values are shown and not judged"
        )
    if unmet := _unmet(claim, estimates):
        return "inconclusive", f"this run does not surely offer what the criterion needs: {_findings(unmet, estimates)}"
    verdict, reason = _by_conditions(claim, estimates)
    if resolution is not None and resolution.kind == "sample" and verdict == "replicated":
        return "partly", f"{reason}, but on a sample of {resolution.requested} only"
    return verdict, reason


def _unmet(claim: Claim, estimates: Mapping[str, Estimate]) -> list[Condition]:
    """Return the required conditions that the run does not meet; an empty list if one of them has no estimate."""
    if any(condition.estimate not in estimates for condition in claim.requires):
        return []
    return [condition for condition in claim.requires if condition.holds(estimates[condition.estimate]) is not True]


def _by_conditions(claim: Claim, estimates: Mapping[str, Estimate]) -> tuple[Verdict, str]:
    in_full = _conjunction(claim.replicated, estimates)
    in_part = _conjunction(claim.partly, estimates)
    if in_full is True:
        return "replicated", _findings(claim.replicated, estimates)
    decisive = [c for c in claim.replicated if c.holds(estimates[c.estimate]) is in_full]
    if in_full is None:
        return "inconclusive", f"the interval lies astride a bound: {_findings(decisive, estimates)}"
    if in_part is True:
        return "partly", f"{_findings(claim.partly, estimates)}, but not: {_findings(decisive, estimates)}"
    failing = [c for c in claim.partly if c.holds(estimates[c.estimate]) is in_part]
    if in_part is None:
        return "inconclusive", f"not in full, and in part the interval lies astride: {_findings(failing, estimates)}"
    return "not replicated", f"refuted: {_findings(failing, estimates)}"


def _conjunction(conditions: Sequence[Condition], estimates: Mapping[str, Estimate]) -> bool | None:
    """Return Kleene's conjunction: False if a condition is refuted, else None if one is open, else True."""
    outcomes = [condition.holds(estimates[condition.estimate]) for condition in conditions]
    return False if False in outcomes else (None if None in outcomes else True)


def _findings(conditions: Sequence[Condition], estimates: Mapping[str, Estimate]) -> str:
    measured = [estimate_text(estimates[condition.estimate], exact_digits=6) for condition in conditions]
    return "; ".join(f"{condition} (measured {text})" for condition, text in zip(conditions, measured, strict=True))
