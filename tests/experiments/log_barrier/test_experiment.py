"""The settings of every new job are those that it reads."""

import pytest

from sgd_replication.experiments.log_barrier.experiment import EXPERIMENT
from sgd_replication.pipeline.loading import load_settings

CHANGED = {
    ("finite", "law_examples"): 1000,
    ("finite", "chains"): 40,
    ("finite", "values"): 50,
    ("finite", "passage_examples"): 1000,
    ("finite", "runs"): 50,
    ("passage", "ratios"): 9,
    ("outliers", "chains"): 100,
    ("outliers", "iterations"): 5,
    ("outliers", "systems"): [[1.0, 0.2]],
    ("outliers", "directions"): [1, 3],
    ("outliers", "replicas"): 50,
    ("stationary", "dynamics"): [[0.5, 4]],
    ("printed", "hidden"): [50],
    ("printed", "stacks"): [8],
    ("printed", "images"): 500,
    ("printed", "learning_rate"): 0.2,
    ("printed", "batch_size"): 50,
    ("printed", "moments"): [1, 2, 3, 4, 5, 6],
    ("printed", "replicates"): 3,
    ("decoupling", "hidden"): [50],
    ("decoupling", "images"): 500,
    ("decoupling", "learning_rate"): 0.02,
    ("decoupling", "batch_size"): 50,
    ("decoupling", "moments"): [0, 5],
    ("decoupling", "replicates"): 3,
}
READ = {
    "log_barrier_printed": {"printed"},
    "log_barrier_decoupling": {"decoupling"},
    "log_barrier_outliers": {"outliers", "stationary"},
    "log_barrier_finite": {"finite", "stationary", "passage"},
}


@pytest.mark.parametrize("name", READ)
def test_a_job_reruns_for_the_settings_that_it_reads_and_for_no_others(name):
    rule = next(one for one in EXPERIMENT.rules if one.name == name)

    def settings_with(values):
        return rule.settings_of(load_settings(values={"log_barrier": values}), {"set": "mnist"})

    default = settings_with({})
    changing = {key for key, value in CHANGED.items() if settings_with({key[0]: {key[1]: value}}) != default}
    assert changing == {key for key in CHANGED if key[0] in READ[name]}
    assert settings_with({"decoupling": {"data": "digits"}}) == default
    assert settings_with({"printed": {"convolutional_sets": ["cifar10"]}}) == default
    learns = {"printed": {"convolutional_sets": ["mnist"]}}
    assert (settings_with(learns) != default) == (name == "log_barrier_printed")
