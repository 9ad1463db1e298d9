"""Verdict on a law and outcome of a published panel, from conditions and estimates, with the reason for each."""

from collections.abc import Mapping, Sequence
from typing import Literal

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.pipeline.claims.conditions import Condition, conjunction, outcomes_of
from sgd_replication.pipeline.claims.definitions import Claim, PanelCriterion

Verdict = Literal["replicated", "partly", "not replicated", "inconclusive", "not run"]
PanelOutcome = Literal["reproduced", "not reproduced", "undecided", "not run"]

DECIDED: tuple[Verdict, ...] = ("replicated", "partly", "not replicated")
"""Verdicts that say something on the claim."""


def verdict_of(claim: Claim, estimates: Mapping[str, Estimate], resolution: Resolution | None) -> tuple[Verdict, str]:
    """Return the verdict on a claim by its own conditions, and the reason.

    Args:
        claim: a claim that is no restatement.
        estimates: by name. Those of the deciding conditions must be there if every requirement is met.
        resolution: data set that was used for the claim's data set; None for a claim about no data.

    Examples:
        A claim about networks whose interval is over the data of one network decides nothing about networks:

        >>> claim = Claim(
        ...     id="slope", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", unit="networks", interval="the data of one network",
        ...     replicated=[Condition(estimate="slope", at_least=0.9, at_most=1.1)],
        ...     partly=[Condition(estimate="slope", above=0)],
        ... )
        >>> slope = {"slope": Estimate(value=1.0, low=0.95, high=1.05, n=9)}
        >>> verdict_of(claim, slope, None)[0]
        'inconclusive'
        >>> verdict_of(claim.model_copy(update={"interval": None}), slope, None)[0]
        'replicated'
    """
    if stood_in := stand_in(resolution):
        return "not run", stood_in
    if unmet := unmet_conditions(claim.requires, estimates):
        return "inconclusive", f"this run does not surely offer what the criterion needs: {findings(unmet, estimates)}"
    verdict, reason = _by_conditions(claim, estimates)
    if claim.interval is not None and verdict in DECIDED:
        return "inconclusive", (
            f"the claim speaks of {claim.unit}, and the interval of this run is over {claim.interval}; there the "
            f"criterion gives: {verdict} ({reason})"
        )
    if resolution is not None and resolution.kind == "sample" and verdict == "replicated":
        return "partly", f"{reason}, but on a sample of {resolution.requested} only"
    return verdict, reason


def restated_verdict(
    claim: Claim,
    estimates: Mapping[str, Estimate],
    resolution: Resolution | None,
    sources: Mapping[str, Verdict],
) -> tuple[Verdict, str]:
    """Return the verdict on a restatement: that of the claims that it follows from, if the identity holds in this run.

    Of several claims with different verdicts, one without a decision leaves the restatement inconclusive, and decided
    ones make it partly replicated.

    Args:
        claim: a restatement.
        estimates: by name.
        resolution: data set that was used for the claim's data set; None for a claim about no data.
        sources: verdicts of the claims that are restated, by id.

    Examples:
        >>> claim = Claim(
        ...     id="slope-k", paper="A", where="Fig. 1", statement="The slope is 1.", published=None, data=None,
        ...     experiment="e", figure="f", quantity="slope", kind="restatement", of=["slope-eta"],
        ...     requires=[Condition(estimate="worst_z", at_most=4)],
        ... )
        >>> identity = {"worst_z": Estimate(value=2, low=2, high=2, n=1)}
        >>> restated_verdict(claim, identity, None, {"slope-eta": "partly"})[0]
        'partly'
    """
    if stood_in := stand_in(resolution):
        return "not run", stood_in
    names = ", ".join(claim.of)
    verdicts = {sources[name] for name in claim.of}
    if len(verdicts) == 1 and not set(DECIDED) & verdicts:
        return verdicts.pop(), f"restates {names}, which this run does not decide"
    if any(condition.estimate not in estimates for condition in claim.requires):
        return "inconclusive", "this run is too small to check the identity"
    if unmet := unmet_conditions(claim.requires, estimates):
        return "inconclusive", f"the identity does not surely hold in this run: {findings(unmet, estimates)}"
    if len(verdicts) == 1:
        return verdicts.pop(), f"restates {names}"
    told = ", ".join(f"{name}: {sources[name]}" for name in claim.of)
    return ("partly" if verdicts <= set(DECIDED) else "inconclusive"), f"restates {told}"


def panel_of(
    panel: PanelCriterion | None, estimates: Mapping[str, Estimate], resolution: Resolution | None
) -> tuple[PanelOutcome | None, str | None]:
    """Return whether a published panel comes out, and the reason; None twice where the paper prints none.

    Examples:
        >>> panel = PanelCriterion(criterion="p ≥ 0.05.", reproduced=[Condition(estimate="p", at_least=0.05)])
        >>> panel_of(panel, {"p": Estimate(value=0.4, low=0.4, high=0.4, n=1)}, None)[0]
        'reproduced'
        >>> panel_of(panel, {}, None)
        ('undecided', 'this run is too small to estimate p')
    """
    if panel is None:
        return None, None
    if stood_in := stand_in(resolution):
        return "not run", stood_in
    if missing := sorted({name for one in panel.reproduced for name in one.names} - set(estimates)):
        return "undecided", f"this run is too small to estimate {', '.join(missing)}"
    outcome = conjunction(panel.reproduced, estimates)
    words: dict[bool | None, PanelOutcome] = {True: "reproduced", False: "not reproduced", None: "undecided"}
    return words[outcome], findings(panel.reproduced, estimates)


def stand_in(resolution: Resolution | None) -> str:
    """Return why a claim is not judged on this data set; empty if it is."""
    if resolution is None or resolution.kind != "stand-in":
        return ""
    return (
        f"the claim is about {resolution.requested}; this run used its stand-in {resolution.set} "
        f"({resolution.reason}), whose values are shown and not judged"
    )


def unmet_conditions(conditions: Sequence[Condition], estimates: Mapping[str, Estimate]) -> list[Condition]:
    """Return the conditions that the run does not meet; an empty list if one of them has no estimate."""
    if any(name not in estimates for condition in conditions for name in condition.names):
        return []
    return [condition for condition in conditions if condition.holds(condition.measured(estimates)) is not True]


def open_conditions(claim: Claim, estimates: Mapping[str, Estimate]) -> list[Condition]:
    """Return the conditions that leave a claim undecided: unmet requirements, else open ones of the criterion."""
    if unmet := unmet_conditions(claim.requires, estimates):
        return unmet
    deciding = claim.partly if conjunction(claim.replicated, estimates) is False else claim.replicated
    outcomes = outcomes_of(deciding, estimates)
    return [condition for condition, outcome in zip(deciding, outcomes, strict=True) if outcome is None]


def findings(conditions: Sequence[Condition], estimates: Mapping[str, Estimate]) -> str:
    """Return conditions with the measured values, as text."""
    return "; ".join(condition.found(estimates) for condition in conditions)


def _by_conditions(claim: Claim, estimates: Mapping[str, Estimate]) -> tuple[Verdict, str]:
    in_full = conjunction(claim.replicated, estimates)
    in_part = conjunction(claim.partly, estimates)
    if in_full is True:
        return "replicated", findings(claim.replicated, estimates)
    decisive = _with_outcome(claim.replicated, estimates, in_full)
    if in_full is None:
        return "inconclusive", f"the interval lies astride a bound: {findings(decisive, estimates)}"
    if in_part is True:
        return "partly", f"{findings(claim.partly, estimates)}, but not: {findings(decisive, estimates)}"
    failing = _with_outcome(claim.partly, estimates, in_part)
    if in_part is None:
        return "inconclusive", f"not in full, and in part the interval lies astride: {findings(failing, estimates)}"
    return "not replicated", f"refuted: {findings(failing, estimates)}"


def _with_outcome(
    conditions: Sequence[Condition], estimates: Mapping[str, Estimate], wanted: bool | None
) -> list[Condition]:
    outcomes = outcomes_of(conditions, estimates)
    return [condition for condition, outcome in zip(conditions, outcomes, strict=True) if outcome is wanted]
