"""Sweeps: the exact identity of k and η, bits that do not depend on company, and bad input."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Box, exit_points, plain_points, simulate, split
from sgd_diffusion.problems import measure_wide_sweep, module_loss, planned_rate, sweep_range, train_to_basin
from sgd_diffusion.sweep_plan import SweepPlan

WIDTH = 0.05
PLAN = SweepPlan(half_width=WIDTH, slowest_log_time=5.5, grid=(0.1, 0.25, 0.4, 0.6, 0.8, 1.0), replicas=60)


@pytest.mark.parametrize("replacement", [True, False])
def test_the_sweep_of_k_is_the_sweep_of_the_learning_rate(basin, replacement):
    """With the same examples: γ(k, η) = γ(1, kη) at scaled boundaries, replica by replica."""
    eta, k = planned_rate(basin, PLAN), torch.tensor([0.5, 1.0, 2.0], dtype=torch.float64)
    noise = Minibatches(basin.loss, replacement)
    sharpened = simulate(
        basin.landscape.sharpened(k), SGD(eta, 4, noise), Box(WIDTH / k.sqrt()), replicas=30, max_iterations=3000
    )
    faster = simulate(basin.landscape, SGD(eta * k, 4, noise), Box(WIDTH), replicas=30, max_iterations=3000)
    assert (sharpened.iterations == faster.iterations).mean() > 0.99  # rounding alone may move one


def test_the_sweep_of_the_learning_rate_may_end_later_than_that_of_the_batch_size(basin):
    together = sweep_range(basin, PLAN, 0, Box(WIDTH))
    later = sweep_range(basin, replace(PLAN, slowest_rate_log_time=6.0), 0, Box(WIDTH))
    assert later["batch"] == together["batch"]
    assert together["rate"] < later["rate"] < together["batch"]


@pytest.mark.parametrize("name", ["k", "eta"])
def test_the_sweeps_of_k_and_of_the_learning_rate_run_until_their_own_end(basin, name):
    plan = replace(PLAN, slowest_rate_log_time=6.5)
    rows = measure_wide_sweep(name, basin, sweep_range(basin, plan, 0, Box(WIDTH)), plan, 0)
    assert len(rows) == len(plan.grid)
    assert rows["log_time"].iloc[-1] == pytest.approx(6.5, abs=0.7)


@pytest.mark.parametrize("replacement", [True, False])
def test_a_point_gives_the_same_bits_alone_and_in_a_panel(basin, replacement):
    eta, noise = planned_rate(basin, PLAN), Minibatches(basin.loss, replacement)
    panel = simulate(basin.landscape, SGD(eta, [2.0, 5.0, 2.0], noise), Box(WIDTH), replicas=30, max_iterations=500)
    alone = simulate(basin.landscape, SGD(eta, 2.0, noise), Box(WIDTH), replicas=30, max_iterations=500)
    assert np.array_equal(panel.iterations[0], alone.iterations)
    assert not np.array_equal(panel.iterations[0], panel.iterations[2])


def test_single_precision_changes_no_statistics(basin):
    dynamics = SGD(planned_rate(basin, PLAN), 6, Minibatches(basin.loss))
    single, double = (
        simulate(basin.landscape, dynamics, Box(WIDTH), replicas=400, max_iterations=20_000, seed=seed, dtype=dtype)
        for seed, dtype in ((1, torch.float32), (2, torch.float64))
    )
    ratio = np.log(single.estimate().value / double.estimate().value)
    assert abs(ratio) < 4 * np.sqrt(2 / 400)


def test_epochs_cannot_be_split(basin):
    dynamics = SGD(planned_rate(basin, PLAN), 6, Minibatches(basin.loss, replacement=False))
    with pytest.raises(EscapeError, match="without replacement"):
        split(basin.landscape, dynamics, Box(WIDTH), replicas=20, repeats=2)


def test_points_at_which_too_few_leave_are_left_out(basin):
    dynamics = SGD(planned_rate(basin, PLAN), [1.0, 170.0], Minibatches(basin.loss))
    fast, slow = plain_points(simulate(basin.landscape, dynamics, Box(WIDTH), replicas=20, max_iterations=100))
    assert fast is not None
    assert slow is None


def test_departures_end_just_beyond_the_box(basin):
    dynamics = SGD(planned_rate(basin, PLAN), 4, Minibatches(basin.loss))
    found = exit_points(basin.landscape, dynamics, Box(WIDTH), replicas=50)
    assert (found.at_exit.abs().amax(1) > WIDTH).all()
    assert (found.iterations > 0).all()
    slower = found.iterations > 10
    assert (found.early[slower].abs().amax(1) <= WIDTH).all()
    with pytest.raises(EscapeError, match="have not left in 2 iterations"):
        exit_points(basin.landscape, dynamics, Box(WIDTH), replicas=50, max_iterations=2)


def test_a_sweep_that_no_minibatch_is_large_enough_for_is_refused(basin):
    coarse = replace(PLAN, batch_unit=600)
    with pytest.raises(EscapeError, match="178 examples"):
        sweep_range(basin, coarse, 0, Box(WIDTH))
    with pytest.raises(EscapeError, match="raise slowest_log_time"):
        sweep_range(basin, replace(PLAN, slowest_log_time=0.1), 0, Box(WIDTH))


def test_more_replicas_of_a_module_continue_and_are_those_of_one_run():
    """A module has no compiled code; its replicas come in streams of 20, of which whole ones are kept."""

    class Memory(dict):
        def find(self, point):
            return self.get(point)

        def store(self, point, result):
            self[point] = result

    random = np.random.default_rng(0)
    inputs = random.standard_normal((60, 2))
    labels = (inputs[:, 0] + random.standard_normal(60) > 0).astype(int)
    network = torch.nn.Linear(2, 2).double()
    torch.nn.init.zeros_(network.weight)
    basin = train_to_basin(network, module_loss(network, Dataset("toy", inputs, labels, classes=2), 0.1))
    plan = SweepPlan(half_width=0.3, batch_unit=4, slowest_log_time=3.0, replicas=50)
    farthest = {"batch": 2.0, "rate": 2.0}

    def measured(replicas, cache):
        return measure_wide_sweep("batch", basin, farthest, replace(plan, replicas=replicas), 0, cache, 20)

    memory = Memory()
    measured(50, memory)
    before = {point: result["iterations"][:40].clone() for point, result in memory.items()}
    continued, whole = measured(70, memory), measured(70, Memory())
    for point, first in before.items():
        assert torch.equal(memory[point]["iterations"][:40], first)
    assert continued.equals(whole)
