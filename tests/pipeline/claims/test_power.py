"""The smallest effect that a run could have seen, and the replicates that an undecided claim needs."""

import numpy as np
import pytest

from sgd_diffusion.estimates import Estimate, plus_minus
from sgd_replication.pipeline.claims.conditions import Condition
from sgd_replication.pipeline.claims.definitions import Claim, Effect
from sgd_replication.pipeline.claims.power import power_of, smallest_effect

CLAIM = Claim(
    id="some-claim", paper="A", where="", statement="", published=None, data=None, experiment="e", figure="f",
    quantity="x", replicated=[Condition(estimate="x", at_least=1)], partly=[Condition(estimate="x", above=0)],
    requires=[Condition(estimate="range", at_least=8)],
    matters=Effect(value=0.1, unit="of x", because=""),
)  # fmt: skip
ENOUGH = Estimate(value=10, low=10, high=10, n=1)


def test_an_interval_clears_a_bound_at_the_smallest_effect_in_four_of_five_runs():
    stream, half_width = np.random.default_rng(1), 1.959964 * 0.3
    effect = smallest_effect(plus_minus(5.0, half_width, 9))
    cleared = (1 + effect + 0.3 * stream.standard_normal(20_000) - half_width > 1).mean()
    assert cleared == pytest.approx(0.8, abs=0.01)


def test_the_replicates_named_decide_a_claim_in_four_of_five_runs():
    needed = power_of(CLAIM, {"x": plus_minus(1.1, 0.2, 10), "range": ENOUGH}, undecided=True).replicates
    shrunk = 0.2 * np.sqrt(10 / needed)
    values = 1.1 + shrunk / 1.959964 * np.random.default_rng(2).standard_normal(20_000)
    assert (values - shrunk > 1).mean() == pytest.approx(0.8, abs=0.02)


@pytest.mark.parametrize(
    ("x", "available", "undecided", "replicates"),
    [
        (plus_minus(1.5, 0.2, 10), ENOUGH, False, None),  # decided
        (plus_minus(1.1, 0.2, 10), Estimate(value=4, low=4, high=4, n=1), True, None),  # the range must grow
        (plus_minus(1.0, 0.2, 10), ENOUGH, True, None),  # on the bound
    ],
)
def test_where_no_number_of_replicates_decides_none_is_named(x, available, undecided, replicates):
    assert power_of(CLAIM, {"x": x, "range": available}, undecided).replicates == replicates


def test_a_claim_whose_intervals_are_too_wide_names_the_replicates_for_their_width():
    claim = CLAIM.model_copy(update={"requires": [Condition(estimate="x", deviation_at_most=0.05)]})
    assert power_of(claim, {"x": plus_minus(1.5, 0.196, 10)}, undecided=True).replicates == 41


def test_an_exact_number_has_no_power_and_a_wide_one_not_enough():
    assert power_of(CLAIM, {"x": ENOUGH, "range": ENOUGH}, undecided=False) is None
    assert power_of(CLAIM, {}, undecided=True) is None
    assert power_of(CLAIM, {"x": plus_minus(2, 0.05, 9), "range": ENOUGH}, undecided=False).enough is True
    assert power_of(CLAIM, {"x": plus_minus(2, 0.1, 9), "range": ENOUGH}, undecided=False).enough is False
