"""Every verdict is reachable, and none without its evidence."""

from pathlib import Path

import pytest

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.errors import ClaimError
from sgd_replication.pipeline.claims.conditions import Condition
from sgd_replication.pipeline.claims.definitions import Claim, PanelCriterion
from sgd_replication.pipeline.claims.judge import judge, not_run
from sgd_replication.pipeline.claims.registry import load_claims
from sgd_replication.pipeline.claims.verdicts import panel_of, verdict_of

BOOK = Path(__file__).parents[3] / "references" / "claims.yaml"


def estimate(low, high):
    return Estimate(value=(low + high) / 2, low=low, high=high, n=5)


def resolution(kind):
    used = "digits" if kind == "stand-in" else "mnist"
    return Resolution(requested="mnist", set=used, kind=kind, files={}, reason="why")


CLAIM = Claim(
    id="some-claim",
    paper="DDT",
    where="Fig. 9",
    statement="x is large.",
    published=None,
    data="mnist",
    experiment="e",
    figure="f",
    quantity="x",
    others=["n"],
    requires=[Condition(estimate="n", at_least=100)],
    replicated=[Condition(estimate="x", at_least=10), Condition(estimate="gap", at_least=-1, at_most=1)],
    partly=[Condition(estimate="x", above=5)],
    rationale="because",
)
ENOUGH = estimate(100, 100)


def test_a_claim_that_a_run_leaves_out_is_not_run():
    left_out = not_run(CLAIM, "this run's configuration leaves out e")
    assert (left_out.verdict, left_out.measured, left_out.data) == ("not run", None, None)
    assert left_out.conditions == CLAIM.conditions


SMALL_GAP = estimate(-0.1, 0.1)


@pytest.mark.parametrize(
    ("x", "gap", "n", "kind", "verdict"),
    [
        (estimate(10, 12), SMALL_GAP, ENOUGH, "official", "replicated"),
        (estimate(10, 12), SMALL_GAP, ENOUGH, "sample", "partly"),
        (estimate(10, 12), SMALL_GAP, ENOUGH, "stand-in", "not run"),
        (estimate(10, 12), estimate(2, 3), ENOUGH, "official", "partly"),
        (estimate(6, 9), SMALL_GAP, ENOUGH, "official", "partly"),
        (estimate(6, 9), SMALL_GAP, ENOUGH, "sample", "partly"),
        (estimate(1, 2), SMALL_GAP, ENOUGH, "official", "not replicated"),
        (estimate(1, 5), SMALL_GAP, ENOUGH, "official", "not replicated"),
        (estimate(1, 2), SMALL_GAP, ENOUGH, "sample", "not replicated"),
        (estimate(9, 11), SMALL_GAP, ENOUGH, "official", "inconclusive"),
        (estimate(10, 12), estimate(0, 2), ENOUGH, "official", "inconclusive"),
        (estimate(4, 9), SMALL_GAP, ENOUGH, "official", "inconclusive"),
        (estimate(10, 12), SMALL_GAP, estimate(50, 50), "official", "inconclusive"),
        (estimate(10, 12), SMALL_GAP, estimate(90, 110), "official", "inconclusive"),
    ],
)
def test_verdicts(x, gap, n, kind, verdict):
    judged = judge(CLAIM, {"x": x, "gap": gap, "n": n}, resolution(kind), ["estimates/e.json"], "rule")
    assert judged.verdict == verdict
    assert judged.measured == x
    assert judged.reason
    assert (judged.data.set, judged.data.kind) == (resolution(kind).set, kind)


def test_a_stand_in_is_shown_and_named_in_the_reason():
    judged = judge(CLAIM, {"x": estimate(10, 12), "gap": SMALL_GAP, "n": ENOUGH}, resolution("stand-in"), [], "rule")
    assert "digits" in judged.reason
    assert judged.measured is not None
    assert judged.others[0].name == "n"


def test_a_claim_about_no_data_is_judged_without_any():
    claim = CLAIM.model_copy(update={"data": None})
    judged = judge(claim, {"x": estimate(10, 12), "gap": SMALL_GAP, "n": ENOUGH}, None, [], "rule")
    assert (judged.verdict, judged.data) == ("replicated", None)


def test_an_estimate_that_does_not_exist_is_named():
    with pytest.raises(ClaimError, match="some-claim names gap, which e does not estimate; it has n, x"):
        judge(CLAIM, {"x": estimate(1, 2), "n": ENOUGH}, None, [], "rule")


CLAIMS = load_claims(BOOK).claims


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if not claim.of], ids=lambda claim: claim.id)
def test_each_published_claim_can_get_each_verdict(claim):
    """Synthetic estimates that should pass, fail and be open, made from the criterion's own bounds."""
    claim = claim.model_copy(update={"interval": None})
    conditions = [*claim.requires, *claim.replicated, *claim.partly]
    passing = passing_estimates(claim)

    def verdict(changes):
        return verdict_of(claim, passing | changes, resolution("official"))[0]

    assert verdict({}) == "replicated"
    verdicts = set()
    for condition in conditions:
        for value in values_around(condition, passing):
            verdicts.add(verdict({condition.estimate: value}))
    assert verdicts >= {"replicated", "partly", "not replicated", "inconclusive"}
    for needed in claim.requires:
        unmet = [verdict({needed.estimate: value}) for value in values_around(needed, passing)]
        assert "inconclusive" in unmet, needed


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim.panel], ids=lambda claim: claim.id)
def test_each_panel_can_get_each_outcome(claim):
    def outcomes(low, high):
        names = {name for one in claim.panel.reproduced for name in one.names}
        estimates = passing_estimates(claim) | dict.fromkeys(names, estimate(low, high))
        return panel_of(claim.panel, estimates, resolution("official"))[0]

    inside = [inside_of(one) for one in claim.panel.reproduced]
    assert outcomes(inside[0], inside[0]) == "reproduced"
    assert outcomes(-1e9, -1e9) == "not reproduced"
    assert outcomes(-1e9, 1e9) == "undecided"
    left_out = not_run(claim, "left out")
    assert (left_out.panel, left_out.panel_reason) == ("not run", "left out")


@pytest.mark.parametrize("claim", [claim for claim in CLAIMS if claim.of], ids=lambda claim: claim.id)
@pytest.mark.parametrize("verdict", ["replicated", "partly", "not replicated", "inconclusive"])
def test_a_restatement_takes_the_verdict_of_what_it_restates(claim, verdict):
    judged = judge(
        claim, passing_estimates(claim), resolution("official"), [], "rule", dict.fromkeys(claim.of, verdict)
    )
    assert judged.verdict == verdict
    assert not judged.counted


def test_a_claim_about_networks_is_not_decided_by_one_network():
    claim = CLAIM.model_copy(update={"unit": "networks", "interval": "the data of one network"})
    judged = judge(claim, {"x": estimate(10, 12), "gap": SMALL_GAP, "n": ENOUGH}, resolution("official"), [], "rule")
    assert judged.verdict == "inconclusive"
    assert "there the criterion gives: replicated" in judged.reason


def test_the_panel_is_a_question_of_its_own():
    panel = PanelCriterion(criterion="p ≥ 0.05.", reproduced=[Condition(estimate="p", at_least=0.05)])
    claim = CLAIM.model_copy(update={"panel": panel})
    fine = {"x": estimate(10, 12), "gap": SMALL_GAP, "n": ENOUGH}
    judged = judge(claim, fine | {"p": estimate(0.001, 0.001)}, resolution("official"), [], "rule")
    assert (judged.verdict, judged.panel) == ("replicated", "not reproduced")
    assert judge(claim, fine | {"p": estimate(0.5, 0.5)}, resolution("stand-in"), [], "rule").panel == "not run"
    assert judge(CLAIM, fine, resolution("official"), [], "rule").panel is None


def passing_estimates(claim):
    """Estimates without error inside all bounds of a claim; a ratio is 1 over 1 unless its bounds ask for more."""
    conditions = [*claim.requires, *claim.partly, *claim.replicated]
    names = {claim.quantity, *claim.others, *claim.deciding}
    if claim.panel:
        names |= {name for one in claim.panel.reproduced for name in one.names}
    passing = dict.fromkeys(names, estimate(1, 1))
    for condition in conditions:
        if condition.over is None and (condition.bounds() or condition.near is not None):
            passing[condition.estimate] = point(inside_of(condition))
    for condition in conditions:
        if condition.over is not None:
            passing[condition.estimate] = point(inside_of(condition) * passing[condition.over].value)
    return passing


def point(value):
    return estimate(value, value)


def inside_of(condition):
    bounds = dict(condition.bounds())
    low = max((bound for sign, bound in bounds.items() if sign in "≥>"), default=None)
    high = min((bound for sign, bound in bounds.items() if sign in "≤<"), default=None)
    if low is None and high is None:
        return condition.near
    if low is not None and high is not None:
        return (low + high) / 2
    # Above 0.01 and below half of the bound, for estimates that must not be negative.
    return low + 0.01 * max(1, abs(low)) if high is None else high - 0.01


def values_around(condition, passing):
    """Values just beyond and far beyond the bounds of a condition, and an interval astride all of them."""
    scale = passing[condition.over].value if condition.over else 1
    ends = [bound for _, bound in condition.bounds()]
    if condition.near is not None:
        ends += [condition.near - condition.within, condition.near + condition.within]
    values = [end + step for end in ends for step in (-1e6, -1, -0.02, -0.001, 0.001, 0.02, 1, 1e6)]
    return [estimate(-1e9, 1e9), *(point(value * scale) for value in values)]


def test_what_a_run_is_too_small_to_estimate_is_inconclusive_and_a_wrong_name_a_mistake():
    small = judge(CLAIM, {"n": estimate(5, 5)}, resolution("official"), [], "rule")
    assert (small.verdict, small.measured) == ("inconclusive", None)
    with pytest.raises(ClaimError, match="names gap, x"):
        judge(CLAIM, {"n": ENOUGH}, resolution("official"), [], "rule")
    with pytest.raises(ClaimError, match="names gap, n, x"):
        judge(CLAIM, {}, resolution("official"), [], "rule")
