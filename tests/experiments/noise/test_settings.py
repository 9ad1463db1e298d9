"""Settings of the jobs on gradient noise."""

import pytest

from sgd_replication.experiments.noise.experiment import EXPERIMENT
from sgd_replication.experiments.noise.settings import NoiseSettings
from sgd_replication.jobs.experiment import combinations
from sgd_replication.pipeline.settings import Settings


@pytest.fixture(scope="module")
def jobs():
    settings = Settings()
    return {
        (rule.name, *wildcards.values()): rule.settings_of(settings, wildcards)
        for rule in EXPERIMENT.rules
        for wildcards in combinations(rule.over, settings)
    }


def test_every_job_gets_its_settings(jobs):
    assert len(jobs) == 8
    assert all(jobs.values())


def test_the_parts_differ_in_the_network_and_in_what_is_kept(jobs):
    small, large = (jobs["noise_collect", part] for part in ("noise-distribution", "noise-large"))
    differing = {key for key, value in small["noise"].items() if large["noise"][key] != value}
    assert differing == {"network", "coordinates_per_layer", "pooled_minibatches", "hessian_examples"}
    assert large["network"]["architecture"] == "convolutional"
    assert jobs["noise_estimate", "noise-large"]["network"] == large["noise"]["network"]


def test_a_job_gets_what_it_reads_and_no_more(jobs):
    assert set(jobs["noise_estimate", "noise-large"]) == {"network", "pooled_block", "coordinate_block"}
    assert set(jobs["noise_sweeps",]["noise"]) == {"batch_size", "minibatches", "coordinates_per_layer"}
    assert set(jobs["noise_estimators",]) == {"minibatches", "pooled_block", "estimators"}
    assert "batch_size" not in jobs["noise_batches",]["noise"]


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        (
            {"minibatches": 20, "pooled_minibatches": 30},
            r"pooled_minibatches \(30\) must not exceed minibatches \(20\)",
        ),
        ({"coordinate_block": 501}, r"minibatches \(1000\) must be at least twice coordinate_block \(501\)"),
        ({"batch_sizes": [1, 2, 8, 16]}, "batch_sizes must hold one above 16; the largest is 16"),
    ],
)
def test_contradicting_settings_are_refused(keys, message):
    with pytest.raises(ValueError, match=message):
        NoiseSettings(**keys)
