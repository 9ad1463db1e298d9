"""Every verdict is reachable, and none without its evidence."""

from pathlib import Path

import pytest

from sgd_diffusion.estimates import Estimate
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.errors import ClaimError
from sgd_replication.pipeline.claims.definitions import Claim, Condition, load_claims
from sgd_replication.pipeline.claims.judge import judge, not_run

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
    assert left_out.criterion == CLAIM.criterion


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


@pytest.mark.parametrize(
    ("bounds", "interval", "outcome"),
    [
        ({"at_least": 2}, (2, 3), True),
        ({"at_least": 2}, (1, 2), None),
        ({"at_least": 2}, (1, 1.9), False),
        ({"above": 2}, (2, 3), None),
        ({"above": 2}, (1, 2), False),
        ({"at_most": 2}, (1, 2), True),
        ({"at_most": 2}, (2.1, 3), False),
        ({"below": 2}, (1, 2), None),
        ({"below": 2}, (2, 3), False),
        ({"at_least": 0, "at_most": 1}, (0.2, 0.8), True),
        ({"at_least": 0, "at_most": 1}, (-1, 2), None),
        ({"at_least": 0, "at_most": 1}, (1.5, 2), False),
    ],
)
def test_a_condition_speaks_of_the_whole_interval(bounds, interval, outcome):
    assert Condition(estimate="x", **bounds).holds(estimate(*interval)) is outcome


def test_a_condition_without_bounds_is_refused():
    with pytest.raises(ValueError, match="no bound"):
        Condition(estimate="x")


@pytest.mark.parametrize("claim", load_claims(BOOK).claims, ids=lambda claim: claim.id)
def test_each_published_claim_can_get_each_verdict(claim):
    """Synthetic estimates that should pass, fail and be open, made from the criterion's own bounds."""
    names = {claim.quantity, *claim.others}
    names |= {c.estimate for c in [*claim.requires, *claim.replicated, *claim.partly]}
    passing = dict.fromkeys(names, estimate(0, 0))
    passing |= {c.estimate: inside(c) for c in [*claim.partly, *claim.replicated, *claim.requires]}

    def verdict(changes):
        return judge(claim, passing | changes, resolution("official"), [], "rule").verdict

    assert verdict({}) == "replicated"
    assert verdict({claim.partly[0].estimate: outside(claim.partly[0])}) == "not replicated"
    assert verdict({claim.replicated[0].estimate: estimate(-1e9, 1e9)}) == "inconclusive"
    for needed in claim.requires:
        assert verdict({needed.estimate: outside(needed)}) == "inconclusive"
    assert "partly" in {verdict({c.estimate: outside(c, claim.partly)}) for c in claim.replicated}


def inside(condition):
    bounds = dict(condition._bounds())
    low = max((bound for sign, bound in bounds.items() if sign in "≥>"), default=None)
    high = min((bound for sign, bound in bounds.items() if sign in "≤<"), default=None)
    point = (low + high) / 2 if low is not None and high is not None else (low + 0.01 if high is None else high - 0.01)
    return estimate(point, point)


def outside(condition, still_inside=()):
    """A value that violates a condition, by little where another condition on the same estimate is to hold."""
    sign, bound = condition._bounds()[0]
    step = 0.01 if any(other.estimate == condition.estimate for other in still_inside) else 1
    point = bound - step if sign in "≥>" else bound + step
    return estimate(point, point)


def test_a_broken_book_of_claims_is_explained(tmp_path):
    file = tmp_path / "claims.yaml"
    good = BOOK.read_text()
    for change, told in {
        good + "extra: 1\n": "extra",
        good.replace("id: ddt-noise-pooled", "id: ddt-noise-gaussian"): "given twice",
        good.replace("paper: DDT", "paper: XYZ", 1): "papers not listed",
        good.replace("claim: tail-index", "claim: x"): "unknown claims",
        "claims: [": "claims.yaml",
    }.items():
        file.write_text(change)
        with pytest.raises(ClaimError, match=told):
            load_claims(file)


def test_what_a_run_is_too_small_to_estimate_is_inconclusive_and_a_wrong_name_a_mistake():
    small = judge(CLAIM, {"n": estimate(5, 5)}, resolution("official"), [], "rule")
    assert (small.verdict, small.measured) == ("inconclusive", None)
    with pytest.raises(ClaimError, match="names gap, x"):
        judge(CLAIM, {"n": ENOUGH}, resolution("official"), [], "rule")
    with pytest.raises(ClaimError, match="names gap, n, x"):
        judge(CLAIM, {}, resolution("official"), [], "rule")
