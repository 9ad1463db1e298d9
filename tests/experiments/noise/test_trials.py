"""Trials of the estimators on known samples."""

import pandas as pd
import pytest

from sgd_replication.experiments.noise.tables import ESTIMATOR_TRIALS, FAMILY_TRIALS
from sgd_replication.experiments.noise.trials import estimator_trial, family_trials, trial_estimates


@pytest.fixture(scope="module")
def tables():
    trials = [estimator_trial(alpha, values=2000, samples=40, block=20, seed=0) for alpha in (1.2, 1.9)]
    return pd.concat(trials, ignore_index=True), family_trials(500, 40, 0)


def test_the_tables_keep_their_schemas(tables):
    for table, schema in zip(tables, (ESTIMATOR_TRIALS, FAMILY_TRIALS), strict=True):
        schema.validate(table)


def test_unbiased_estimators_show_no_bias_and_hill_does(tables):
    estimates = trial_estimates(*tables)
    for name in ("characteristic", "likelihood", "quantile"):
        assert estimates[f"{name}_worst_bias"].value < 0.03
        assert min(estimates[f"{name}_at_{alpha}_coverage"].value for alpha in (1.2, 1.9)) > 0.8
    assert estimates["hill_at_1.9_bias"].value > 1
    largest = {
        name: max(estimates[f"{name}_at_{alpha}_deviation"].value for alpha in (1.2, 1.9))
        for name in ("likelihood", "stable")
    }
    assert largest["likelihood"] < largest["stable"]


def test_the_likelihoods_find_the_law(tables):
    estimates = trial_estimates(*tables)
    assert min(estimates[f"{law}_found"].value for law in ("gaussian", "stable_1.7", "student_4", "mixture_10_4")) > 0.5
    assert estimates["student_20_found"].value < estimates["student_4_found"].value
