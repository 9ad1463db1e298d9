"""The settings of every job are those that it reads."""

import pytest

from sgd_replication.experiments.reached_sharpness.experiment import EXPERIMENT
from sgd_replication.pipeline.loading import load_settings

CHANGED = {
    "rows": 100,
    "components": 3,
    "flips": 0.2,
    "units": 5,
    "seeds": 4,
    "target": 0.7,
    "window": 8,
    "flow_rate": 0.05,
    "longest_flow": 1000,
    "patience": 5.0,
    "batch_sizes": [4, 8, 16],
    "rate_of_batches": 0.25,
    "learning_rates": [0.25, 0.5, 1.0],
    "batch_of_rates": 32,
    "minima": {"seeds": 4},
}
POINTS = {"batch_sizes", "rate_of_batches", "learning_rates", "batch_of_rates"}
READ = {
    "reached_sharpness_measure": set(CHANGED) - {"minima"},
    "reached_sharpness_estimate": POINTS,
    "reached_sharpness_minima": {"minima"},
    "reached_sharpness_stability": set(),
}


@pytest.mark.parametrize("rule", EXPERIMENT.rules, ids=lambda rule: rule.name)
def test_a_job_reruns_for_the_settings_that_it_reads_and_for_no_others(rule):
    def settings_with(values):
        return rule.settings_of(load_settings(values={"reached_sharpness": values}), {"set": "avila"})

    default = settings_with({})
    assert {key for key, value in CHANGED.items() if settings_with({key: value}) != default} == READ[rule.name]
    assert settings_with({"sets": ["wine"]}) == default
