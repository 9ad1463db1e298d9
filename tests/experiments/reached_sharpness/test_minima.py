"""Trainings to their end against gradient descent written out by hand, and the stability of a parabola."""

import numpy as np
import pytest
import torch

from sgd_diffusion.landscapes import NetworkLoss
from sgd_replication.experiments.reached_sharpness.minima import last_positions, measure_minima, networks_of
from sgd_replication.experiments.reached_sharpness.minima_settings import MinimaSettings
from sgd_replication.experiments.reached_sharpness.networks import first_weights
from sgd_replication.experiments.reached_sharpness.trainings import STRIDE, Arm

SMALL = MinimaSettings(
    rows=150,
    flips=0.3,
    rows_at_zero_loss=20,
    units=4,
    committee_units=2,
    components=2,
    seeds=2,
    batch_sizes=[4, 16],
    learning_rates=[0.5, 3.0],
    batch_of_rates=4,
    flow_iterations=1000,
    iterations=500,
)


@pytest.mark.parametrize(("product", "stable"), [(1.98, True), (2.02, False)])
def test_a_parabola_is_stable_if_and_only_if_eta_h_is_below_2(product, stable):
    inputs = torch.tensor([[-2.0], [2.0]])
    line = NetworkLoss(inputs, torch.tensor([-1.0, 1.0]), hidden=(), loss="squared error")
    largest = float(torch.linalg.eigvalsh(line.hessian(torch.zeros(2).double()))[-1])
    assert largest == pytest.approx(4)
    arm = Arm("full batch", product / largest, 2)
    ends = last_positions(line, torch.zeros(1, 2).double(), arm, iterations=3000, window=2, seed=0)
    assert (float(line(ends[0, -1])) < 1e-9) is stable


def test_last_positions_are_those_of_gradient_descent(learnable):
    loss = networks_of(learnable, SMALL, seed=1)["zero loss"]
    start, arm = first_weights(loss, 1, seed=1), Arm("full batch", 0.05, len(loss))
    ends = last_positions(loss, start, arm, iterations=100, window=3, seed=0)
    theta, seen = start[0].clone(), []
    for step in range(1, 101):
        theta = theta - 0.05 * loss.gradient(theta)
        if step % STRIDE == 0:
            seen.append(theta)
    assert torch.allclose(ends[0], torch.stack(seen[-3:]), atol=1e-6)


def test_only_isolated_minima_are_watched_and_stopped_runs_go_on(learnable):
    stored = {}

    class Memory:
        find = staticmethod(stored.get)
        store = staticmethod(stored.__setitem__)

    table = measure_minima(learnable, SMALL, 1, Memory())
    assert len(table) == 2 * (1 + 2 + 3) * 2
    watched = table[table["left"].notna()]
    assert set(watched["kind"]) == {"isolated"}
    assert set(watched["arm"]) == {"minibatches"}
    assert watched["left"].isin([0, 1]).all()
    assert len(stored) == 2 * 6 + 1
    for name in list(stored)[::2]:
        del stored[name]
    again = measure_minima(learnable, SMALL, 1, Memory())
    assert all(np.array_equal(table[name], again[name], equal_nan=table[name].dtype == float) for name in table)
