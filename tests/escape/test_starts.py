"""Escape from elsewhere than the minimum, and what is left of the times once the start is forgotten."""

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Ball, Coordinate, plain_points, simulate
from sgd_diffusion.landscapes import joined_parabolas, quadratic
from sgd_diffusion.theory import mean_first_passage


def test_a_start_half_way_out_leaves_earlier_by_the_exact_amount():
    landscape, diffusion = joined_parabolas(1.0, 1.0), 0.4
    saddle = float(landscape.saddle[0])
    times = simulate(
        landscape,
        SGLD(0.005, diffusion),
        Coordinate(threshold=saddle),
        replicas=2000,
        start=torch.tensor([0.8 * saddle], dtype=torch.float64),
    )
    exact = mean_first_passage(
        lambda theta: landscape.gradient(torch.from_numpy(theta).unsqueeze(-1)).numpy()[:, 0],
        lambda theta: np.full_like(theta, diffusion),
        start=0.8 * saddle,
        boundary=saddle,
        wall=-2 * saddle,
    )
    mean = times.iterations.mean() * 0.005
    error = times.iterations.std() * 0.005 / np.sqrt(2000)
    # Discrete steps see the boundary 0.58 standard deviations of a step farther out.
    assert mean == pytest.approx(np.exp(exact), abs=4 * error + 0.15 * np.exp(exact))
    assert (
        mean
        < 0.8
        * simulate(landscape, SGLD(0.005, diffusion), Coordinate(threshold=saddle), replicas=500).estimate("time").value
    )


@pytest.mark.parametrize(("start", "message"), [([1.0, 2.0, 3.0], "one point"), ([2.0, 0.0], "outside the basin")])
def test_a_start_that_is_none_is_refused(start, message):
    with pytest.raises(EscapeError, match=message):
        simulate(quadratic([1.0, 1.0]), SGLD(0.01, 0.1), Ball(1.0), replicas=5, start=torch.tensor(start).double())


def test_times_left_after_the_start_is_forgotten():
    times = simulate(quadratic([1.0]), SGLD(0.1, 0.3), Ball(1.0), replicas=400, max_iterations=30)
    later = times.after(10)
    inside = times.iterations > 10
    assert np.array_equal(later.iterations, times.iterations[inside] - 10)
    assert np.array_equal(later.exited, times.exited[inside])


def test_no_replica_left_is_no_point():
    times = simulate(quadratic([1.0]), SGLD(0.1, 5.0), Ball(1.0), replicas=20)
    assert plain_points(times.after(10**6)) == [None]
