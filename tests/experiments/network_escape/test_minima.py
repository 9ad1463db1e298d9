"""Many networks on draws of rows of the wine data, and the escape from their minima."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.minima import describe_network, nearest_minima, train_networks
from sgd_replication.experiments.network_escape.minima_times import measure_panels, measure_sweeps
from sgd_replication.experiments.network_escape.settings import ManyMinimaSettings
from sgd_replication.experiments.network_escape.tables import MINIMA, MINIMA_PANELS, MINIMA_TIMES


@pytest.fixture(scope="module")
def many():
    return ManyMinimaSettings(
        hidden=3,
        weight_decay=0.005,
        grid=[0.1, 0.25, 0.4, 0.6, 0.8, 1.0],
        published={"every": 5, "matching_replicas": 20},
        minima={"rows": 80, "replicas": 20, "slowest_log_time": 5.5, "departures": 20},
    )


@pytest.fixture(scope="module")
def networks(dataset, many):
    return list(train_networks(dataset, many, seed=0, networks=3))


def test_networks_have_rows_and_first_weights_of_their_own_and_do_not_depend_on_each_other(dataset, many, networks):
    assert [one.number for one in networks] == [0, 1, 2]
    assert len({float(one.basin.loss.inputs.sum()) for one in networks}) == 3
    again = list(train_networks(dataset, many, seed=0, networks=2))
    assert torch.equal(again[1].basin.minimum.theta, networks[1].basin.minimum.theta)
    assert min(nearest_minima(networks)[1:]) > 0.05


def test_rows_are_at_most_half_of_the_set(dataset, many):
    most = many.model_copy(update={"minima": many.minima.model_copy(update={"rows": 1000})})
    (one,) = train_networks(dataset, most, seed=0, networks=1)
    assert len(one.basin.loss) == len(dataset) // 2


def test_a_network_that_reaches_no_minimum_is_left_out_and_logged(dataset, many, caplog, monkeypatch):
    from sgd_diffusion.errors import LandscapeError
    from sgd_replication.experiments.network_escape import minima

    def fails_once(part, seed, **options):
        if not caplog.records:
            raise LandscapeError("the gradient stays at 0.1")
        return train_to_minimum(part, seed, **options)

    monkeypatch.setattr(minima, "train_to_minimum", fails_once)
    assert [one.number for one in train_networks(dataset, many, seed=0, networks=3)] == [1, 2]
    assert "network 0 is left out: the gradient stays at 0.1" in caplog.text


def test_all_tables_are_what_they_should_be(networks, many, curves):
    described = [
        describe_network(one, many).assign(nearest=nearest)
        for one, nearest in zip(networks, nearest_minima(networks), strict=True)
    ]
    MINIMA.validate(pd.concat(described))
    times = measure_sweeps(networks[0], many)
    MINIMA_TIMES.validate(times)
    box = times[(times["boundary"] == "box") & (times["sweep"] == "batch")]
    assert set(times["boundary"]) == {"box", "ball", "level"}
    assert box["log_time"].iloc[-1] == pytest.approx(5.5, abs=1.0)
    panels = measure_panels(networks[0], curves, many)
    MINIMA_PANELS.validate(panels)
    middle = panels[panels["panel"] == "5b"].iloc[2]
    assert middle["log_time"] == pytest.approx(middle["published"], abs=1.5)


def test_noise_and_curvature_of_a_network_are_compared_without_weight_decay(networks, many):
    row = describe_network(networks[0], many).iloc[0]
    basin = networks[0].basin
    curvature = basin.hessian.diagonal().sum() - basin.loss.weight_decay * basin.loss.dimension
    assert row["trace_ratio"] == pytest.approx(float(basin.covariance.trace() / curvature))


def test_a_boundary_that_is_left_too_fast_has_no_rows_and_is_logged(networks, many, caplog):
    slow = many.model_copy(
        update={"half_width": 1e-4, "minima": many.minima.model_copy(update={"boundaries": ["box"]})}
    )
    slow = slow.model_copy(update={"stiffest": 1e-9, "grid": list(np.linspace(0.1, 1, 6))})
    assert measure_sweeps(networks[0], slow).empty
    assert "network 0 is not swept with the boundary box" in caplog.text
