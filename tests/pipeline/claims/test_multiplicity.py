"""How often chance alone makes a wrong verdict."""

import pytest

from sgd_diffusion.estimates import Estimate, plus_minus
from sgd_replication.pipeline.claims.conditions import Condition
from sgd_replication.pipeline.claims.definitions import Claim
from sgd_replication.pipeline.claims.multiplicity import true_verdict, wrong_verdict_rate

CLAIM = Claim(
    id="some-claim", paper="A", where="", statement="", published=None, data=None, experiment="e", figure="f",
    quantity="x", replicated=[Condition(estimate="x", at_least=1)], partly=[Condition(estimate="x", at_least=0)],
)  # fmt: skip
DEVIATION = 0.1
HALF = 1.959964 * DEVIATION


def rate(value, claim=CLAIM):
    return wrong_verdict_rate(claim, {"x": plus_minus(value, HALF, 9)}, draws=4000)


def test_at_a_bound_the_rate_is_the_level_of_one_side():
    """True x on the bound 1: replicated is true, and partly comes out in 2.5 % of the draws."""
    assert rate(1.0) == pytest.approx(0.025, abs=0.008)


def test_far_from_all_bounds_chance_makes_no_wrong_verdict():
    assert rate(2.0) == 0
    assert rate(0.5) == 0
    assert rate(-1.0) == 0


def test_just_beyond_a_bound_the_stronger_verdict_is_wrong_in_less_than_its_level():
    assert 0 < rate(0.99) < 0.03


def test_exact_numbers_make_no_wrong_verdict_and_missing_ones_no_rate():
    assert wrong_verdict_rate(CLAIM, {"x": Estimate(value=1, low=1, high=1, n=1)}) == 0
    assert wrong_verdict_rate(CLAIM, {}) is None


def test_a_claim_that_cannot_be_decided_has_no_wrong_verdict():
    claim = CLAIM.model_copy(update={"unit": "networks", "interval": "one network"})
    assert rate(1.0, claim) == 0


def test_conditions_on_the_interval_itself_are_met_by_the_measured_interval():
    near = [Condition(estimate="x", at_least=0.5), Condition(estimate="x", near=1, within=0.05)]
    claim = CLAIM.model_copy(update={"replicated": near})
    assert true_verdict(claim, {"x": plus_minus(1.1, HALF, 9)}) == "replicated"
    assert true_verdict(claim, {"x": plus_minus(1.5, HALF, 9)}) == "partly"


def test_equal_estimates_give_equal_rates():
    assert rate(1.02) == rate(1.02)
