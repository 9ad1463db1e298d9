"""The expected time of a network's problem against the time that it takes."""

import time
from pathlib import Path

import pytest
import torch

from sgd_diffusion.point_cache import NO_CACHE
from sgd_replication.user_problem import network_cost
from sgd_replication.user_problem.data import user_dataset
from sgd_replication.user_problem.initial_networks import initial_networks
from sgd_replication.user_problem.job_settings import NetworkEscapeSettings
from sgd_replication.user_problem.network import user_loss
from sgd_replication.user_problem.network_measurement import measure_training
from sgd_replication.user_problem.settings import ProblemSettings

ROOT = Path(__file__).parents[2]
RINGS = {"file": str(ROOT / "docs/examples/rings.csv"), "label": "class"}
RESIDUAL = {"file": str(ROOT / "docs/examples/residual.py"), "half_width": 0.05, "slowest_log_time": 7}


@pytest.fixture
def cpu_time(monkeypatch):
    """Let the plan count CPU seconds, because a test machine may be busy."""
    monkeypatch.setattr(network_cost.time, "monotonic", time.process_time)


def planned(settings):
    assert settings.data is not None
    dataset = user_dataset(settings.data.table(Path("data")), **settings.data.choices)
    network = initial_networks(settings, dataset, seed=0)[0]
    loss = user_loss(network, settings.network, dataset)
    return dataset, network, network_cost.expected_seconds(network, loss, settings, 1)[0][0] - network_cost.START_UP


def test_twice_the_trainings_are_twice_the_work():
    keys = {"data": RINGS, "network": {"hidden": [3], "slowest_log_time": 5}}
    told = [
        network_cost.network_cost(ProblemSettings.model_validate(keys | more), Path("data"), 0, 1)
        for more in ({}, {"seeds": 2})
    ]
    assert "240 examples, 2 features, 2 classes; 17 parameters" in told[0]
    assert "2 trainings with 3 sweeps of 8 points with 100 replicas each" in told[1]
    iterations = [float(text.partition("about ")[2].partition(" iter")[0]) for text in told]
    assert iterations[1] == pytest.approx(2 * iterations[0], rel=0.1)


def test_without_a_last_escape_time_the_least_and_the_largest_cost_are_told(monkeypatch):
    """The slowest point of the longest sweeps takes the seconds of the budget, and a sweep less than all its points."""
    monkeypatch.setattr(network_cost, "iteration_seconds", lambda loss, start, size, replicas: 1e-5)
    given = ProblemSettings.model_validate({"data": RINGS, "network": {"hidden": [3], "point_seconds": 40}})
    told = network_cost.network_cost(given, Path("data"), 0, 1)
    assert "its slowest points take the 40 CPU seconds of network.point_seconds" in told
    least, most = (float(word) for word in told.partition("about ")[2].partition(" iter")[0].split(" to "))
    assert least < most
    assert 3 * 40 / 1e-5 < most < 3 * given.points * 40 / 1e-5
    small = given.model_copy(update={"network": given.network.model_copy(update={"point_seconds": 0.001})})
    assert " to " not in network_cost.network_cost(small, Path("data"), 0, 1).partition("iterations")[0]


@pytest.mark.thorough
def test_a_module_takes_the_expected_time_within_a_factor_of_three(cpu_time):
    """Of a user's module, whose iterations are most of the time; the start of the jobs is left out."""
    settings = ProblemSettings.model_validate({"data": RINGS, "network": RESIDUAL, "points": 6})
    dataset, network, expected = planned(settings)
    given = {name: getattr(settings, name) for name in NetworkEscapeSettings.model_fields}
    torch.set_num_threads(1)
    started = time.process_time()
    measure_training(network, dataset, NetworkEscapeSettings.model_validate(given), 0, NO_CACHE)
    spent = time.process_time() - started
    assert expected / 3 < spent < 3 * expected
