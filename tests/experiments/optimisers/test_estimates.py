"""Estimates of tables that follow the laws, and what the criterion says of them."""

import pytest

from sgd_replication.experiments.optimisers.criterion import outcomes
from sgd_replication.experiments.optimisers.estimates import exponent_estimates, odds_estimates
from sgd_replication.experiments.optimisers.report import OUTCOMES, ROWS, optimisers_table
from sgd_replication.experiments.optimisers.tables import EXPONENTS, ODDS


def test_laws_that_hold_come_out(exponents, odds):
    EXPONENTS.validate(exponents)
    ODDS.validate(odds)
    found = exponent_estimates(exponents) | odds_estimates(odds)
    assert set(outcomes(found).values()) == {"yes"}
    assert found["adam_slowest"].value == pytest.approx(0.7)
    assert found["heavy_ball_action_miss"].value == pytest.approx(0, abs=1e-9)
    assert 1 < found["adam_halfway"].value < 3  # between memories of 100 and 300, a climb of 100
    assert found["frozen_adam_other"].value == pytest.approx(0.7)


def test_a_law_that_fails_is_said_to_fail(exponents, odds):
    adam = exponents["arm"] == "Adam"
    exponents.loc[adam, "log_time"] = exponents["log_prefactor"] + 1.3 * exponents["limit"]
    white = odds["noise"] == "white"
    odds.loc[white & (odds["arm"] == "Adam"), "log_odds"] = 9.0
    judged = outcomes(exponent_estimates(exponents) | odds_estimates(odds))
    assert [judged[key] for key in ("adam", "adam_momentum", "prefers")] == ["no", "no", "no"]
    assert judged["heavy_ball"] == judged["odds"] == "yes"


def test_the_table_names_every_outcome(exponents, odds):
    found = {"optimisers": exponent_estimates(exponents), "optimisers-odds": odds_estimates(odds)}
    text = optimisers_table(found)
    assert set(OUTCOMES) == set(outcomes({}))
    assert "--" not in text.replace("---", "")
    assert all(words in text for words in [*OUTCOMES.values(), *ROWS.values()])
