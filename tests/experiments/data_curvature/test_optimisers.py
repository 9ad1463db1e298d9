"""Heavy ball and Adam in small networks: points, estimates and the figure."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.point_cache import NO_CACHE
from sgd_replication.experiments.data_curvature import optimiser_sweeps, small_networks
from sgd_replication.experiments.data_curvature.jobs import optimisers
from sgd_replication.experiments.data_curvature.optimiser_arms import arms_of
from sgd_replication.experiments.data_curvature.optimiser_basin import quadratic_basin
from sgd_replication.experiments.data_curvature.optimiser_estimates import exponents_of, optimiser_estimates
from sgd_replication.experiments.data_curvature.optimiser_figures import data_optimisers
from sgd_replication.experiments.data_curvature.optimiser_settings import OptimiserSettings
from sgd_replication.experiments.data_curvature.optimiser_sweeps import Law, sweep_optimisers
from sgd_replication.experiments.data_curvature.optimiser_tables import OPTIMISERS
from sgd_replication.experiments.data_curvature.small_networks import small_network
from sgd_replication.jobs.tables import no_rows, read_table

RATIOS = {"SGD": 0.9, "heavy ball": 0.93, "slow heavy ball": 1.2, "Adam": 0.95, "frozen Adam": 0.85}
"""Exponent over law."""


@pytest.fixture
def network():
    inputs, labels = torch.tensor([[-1.0], [1.0]] * 20), torch.tensor([0, 1, 1, 0] * 10)
    loss = NetworkLoss(inputs, labels, hidden=(), loss="one logit")
    return small_network(loss, "logistic regression", OptimiserSettings().of_networks(), seed=0, draw=0)


@pytest.fixture
def rows():
    """Two networks of two sets, whose exponents differ by 1 % from the ratios, up and down."""
    x, parts = np.linspace(20.0, 40.0, 5), []
    for name, shift in (("one", 0.99), ("two", 1 / 0.99)):
        for number, (arm, ratio) in enumerate(RATIOS.items()):
            law, basin, quadratic = 0.2 + 0.01 * number, 0.25, 1 + 0.01 * number
            prefactor = 1 - 0.02 * number  # it makes both slopes too low
            table = pd.DataFrame({"strength": x, "log_time": 3 + shift * ratio * quadratic * law * prefactor * x})
            table = table.assign(basin_log_time=2 + basin * quadratic * prefactor * x, error=0.1, basin_error=0.1)
            table = table.assign(law=law, action=law, basin=basin, quadratic=quadratic, relaxation=100.0)
            parts.append(table.assign(set=name, model="tanh unit", draw=0, arm=arm))
    return pd.concat(parts, ignore_index=True)


def test_estimates_are_geometric_means_over_networks(rows):
    found = optimiser_estimates(rows)
    for arm, key in (("SGD", "sgd"), ("heavy ball", "ball"), ("Adam", "adam"), ("frozen Adam", "frozen_adam")):
        assert found[f"{key}_over_law"].value == pytest.approx(RATIOS[arm])
    assert found["ball_over_sgd"].value == pytest.approx(0.93 * 1.01 * 0.21 / (0.9 * 0.2))
    assert found["slow_ball_quadratic"].value == pytest.approx(1.02)
    assert found["adam_over_frozen"].value == pytest.approx(0.95 * 1.03 * 0.23 / (0.85 * 1.04 * 0.24))
    assert found["adam_over_frozen_law"].value == pytest.approx(0.23 / 0.24)
    assert {one.n for one in found.values()} == {2}
    assert found["sgd_over_law"].high > 0.9 / 0.99  # Student's interval of two networks


def test_an_exponent_has_the_errors_of_both_slopes(rows):
    (error,) = exponents_of(rows[(rows["set"] == "one") & (rows["arm"] == "SGD")])["error"]
    of_slope = 0.1 / np.sqrt(((np.linspace(20.0, 40.0, 5) - 30) ** 2).sum())
    assert error == pytest.approx(of_slope * np.hypot(1 / (0.99 * 0.9 * 0.2), 1 / 0.25))


def test_a_sweep_of_two_points_has_no_exponent(rows):
    short = rows[(rows["arm"] != "Adam") | (rows["strength"] < 30)]
    assert "adam_over_law" not in optimiser_estimates(short)
    assert set(exponents_of(short)["arm"]) == set(RATIOS) - {"Adam"}
    assert optimiser_estimates(no_rows(OPTIMISERS).assign(set="toy")) == {}


@pytest.mark.usefixtures("drawn")
def test_the_figure_has_a_mark_for_each_network(rows):
    left, right = data_optimisers(rows).axes
    assert len(left.lines) == 2 * len(RATIOS)
    first, second = (container.lines[0].get_ydata() for container in right.containers)
    assert first == pytest.approx([0.99 * ratio for ratio in RATIOS.values()])
    assert second == pytest.approx([ratio / 0.99 for ratio in RATIOS.values()])
    assert data_optimisers(rows[:0]).axes[1].texts[0].get_text() == "no network"


def test_the_quadratic_basin_is_that_of_the_minimum(network):
    landscape, noise = quadratic_basin(network.basin)
    assert torch.allclose(landscape.hessian(torch.zeros(2).double()), network.basin.hessian)
    assert torch.allclose(noise.root @ noise.root.T, network.basin.covariance)


def test_points_have_equal_stiffness_and_the_wanted_exponents(network, monkeypatch):
    """Neither laws nor times are computed: SGD's action is 0.25, Adam's 0.5, and the third point is not left."""
    settings, points = OptimiserSettings(exponents=[1.5, 2.0, 2.5, 9.0]), []
    laws = {arm.name: Law(0.25, 0.25 if arm.memory is None else 0.5, 0.25, 0.2, 1.0, 0.05) for arm in arms_of(settings)}
    monkeypatch.setattr(optimiser_sweeps, "law_of", lambda network, arm, settings: laws[arm.name])
    late, asked = float(settings.exponents[-1]) * 0.2 / 0.25, []

    def measured(time, watch):
        asked.append(time)
        dynamics = watch.args[1]
        points.append(dynamics)
        return None if dynamics.batch_size.item() == round(late) else SimpleNamespace(log_time=5.0, error=0.1)

    monkeypatch.setattr(optimiser_sweeps.PlainTime, "measured", measured)
    found = sweep_optimisers(network, settings, seed=1).set_index("arm")
    assert found.loc["SGD", "batch_size"].tolist() == [1, 2]  # 1.2, 1.6 and 2 to the next whole number; 7 is too rare
    assert found.loc["heavy ball", "learning_rate"].unique() == pytest.approx([0.02])
    adam = found.loc["frozen Adam"]
    assert (adam["learning_rate"] * np.sqrt(adam["batch_size"])).to_numpy() == pytest.approx(0.2)
    assert (found["strength"] == found["batch_size"] / 0.2).all()
    momenta = {getattr(one, "momentum", None) for one in points}
    assert momenta == {None, settings.momentum, settings.slow_momentum}
    assert {one.betas for one in points if hasattr(one, "betas")} == {(0.9, 0.9), (0.9, 0.9999)}
    of_sgd, of_ball = asked[:6], asked[6:12]  # in the network and in the quadratic basin, in turn
    assert [time.expected for time in of_sgd[:2]] == [0.0, 0.0]
    assert of_sgd[2].expected == pytest.approx(np.exp(5.0 + 0.25 / 0.2))  # B = 2 after B = 1
    assert [one[0].relaxation for one in (of_sgd, of_ball)] == pytest.approx([20.0, 40.0])


@pytest.mark.parametrize("change", [{"settles": False}, {"isolated": False}])
def test_a_network_that_does_not_settle_is_left_out(network, change):
    assert sweep_optimisers(replace(network, **change), OptimiserSettings(), seed=0).empty


def test_a_network_without_a_law_is_left_out(network, monkeypatch):
    monkeypatch.setattr(optimiser_sweeps, "law_of", lambda *_: None)
    assert sweep_optimisers(network, OptimiserSettings(), seed=0).empty


def test_a_set_whose_networks_reach_no_minimum_has_an_empty_table(overlapping, tmp_path, monkeypatch):
    monkeypatch.setattr(optimisers, "load_dataset", lambda resolution: overlapping)
    monkeypatch.setattr(small_networks, "small_network", lambda *_: None)
    output = SimpleNamespace(optimisers=tmp_path / "optimisers.parquet")
    settings = OptimiserSettings(rows=60, draws=1)
    optimisers.run(SimpleNamespace(settings=settings, seed=0, output=output, cache=NO_CACHE, resolution=lambda: None))
    assert read_table(OPTIMISERS, output.optimisers).empty
