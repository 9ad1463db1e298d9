"""The settings of every new job are those that it reads."""

import pytest

from sgd_replication.experiments.log_barrier.experiment import EXPERIMENT
from sgd_replication.pipeline.loading import load_settings

CHANGED = {
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
READ = {"log_barrier_printed": "printed", "log_barrier_decoupling": "decoupling"}


@pytest.mark.parametrize("name", READ)
def test_a_job_reruns_for_the_settings_that_it_reads_and_for_no_others(name):
    rule = next(one for one in EXPERIMENT.rules if one.name == name)

    def settings_with(values):
        return rule.settings_of(load_settings(values={"log_barrier": values}), {"set": "mnist"})

    default = settings_with({})
    changing = {key for key, value in CHANGED.items() if settings_with({key[0]: {key[1]: value}}) != default}
    assert changing == {key for key in CHANGED if key[0] == READ[name]}
    assert settings_with({"decoupling": {"data": "digits"}}) == default
    assert settings_with({"printed": {"convolutional_sets": ["cifar10"]}}) == default
    learns = {"printed": {"convolutional_sets": ["mnist"]}}
    assert (settings_with(learns) != default) == (name == "log_barrier_printed")
