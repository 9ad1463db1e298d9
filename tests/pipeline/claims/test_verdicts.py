"""Verdicts of restatements, and the conditions that leave a claim undecided."""

import pytest

from sgd_diffusion.estimates import Estimate, plus_minus
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.pipeline.claims.conditions import Condition
from sgd_replication.pipeline.claims.definitions import Claim
from sgd_replication.pipeline.claims.verdicts import open_conditions, restated_verdict, verdict_of

SAID = {"id": "some-claim", "paper": "A", "where": "", "statement": "", "published": None, "data": None}
SAID |= {"experiment": "e", "figure": "f", "quantity": "x"}
RESTATEMENT = Claim(**SAID, kind="restatement", of=["a", "b"], requires=[Condition(estimate="z", at_most=4)])
IDENTICAL = {"z": Estimate(value=2, low=2, high=2, n=1)}
LARGE, PRECISE = Condition(estimate="x", at_least=1), Condition(estimate="x", deviation_at_most=0.1)


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("replicated", "replicated", "replicated"),
        ("not replicated", "not replicated", "not replicated"),
        ("replicated", "partly", "partly"),
        ("replicated", "not replicated", "partly"),
        ("replicated", "inconclusive", "inconclusive"),
        ("not run", "replicated", "inconclusive"),
        ("not run", "not run", "not run"),
        ("inconclusive", "inconclusive", "inconclusive"),
    ],
)
def test_a_restatement_of_two_claims_takes_their_verdicts_together(first, second, verdict):
    assert restated_verdict(RESTATEMENT, IDENTICAL, None, {"a": first, "b": second})[0] == verdict


def test_a_restatement_needs_its_identity():
    both = {"a": "replicated", "b": "replicated"}
    broken = {"z": Estimate(value=9, low=9, high=9, n=1)}
    assert restated_verdict(RESTATEMENT, broken, None, both)[0] == "inconclusive"
    assert restated_verdict(RESTATEMENT, {}, None, both)[0] == "inconclusive"
    other = Resolution(requested="mnist", set="digits", kind="stand-in", files={}, reason="why")
    assert restated_verdict(RESTATEMENT, IDENTICAL, other, both)[0] == "not run"


def test_open_conditions_are_unmet_requirements_first():
    claim = Claim(**SAID, replicated=[LARGE], partly=[Condition(estimate="x", above=0)], requires=[PRECISE])
    assert open_conditions(claim, {"x": plus_minus(1, 0.5, 9)}) == [PRECISE]
    assert open_conditions(claim, {"x": plus_minus(1, 0.1, 9)}) == [LARGE]
    assert open_conditions(claim, {"x": plus_minus(0, 0.1, 9)}) == claim.partly
    assert open_conditions(claim, {"x": plus_minus(2, 0.1, 9)}) == []


def test_a_whole_is_refuted_by_simultaneous_intervals_only():
    """1.96 standard deviations beyond one of two bounds decide nothing: one of two true ones does so in 5 %."""
    claim = Claim(**SAID, replicated=[LARGE, Condition(estimate="y", at_least=1)], partly=[LARGE])
    fine = plus_minus(2, 0.1, 9)
    assert verdict_of(claim, {"x": fine, "y": plus_minus(0.89, 0.1, 9)}, None)[0] == "inconclusive"
    assert verdict_of(claim, {"x": fine, "y": plus_minus(0.85, 0.1, 9)}, None)[0] == "partly"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"kind": "restatement"}, "`of` names"),
        ({"of": ["a"]}, "`of` names"),
        ({}, "needs conditions"),
        ({"kind": "restatement", "of": ["a"], "replicated": [LARGE]}, "a restatement neither"),
    ],
)
def test_a_claim_has_conditions_or_restates_another(changes, told):
    with pytest.raises(ValueError, match=told):
        Claim(**SAID, **changes)
