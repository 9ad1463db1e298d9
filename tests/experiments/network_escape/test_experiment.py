"""The settings of every job are those that it reads."""

import pytest

from sgd_replication.experiments.network_escape.experiment import EXPERIMENT
from sgd_replication.pipeline.loading import load_settings

CHANGED = {
    "hidden": 4,
    "activation": "relu",
    "weight_decay": 0.01,
    "half_width": 0.1,
    "batch_unit": 4,
    "stiffest": 0.25,
    "slowest_log_time": 8.0,
    "slowest_rate_log_time": 9.0,
    "grid": [0.1, 0.2, 0.3, 0.4, 0.5, 1.0],
    "replicas": 30,
    "logistic_batch_sizes": [1, 2, 3, 4, 5, 6],
    "logistic": {"replicas": 30},
    "departures": 30,
    "published": {"replicas": 30},
    "white_noise": {"replicas": 30},
    "variants": {"replicas": 30},
    "saddles": {"attempts": 1},
    "minima": {"networks": 2},
}
NETWORK = {"hidden", "activation", "weight_decay"}
READ = {
    "network_escape_measure": set(CHANGED) - {"saddles", "minima"},
    "network_escape_minima": NETWORK | {"stiffest", "batch_unit", "half_width", "grid", "published", "minima"},
    "network_escape_saddles": NETWORK | {"stiffest", "saddles"},
    "network_escape_estimate": {"batch_unit", "minima"},
}


@pytest.mark.parametrize("rule", EXPERIMENT.rules, ids=lambda rule: rule.name)
def test_a_job_reruns_for_the_settings_that_it_reads_and_for_no_others(rule):
    """Its settings are part of its identity: they differ if, and only if, a key that it reads is changed."""

    def settings_with(values):
        return rule.settings_of(load_settings(values={"network_escape": values}), {"set": "avila"})

    default = settings_with({})
    assert {key for key, value in CHANGED.items() if settings_with({key: value}) != default} == READ[rule.name]
    assert settings_with({"sets": ["wine"]}) == default
