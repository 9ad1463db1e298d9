"""Two subnetworks, two whole matrices and the published distributions, against autograd and exact recurrences."""

import math

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_replication.experiments.noise_balance.matrices import (
    first_weights,
    gradients,
    matrix_estimates,
    noise,
    train_matrices,
)
from sgd_replication.experiments.noise_balance.published import measure_panels, panel_estimates
from sgd_replication.experiments.noise_balance.settings import MatrixSettings, PublishedSettings, SubnetworkSettings
from sgd_replication.experiments.noise_balance.subnetworks import measure_subnetworks, start_of, subnetwork_estimates
from sgd_replication.experiments.noise_balance.tables import (
    MATRICES,
    PANELS,
    SUBNETWORK_COURSE,
    SUBNETWORKS,
    TANH,
    TANH_DENSITIES,
)
from sgd_replication.experiments.noise_balance.tanh_pair import first_rows, tanh_estimates, tanh_gradient, train_tanh


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


def normal(*shape, seed=0):
    return torch.randn(*shape, dtype=torch.float64, generator=stream(seed))


def test_matrix_gradients_are_those_of_the_loss():
    u, w = (part.requires_grad_() for part in first_weights(MatrixSettings(inputs=3, hidden=5, networks=2), stream()))
    x, y = normal(2, 3, 1, seed=1), normal(2, 3, 1, seed=2)
    loss = (w @ torch.relu(u @ x) - y).square().sum()
    expected_u, expected_w = torch.autograd.grad(loss, [u, w])
    error, hidden, below, entering = gradients(u, w, x, y)
    assert torch.allclose(error @ hidden.mT, expected_w, rtol=1e-12)
    assert torch.allclose(below @ entering.mT, expected_u, rtol=1e-12)


def test_matrix_noise_is_the_trace_of_the_covariance():
    u, w = first_weights(MatrixSettings(inputs=3, hidden=5, networks=2), stream())
    x, y = normal(2, 3, 7, seed=1), normal(2, 3, 7, seed=2)
    across_w, across_u = noise(u, w, x, y)
    for network in range(2):
        each = [gradients(u, w, x[..., i : i + 1], y[..., i : i + 1]) for i in range(7)]
        for found, (left, right) in ((across_w, (0, 1)), (across_u, (2, 3))):
            own = torch.stack([(one[left] @ one[right].mT)[network].flatten() for one in each])
            assert float(found[network]) == pytest.approx(float(own.var(0, unbiased=True).sum()), rel=1e-10)


def test_matrices_become_balanced():
    settings = MatrixSettings(
        inputs=8, hidden=60, learning_rate=0.01, iterations=3000, moments=30, examples=200, networks=2
    )
    found = matrix_estimates(MATRICES.validate(train_matrices(settings, 0)))
    assert found["matrix_start_imbalance"].value > 0.6
    assert found["matrix_imbalance"].value < 0.1
    assert found["matrix_norm_ratio"].value == pytest.approx(1, abs=0.1)


def test_matrices_obey_the_law_of_balance():
    """The change of ‖U‖² − ‖W‖² is −T∫(a − b) dt with the traces of the whole matrices, at small steps."""
    settings = MatrixSettings(
        inputs=8, hidden=60, learning_rate=0.0025, iterations=3000, moments=60, examples=200, networks=2
    )
    table = train_matrices(settings, 0)
    table["gap"] = table["norm_u"] ** 2 - table["norm_w"] ** 2
    table["excess"] = table["noise_w"] - table["noise_u"]
    mean = table.groupby("time")[["gap", "excess"]].mean()
    change = mean["gap"].iloc[-1] - mean["gap"].iloc[0]
    assert change < -0.1 * mean["gap"].iloc[0]
    assert change == pytest.approx(-settings.learning_rate * np.trapezoid(mean["excess"], mean.index), rel=0.05)


def test_subnetworks_keep_ratios_with_one_hidden_layer_and_become_equal_with_two():
    settings = SubnetworkSettings(chains=60, looks=8)
    ends, course = measure_subnetworks(settings, 0)
    SUBNETWORKS.validate(ends)
    SUBNETWORK_COURSE.validate(course)
    found = subnetwork_estimates(ends)
    assert found["log_ratio_drift"].high < 0.05
    assert found["subnetworks_one_small_balanced_left"].high < 1e-9
    shown = course.set_index(["case", "setting", "start", "look"])
    # The unbalanced start moves the ratio while the layers become balanced.
    assert abs(shown.loc[("one", "small", "unbalanced", 4), "log_ratio"] - 1) > 0.1
    assert shown.loc[("one", "small", "balanced", 8), "log_ratio"] == pytest.approx(1, abs=1e-9)
    # Balanced: 1/u₁ − 1/u₂ falls by e⁻⁴ in half of the run if u₁u₂ stays at its value for equal shares.
    left = shown.loc[("deep", "small", "balanced", 4), "square_gap"]
    assert math.exp(-6) < left < math.exp(-2.5)
    assert found["subnetworks_deep_small_balanced_lost"].value == 0


def test_subnetworks_start_with_their_shares_and_one_is_stretched():
    first, second = start_of(3, 0.1, 0.75, 2.0).view(2, 3)
    assert float(first.prod()) == pytest.approx(0.075)
    assert float(second.prod()) == pytest.approx(0.025)
    assert float(first[0] / first[2]) == pytest.approx(4)
    assert float(second[0] / second[2]) == 1


def test_lost_chains_do_not_enter():
    row = {
        "case": "deep",
        "setting": "small",
        "start": ["balanced", "balanced", "unbalanced", "unbalanced", "unbalanced"],
    }
    ends = pd.DataFrame({**row, "lost": [0.0, 0.0, 0.0, 0.0, 1.0], "square_gap": [0.1, 0.2, 0.3, 0.5, 99.0]})
    found = subnetwork_estimates(ends.assign(log_ratio_change=0.0))
    assert found["square_gap_left"].value == pytest.approx(0.4)
    assert found["subnetworks_deep_small_unbalanced_lost"].value == pytest.approx(1 / 3)


@pytest.mark.parametrize("layers", [1, 2])
def test_tanh_gradients_are_those_of_the_loss(layers):
    theta, x, y = normal(5, layers).requires_grad_(), normal(5, seed=1), normal(5, seed=2)
    outer = theta[:, 1] if layers == 2 else 1.0
    (expected,) = torch.autograd.grad((outer * torch.tanh(theta[:, 0] * x) - y).square().sum(), theta)
    assert torch.allclose(tanh_gradient(theta.detach(), x, y), expected, rtol=1e-12)


def test_tanh_networks_start_on_the_sign_that_is_asked():
    for network, starts in (("shallow", ("right", "wrong")), ("deep", ("right", "wrong", "wrong, balanced"))):
        for start in starts:
            v = first_rows(network, start, 2.0, 50, stream()).prod(1)
            assert (v > 0).all() if start == "right" else (v < 0).all()
    assert first_rows("deep", "wrong, balanced", 4.0, 1, stream()).tolist() == [[2.0, -2.0]]


def test_both_tanh_networks_learn_from_the_wrong_sign():
    settings = PublishedSettings(temperatures=[0.05, 0.2], tanh_chains=100, tanh_iterations=800)
    table, densities = train_tanh(settings, 0)
    TANH.validate(table)
    TANH_DENSITIES.validate(densities)
    ends = table[["learned", "wrong", "dead", "diverged"]].sum(axis=1)
    assert np.allclose(ends, 1)
    found = tanh_estimates(table)
    assert found["shallow_wrong_sign_learned"].value > 0.95
    assert found["deep_wrong_sign_learned"].value > 0.9
    assert found["deep_wrong_share"].value == found["shallow_wrong_share"].value == 0


def test_published_panels_have_the_law_where_there_is_one():
    table = PANELS.validate(measure_panels(PublishedSettings(chains=1000), 0))
    found = panel_estimates(table)
    assert found["panel_depth0_cold_distance"].low < 0.03
    assert "panel_depth1_hot_distance" not in found
    assert found["panel_depth1_hot_diverged"].value + found["panel_depth1_hot_dead"].value > 0.9
    mass = (table["density"] * 0.05).groupby([table["depth"], table["temperature"]]).sum()
    assert mass[(0, 0.05)] > 0.99
