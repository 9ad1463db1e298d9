"""Rules that several claims share are filled in for each claim."""

import pytest

from sgd_replication.pipeline.claims.rulebook import SharedRule, expanded

LAW = SharedRule(
    means="The law.",
    criterion="{what} must be exponential in {x}.",
    outcomes={"replicated": "{what} is exponential in {x}."},
    requires=[{"estimate": "{p}_e_folds", "at_least": 8}],
    replicated=[{"estimate": "{p}_gamma", "near": 1, "within": 0.05}],
    partly=[{"estimate": "{p}_gamma", "at_least": 0.8}],
)
POINTS = SharedRule(
    means="Points.", panel_criterion="The points of {panel}.", reproduced=[{"estimate": "p_{panel}", "at_least": 0.025}]
)
RULES = {"law": LAW, "points": POINTS}
APPLIED = {"rule": "law", "p": "batch", "what": "τ", "x": "B"}


def test_the_claims_own_conditions_come_first_and_its_own_sentences_are_kept():
    own = {"estimate": "slope", "at_least": 1}
    claim = {"id": "a", "rules": [APPLIED], "replicated": [own], "outcomes": {"partly": "Nearly."}, "criterion": "Own."}
    full = expanded(claim, RULES)
    assert full["replicated"] == [own, {"estimate": "batch_gamma", "near": 1, "within": 0.05}]
    assert full["requires"] == [{"estimate": "batch_e_folds", "at_least": 8}]
    assert full["outcomes"] == {"replicated": "τ is exponential in B.", "partly": "Nearly."}
    assert full["criterion"] == "Own."
    assert claim["rules"] == [APPLIED]  # unchanged


def test_a_rule_on_the_published_points_decides_the_panel_and_not_the_law():
    full = expanded({"id": "a", "rules": [APPLIED, {"rule": "points", "panel": "4b"}]}, RULES)
    assert full["panel"] == {"reproduced": [{"estimate": "p_4b", "at_least": 0.025}], "criterion": "The points of 4b."}
    assert full["rules"] == ["law", "points"]
    assert len(full["replicated"]) == 1


def test_a_claim_without_rules_stays_as_it_is():
    assert expanded({"id": "a", "partly": []}, RULES) == {"id": "a", "partly": [], "rules": []}


@pytest.mark.parametrize(
    ("applied", "told"),
    [
        ({"rule": "parabola"}, "claim a names the rule parabola"),
        ({"rule": "law", "p": "batch"}, "claim a, rule law: no word is given for what, x"),
    ],
)
def test_a_rule_that_cannot_be_filled_is_explained(applied, told):
    with pytest.raises(ValueError, match=told):
        expanded({"id": "a", "rules": [applied]}, RULES)
