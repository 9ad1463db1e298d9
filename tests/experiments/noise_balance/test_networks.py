"""Networks: the identity, the noise of a unit, and what the estimates make of a training."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import HiddenUnits
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import NetworkLoss
from sgd_replication.experiments.noise_balance.network_estimates import (
    course_table,
    imbalance,
    late,
    network_estimates,
    predicted_changes,
    units_table,
)
from sgd_replication.experiments.noise_balance.networks import (
    DYNAMICS,
    UnbalancedNetworks,
    follow,
    follow_identity,
)
from sgd_replication.experiments.noise_balance.settings import BalanceNetworkSettings
from sgd_replication.experiments.noise_balance.tables import BALANCE, COURSE, IDENTITY, UNITS

SETTINGS = BalanceNetworkSettings(
    examples=60, hidden=3, iterations=300, moments=30, replicates=4, runs=1, identity_steps=1000, learning_rate=0.05
)


@pytest.fixture(scope="module")
def dataset():
    rng = np.random.default_rng(5)
    labels = np.concatenate([np.repeat([0, 1, 2], 20), [3]])
    inputs = rng.standard_normal((61, 4)) + labels[:, None]
    return Dataset("made up", inputs, labels, 4)


@pytest.fixture(scope="module")
def networks(dataset):
    return UnbalancedNetworks.of(dataset, SETTINGS, 0)


def test_rescaling_leaves_the_function_alone(networks):
    units = networks.units
    back = units.rescaled(networks.starts, 1 / SETTINGS.rescaling)
    assert torch.allclose(units.loss(back), units.loss(networks.starts), rtol=1e-12)
    assert not torch.allclose(units.gap(back), units.gap(networks.starts))


def test_classes_with_a_single_example_are_left_out(dataset):
    rare = UnbalancedNetworks.of(dataset, SETTINGS.model_copy(update={"examples": 61}), 0)
    assert rare.units.loss.targets.shape == (60, 3)


def test_the_identity_holds_to_rounding(networks):
    table = IDENTITY.validate(follow_identity(networks, SETTINGS, 0))
    assert len(table) == 1000
    assert table["largest_error"].max() < 1e-12
    assert table["largest_change"].max() > 1e-2


def test_noise_is_the_trace_of_the_covariance_of_the_other_sides_gradient(networks):
    units, theta = networks.units, networks.starts[0]
    covariance = units.loss.covariance(theta).diagonal()
    first, second = units.loss.layers
    across_w, across_u = units.noise(theta.unsqueeze(0))
    outgoing = covariance[second.weights].view(second.fan_out, second.fan_in).sum(0)
    incoming = covariance[first.weights].view(first.fan_out, first.fan_in).sum(1) + covariance[first.biases]
    assert torch.allclose(across_w[0], outgoing, rtol=1e-9)
    assert torch.allclose(across_u[0], incoming, rtol=1e-9)


def test_noise_is_u_c1_u_with_c1_of_the_products(networks):
    """uᵀC₁u as it is printed: A_ki = ∂ℓ/∂(u_i w_k) of every example, C₁ = E[AᵀA] − E[Aᵀ]E[A]."""
    loss, theta = networks.units.loss, networks.starts[0]
    first, second = loss.layers
    incoming = torch.cat([theta[first.weights].view(3, 4), theta[first.biases].view(3, 1)], 1)
    outgoing = theta[second.weights].view(-1, 3)
    inputs = torch.cat([loss.inputs, torch.ones(60, 1, dtype=torch.float64)], 1)
    hidden = torch.relu(inputs @ incoming.T)
    error = (hidden @ outgoing.T + theta[second.biases]).softmax(1) - loss.targets
    for unit in range(3):
        # ℓ depends on this unit by w (u·x)₊ alone, so A = e xᵀ where it is lit.
        lit = (hidden[:, unit] > 0).double()
        a = lit[:, None, None] * error[:, :, None] * inputs[:, None, :]
        c1 = (a.transpose(1, 2) @ a).mean(0) - a.mean(0).T @ a.mean(0)
        c2 = (a @ a.transpose(1, 2)).mean(0) - a.mean(0) @ a.mean(0).T
        across_w, across_u = networks.units.noise(theta.unsqueeze(0))
        assert float(incoming[unit] @ c1 @ incoming[unit]) == pytest.approx(float(across_w[0, unit]), rel=1e-9)
        assert float(outgoing[:, unit] @ c2 @ outgoing[:, unit]) == pytest.approx(float(across_u[0, unit]), rel=1e-9)


def test_only_one_hidden_layer_without_decay_has_the_symmetry(dataset):
    inputs, labels = torch.from_numpy(dataset.inputs[:60]), torch.from_numpy(dataset.labels[:60])
    for wrong in ({"hidden": [3, 3]}, {"hidden": [3], "weight_decay": 0.1}):
        with pytest.raises(LandscapeError, match="one hidden layer and no weight decay"):
            HiddenUnits(NetworkLoss(inputs, labels, activation="relu", **wrong))


def test_gradient_descent_takes_the_full_gradient(networks):
    rows = follow("gradient descent", networks, SETTINGS, 0)
    theta = networks.starts
    for _ in range(SETTINGS.iterations):
        theta = theta - SETTINGS.learning_rate * networks.units.loss.gradient(theta)
    found = rows[rows["time"] == rows["time"].max()]["gap"].to_numpy()
    np.testing.assert_allclose(found, networks.units.gap(theta).flatten().numpy(), rtol=1e-9)


def test_every_dynamics_is_followed_over_the_same_time(dataset):
    many = SETTINGS.model_copy(update={"replicates": 20, "runs": 5})
    networks = UnbalancedNetworks.of(dataset, many, 0)
    tables = {name: BALANCE.validate(follow(name, networks, many, 0)) for name in DYNAMICS}
    ends = {name: table["time"].max() for name, table in tables.items()}
    assert all(end == pytest.approx(15.0) for end in ends.values())
    assert [table["run"].nunique() for table in tables.values()] == [1, 1, 5, 1]
    starts = [table[(table["time"] == 0) & (table["run"] == 0)]["gap"].to_numpy() for table in tables.values()]
    assert all((gaps == starts[0]).all() for gaps in starts)
    assert len(np.unique(starts[0])) == 20 * 3
    identity = follow_identity(networks, SETTINGS, 0)
    estimates = network_estimates(pd.concat(tables.values()), identity, many)
    assert estimates["gd_order"].value == pytest.approx(1, abs=0.2)
    assert estimates["gd_over_sgd_change"].value < 0.05
    # The law alone leaves out a tenth of the change here, which the finite step makes.
    ratio = estimates["law_ratio_with_step"]
    assert ratio.low < 1 < ratio.high
    assert ratio.high - ratio.low < 0.1
    again = follow("SGD", networks, many, 0)
    pd.testing.assert_frame_equal(again, tables["SGD"])


def test_the_predicted_change_is_the_integral():
    time = np.linspace(0, 2, 5)
    rows = pd.DataFrame({"time": time, "gap": 1 - time, "noise_w": 3.0, "noise_u": 1.0, "gradient_gap": 4.0})
    rows = rows.assign(network=0, run=0, unit=0)
    found = predicted_changes(rows, learning_rate=0.5, batch_size=2).iloc[0]
    assert found["change"] == -2
    assert found["law"] == pytest.approx(-0.25 * 2 * 2)
    assert found["with_step"] == pytest.approx(-1 + 0.5 * 4 * 2)


def test_imbalance_is_of_the_means_and_not_of_every_moment():
    rows = pd.DataFrame({"network": 0, "run": 0, "unit": 0, "noise_w": [1.0, 3.0], "noise_u": [3.0, 1.0]})
    assert imbalance(rows)[0] == 0
    assert imbalance(rows.iloc[:1])[0] == 0.5


def test_units_and_course_hold_what_figures_show_of_the_balance():
    stream = np.random.default_rng(0)
    rows = [(run, unit, time) for run in (0, 1) for unit in (0, 1, 2) for time in (0.0, 1.0, 2.0, 3.0)]
    balance = pd.DataFrame(rows, columns=["run", "unit", "time"]).assign(dynamics="SGD", network=0)
    for name in ("gap", "noise_w", "noise_u", "gradient_gap"):
        balance[name] = stream.random(len(balance))
    units = units_table(balance, BalanceNetworkSettings(learning_rate=0.1, batch_size=5))
    one = balance[(balance["run"] == 1) & (balance["unit"] == 2)]
    row = units[(units["run"] == 1) & (units["unit"] == 2)].iloc[0]
    assert row["change"] == pytest.approx(one["gap"].iloc[-1] - one["gap"].iloc[0])
    assert row["noise_w"] == pytest.approx(one["noise_w"].iloc[2:].mean())  # of times 2 and 3
    assert imbalance(units).to_dict() == pytest.approx(imbalance(late(balance)).to_dict())
    moment = course_table(balance).set_index("time").loc[1.0]
    here = balance[balance["time"] == 1.0]
    assert moment["gap"] == pytest.approx(here["gap"].sum() / 2)
    shares = [
        (rows["noise_w"] - rows["noise_u"]).abs().sum() / (rows["noise_w"] + rows["noise_u"]).sum()
        for _, rows in here.groupby("run")
    ]
    assert moment["imbalance"] == pytest.approx(np.mean(shares))
    UNITS.validate(units)
    COURSE.validate(course_table(balance))
