"""The settings of every job are those that it reads."""

import pytest

from sgd_replication.experiments.optimisers.experiment import EXPERIMENT
from sgd_replication.pipeline.loading import load_settings

ARMS = {"stiffness": 0.02, "momentum": 0.8, "short_memory": 20.0, "long_memory": 5000.0}
CHANGED = {
    "exponents": ARMS
    | {
        "growth": 1.0,
        "exponents": [3.0, 4.0, 5.0],
        "largest_batch": 32,
        "momenta": [0.0, 0.9],
        "adam_momenta": [0.5],
        "memories": [5.0, 50.0, 500.0],
        "replicas": 50,
    },
    "odds": ARMS
    | {
        "ratios": [2.0, 4.0],
        "flat_barrier": 4.0,
        "white_barrier": 2.0,
        "visits": 100,
        "settling": 3.0,
        "replicas": 50,
    },
}


@pytest.mark.parametrize("rule", EXPERIMENT.rules, ids=lambda rule: rule.name)
def test_a_job_reruns_for_the_settings_that_it_reads_and_for_no_others(rule):
    def settings_with(values):
        return rule.settings_of(load_settings(values={"optimisers": values}), {})

    default = settings_with({})
    for group, values in CHANGED.items():
        changed = {key for key, value in values.items() if settings_with({group: {key: value}}) != default}
        assert changed == (set(values) if rule.name == f"optimisers_{group}" else set())
