"""The gradient flow against its closed form, and where it stops."""

import numpy as np
import pytest
import torch

from sgd_diffusion.landscapes import double_well, gradient_flow, muller_brown, muller_brown_saddles

ACCURATE = {"relative_tolerance": 1e-8, "absolute_tolerance": 1e-10}


def flow(landscape, start, goal=None, **arguments):
    defaults = {"within": 1e-3, "longest": 1e3, **ACCURATE}
    place = landscape.minimum if goal is None else torch.tensor(goal, dtype=torch.float64)
    start = torch.as_tensor(start, dtype=torch.float64)
    return gradient_flow(landscape.gradient, landscape.hessian, start, place, **(defaults | arguments))


def test_the_flow_stops_at_the_distance_asked_for():
    path, completed = flow(double_well(), [-0.01], within=0.05)
    assert completed
    assert float(path[0, 0]) == -0.01
    assert float(path[-1, 0]) == pytest.approx(-0.95, abs=1e-6)
    assert (path[:, 0].diff() < 0).all()


def test_a_flow_into_another_basin_runs_for_the_longest_time():
    path, completed = flow(double_well(), [0.01])
    assert completed
    assert float(path[-1, 0]) == pytest.approx(1.0, abs=1e-6)


def test_the_time_is_that_of_the_closed_form():
    """dθ/dt = −4θ(θ² − 1) has u = θ⁻² with 1 − u ∝ e^{−8t}."""
    longest, start = 0.3, -0.5
    path, _ = flow(double_well(), [start], within=1e-9, longest=longest)
    inverse_square = 1 + (start**-2 - 1) * np.exp(-8 * longest)
    assert float(path[-1, 0]) == pytest.approx(-(inverse_square**-0.5), abs=1e-6)


@pytest.mark.thorough
def test_a_saddle_of_two_dimensions_leads_down_to_the_minimum():
    landscape = muller_brown()
    for saddle in muller_brown_saddles(landscape):
        _, vectors = torch.linalg.eigh(landscape.hessian(saddle))
        ends = [flow(landscape, saddle + side * 1e-3 * vectors[:, 0], longest=10.0)[0] for side in (1, -1)]
        near = [float((path[-1] - landscape.minimum).norm()) < 2e-3 for path in ends]
        assert sum(near) == 1
        down = ends[near.index(True)]
        assert (landscape.loss(down).diff() < 0).all()


def test_a_derivative_that_is_no_number_is_an_error():
    nowhere = torch.full((1,), torch.nan, dtype=torch.float64)
    with pytest.raises(ValueError, match=r"NaN|inf|finite"):
        gradient_flow(
            lambda theta: theta,
            lambda theta: torch.full((1, 1), torch.nan, dtype=torch.float64),
            torch.ones(1, dtype=torch.float64),
            torch.zeros_like(nowhere),
            within=0.1,
            longest=1.0,
            **ACCURATE,
        )
