"""Loops that wait for events, against states that are looked at one by one."""

import numpy as np
import pytest

from sgd_diffusion.kernels import Formula, LandscapeKernel, NetworkKernel
from sgd_diffusion.kernels.random_numbers import stream_states
from sgd_diffusion.kernels.runs import Runs

WELL = LandscapeKernel(Formula("(x**2 - 1)**2 / 4", ("x",)), "box")
VALUES = {"step": 0.05, "amplitude": 0.25, "half_width": 1.0, "centre0": -1.0}
PARAMETERS = np.array([VALUES[name] for name in WELL.parameters])
REPLICAS = 37  # not a whole number of vectors


@pytest.fixture
def runs():
    return Runs(WELL.advance())


def heights(runs, iterations):
    """ξ of every replica after each iteration, (replicas, iterations)."""
    states, start, seen = (
        stream_states(3, 0, REPLICAS),
        np.full((REPLICAS, 1), -1.0),
        np.empty((REPLICAS, iterations, 1)),
    )
    runs.trajectories(states, start, PARAMETERS, 1, seen, np.zeros(1, np.int64))
    return np.abs(seen[..., 0] - VALUES["centre0"]) / VALUES["half_width"]


@pytest.mark.parametrize("discarded", [0, 1, 50])
def test_time_beyond_a_boundary_and_crossings_are_counted(runs, discarded):
    counted = 2000
    beyond, crossings = np.empty(REPLICAS), np.empty(REPLICAS)
    start, stop = np.full((REPLICAS, 1), -1.0), np.zeros(1, np.int64)
    runs.occupancy(stream_states(3, 0, REPLICAS), start, PARAMETERS, discarded, counted, beyond, crossings, stop)
    far = heights(runs, discarded + counted) > 1
    assert far.any(1).all()
    assert np.array_equal(beyond, far[:, discarded:].mean(1))
    # The start lies inside; it counts as the state before the first counted one if none is discarded.
    before = np.concatenate([np.zeros((REPLICAS, 1), bool), far], axis=1)[:, discarded:]
    assert np.array_equal(crossings, (before[:, 1:] != before[:, :-1]).sum(1))


def test_departures_are_the_first_states_beyond_the_boundary(runs):
    early, limit, iterations = 20, 60, np.zeros(REPLICAS, np.int64)
    at_early, at_exit = np.empty((REPLICAS, 1)), np.empty((REPLICAS, 1))
    start, stop = np.array([-1.0]), np.zeros(1, np.int64)
    states = stream_states(3, 0, REPLICAS)
    runs.departures(states, start, PARAMETERS, early, limit, at_early, at_exit, iterations, stop)
    far = heights(runs, limit) > 1
    left = far.any(1)
    assert 0 < left.sum() < REPLICAS
    assert np.array_equal(iterations, np.where(left, far.argmax(1) + 1, 0))
    assert (np.abs(at_exit[left, 0] + 1) > 1).all()
    assert (np.abs(at_early[iterations > early, 0] + 1) <= 1).all()


def test_probes_return_to_their_start_when_they_leave(runs):
    """Within a replica's first life its states are those of a trajectory; then the number of departures goes up."""
    replicas, times, every = 32, 12, 5
    states, starts, left = stream_states(3, 0, replicas), np.full((replicas, 1), -1.0), np.zeros(replicas, np.int64)
    seen, free = np.empty((times, replicas, 1)), np.empty((replicas, times, 1))
    runs.probes(states, starts, PARAMETERS, every, seen, left, np.zeros(1, np.int64))
    runs.trajectories(states, starts, PARAMETERS, every, free, np.zeros(1, np.int64))
    far = heights(runs, times * every)[:replicas] > 1
    assert (np.abs(seen + 1) <= 1).all()
    assert np.array_equal(left > 0, far.any(1))
    stayed = ~far.any(1)
    assert stayed.any()
    assert np.array_equal(seen[:, stayed, 0].T, free[stayed, :, 0])


def test_what_a_kernel_keeps_between_iterations_is_made_anew_for_every_run():
    """Minibatches without replacement depend on the examples already used; a second run begins a new epoch."""
    kernel = NetworkKernel((3, 2), "tanh", "without replacement", "box")
    stream = np.random.default_rng(0)
    inputs, labels = stream.standard_normal((11, 3)), stream.integers(0, 2, 11).astype(float)
    columns = np.pad(np.concatenate([inputs, labels[:, None], np.ones((11, 1))], axis=1), ((0, 5), (0, 0))).T
    around = np.zeros(kernel.dimension), np.empty(0)
    given = inputs.reshape(-1), labels, 4, *around, np.ascontiguousarray(columns).reshape(-1)
    runs = Runs(kernel.advance(), *given)
    parameters = np.array([{"share": 0.1, "kept": 1.0, "size": 50.0}[name] for name in kernel.parameters])
    start, found = np.zeros((5, kernel.dimension)), []
    for _ in range(2):
        seen = np.empty((5, 3, kernel.dimension))
        runs.trajectories(stream_states(1, 0, 5), start, parameters, 4, seen, np.zeros(1, np.int64))
        found.append(seen)
    assert np.array_equal(*found)
    assert len(np.unique(found[0][:, -1], axis=0)) == 5
