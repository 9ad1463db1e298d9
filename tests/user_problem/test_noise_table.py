"""The noise report of a problem: that of `noise_report` on its network, and the same after a file."""

import numpy as np
import pytest
import torch

from sgd_diffusion.data import RegressionSet
from sgd_diffusion.problems import connected_network, module_loss, train_to_basin
from sgd_replication.jobs.tables import read_table, write_table
from sgd_replication.user_problem.network import user_network
from sgd_replication.user_problem.network_settings import UserNetworkSettings
from sgd_replication.user_problem.noise_table import network_noise_report, report_estimates, report_of, report_rows
from sgd_replication.user_problem.tables import USER_NOISE_REPORT


def test_its_noise_is_the_covariance_of_the_basin(rings):
    network = connected_network(rings, hidden=[], activation="tanh", seed=0)
    basin = train_to_basin(network, module_loss(network, rings, weight_decay=0.01))
    found = network_noise_report(network, rings, batch_size=8, seed=0).to_frame().loc["all"]
    n = len(rings)
    assert found["trace_C"] == pytest.approx(float(basin.covariance.trace()) * n / (n - 1), rel=1e-4)


def test_a_table_in_a_file_prints_the_same(rings, tmp_path):
    network = user_network(UserNetworkSettings(hidden=[3]), rings, seed=0)
    report = network_noise_report(network, rings, batch_size=8, seed=0)
    write_table(report_rows(report), USER_NOISE_REPORT, tmp_path / "noise_report.parquet")
    again = report_of(read_table(USER_NOISE_REPORT, tmp_path / "noise_report.parquet"))
    assert again.sentence == report.sentence
    assert again.printed().equals(report.printed())
    assert {"report_trace_C", "report_tail_index"} <= set(report_estimates(report))


def test_a_users_file_and_a_regression_have_reports(tmp_path):
    (tmp_path / "mine.py").write_text(
        "from torch import nn\nnetwork = lambda f, c: nn.Sequential(nn.Linear(f, 3), nn.Tanh(), nn.Linear(3, c))"
    )
    stream = np.random.default_rng(0)
    data = RegressionSet.of("plane", stream.standard_normal((600, 2)), stream.standard_normal(600))
    network = user_network(UserNetworkSettings(file=str(tmp_path / "mine.py")), data, seed=0)
    report = network_noise_report(network, data, batch_size=8, seed=0)
    assert list(report_rows(report)["layer"]) == ["0", "2", "all"]
    assert report.samples == 512
    assert torch.is_grad_enabled()
