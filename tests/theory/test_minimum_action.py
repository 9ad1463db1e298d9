"""The path of least action against closed forms: wells, gradients, one dimension, noise that is no gradient's."""

import math

import numpy as np
import pytest
import torch
from scipy.linalg import solve_continuous_lyapunov

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import double_well, muller_brown, quadratic
from sgd_diffusion.theory import minimum_action


def constant(matrix):
    matrix = torch.as_tensor(matrix, dtype=torch.float64)
    return lambda theta: matrix.expand(len(theta), *matrix.shape)


def ellipse(axes, slanted=0.4):
    axes = torch.tensor(axes, dtype=torch.float64)
    return lambda place: axes * torch.stack([torch.cos(place[0] + slanted), torch.sin(place[0] + slanted)])


@pytest.mark.parametrize("sharpest", [1.0, 3.0])
@pytest.mark.parametrize("own_noise", [True, False])
def test_quadratic_wells(sharpest, own_noise):
    """V = |θ|² with C = H and 2L with C = 1: least on a ball and on a level."""
    well, height = quadratic([0.3, sharpest]), 0.8
    covariance = constant(np.diag([0.3, sharpest]) if own_noise else np.eye(2))
    ball = minimum_action(well.loss, covariance, start=well.minimum, end=ellipse([1.0, 1.0]))
    level = minimum_action(
        well.loss,
        covariance,
        start=well.minimum,
        end=ellipse([math.sqrt(2 * height / 0.3), math.sqrt(2 * height / sharpest)]),
    )
    assert ball.action == pytest.approx(1.0 if own_noise else 0.3, rel=1e-4)
    assert level.action == pytest.approx(2 * height / sharpest if own_noise else 2 * height, rel=1e-4)


def test_noise_that_does_not_commute_with_the_curvature():
    """V = ½θᵀS⁻¹θ with HS + SH = C: the way out is curved, and not the steepest ascent."""
    well = quadratic([1.0, 4.0])
    covariance = np.array([[1.0, 0.8], [0.8, 1.5]])
    spread = solve_continuous_lyapunov(np.diag([1.0, 4.0]), covariance)
    end = torch.tensor([0.7, -0.5], dtype=torch.float64)
    found = minimum_action(well.loss, constant(covariance), start=well.minimum, end=end)
    assert found.action == pytest.approx(0.5 * float(end @ np.linalg.solve(spread, end)), rel=2e-3)
    straight = found.path[:, 1] * 0.7 + found.path[:, 0] * 0.5
    assert np.abs(straight).max() > 0.02


def test_one_dimension():
    """V = 2∫L′/C."""
    well = double_well()
    found = minimum_action(well.loss, lambda theta: (1 + theta**2).unsqueeze(-1), start=well.minimum, end=well.saddle)
    theta = np.linspace(-1, 0, 100_001)
    middles = (theta[1:] + theta[:-1]) / 2
    assert found.action == pytest.approx(float((8 * middles * (middles**2 - 1) / (1 + middles**2)).mean()), rel=1e-5)


def test_a_curved_basin_costs_twice_its_barrier():
    landscape = muller_brown(0.1)
    found = minimum_action(landscape.loss, constant(np.eye(2)), start=landscape.minimum, end=landscape.saddle)
    assert found.action == pytest.approx(2 * float(landscape.barrier), rel=1e-4)
    assert np.allclose(found.path[0], landscape.minimum)
    assert np.allclose(found.path[-1], landscape.saddle)


def test_an_action_without_bounds_is_refused():
    well = quadratic([1.0])
    nowhere = torch.tensor([1.0], dtype=torch.float64)
    with pytest.raises(EscapeError, match="at least 1, got 0"):
        minimum_action(well.loss, constant([[1.0]]), start=well.minimum, end=nowhere, refinements=0)
    with pytest.raises(EscapeError, match="not finite"):
        minimum_action(lambda theta: theta[..., 0] * torch.nan, constant([[1.0]]), start=well.minimum, end=nowhere)
