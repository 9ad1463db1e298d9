"""The job that measures small networks, where none of them reaches a minimum."""

from types import SimpleNamespace

import pytest

from sgd_replication.experiments.data_curvature import small_networks
from sgd_replication.experiments.data_curvature.jobs import measure
from sgd_replication.experiments.data_curvature.settings import EscapeSettings
from sgd_replication.experiments.data_curvature.tables import NETWORKS, TIMES
from sgd_replication.jobs.tables import read_table


@pytest.mark.parametrize("draws", [1, 2])
def test_a_set_whose_networks_reach_no_minimum_has_empty_tables(overlapping, tmp_path, monkeypatch, draws):
    monkeypatch.setattr(measure, "load_dataset", lambda resolution: overlapping)
    monkeypatch.setattr(small_networks, "small_network", lambda *_: None)
    output = SimpleNamespace(networks=tmp_path / "networks.parquet", times=tmp_path / "times.parquet")
    settings = EscapeSettings(rows=60, draws=draws)
    measure.run(SimpleNamespace(settings=settings, seed=0, output=output, cache=None, resolution=lambda: None))
    assert read_table(NETWORKS, output.networks).empty
    assert read_table(TIMES, output.times).empty
