"""The path of least action against closed forms: wells, gradients, one dimension, noise that is no gradient's."""

import importlib
import math

import numpy as np
import pytest
import torch
from planar_problems import PROBLEMS
from scipy.linalg import solve_continuous_lyapunov
from slow_quasi_potential import quasi_potential

from sgd_diffusion.errors import EscapeError, UnsettledActionError
from sgd_diffusion.landscapes import double_well, muller_brown, quadratic
from sgd_diffusion.theory import minimum_action
from sgd_diffusion.theory.path_choice import FIRST_STEPS


def constant(matrix):
    matrix = torch.as_tensor(matrix, dtype=torch.float64)
    return lambda theta: matrix.expand(len(theta), *matrix.shape)


def solved(name):
    """A problem in the plane, and its solution."""
    problem = PROBLEMS[name]()
    start, end = (torch.tensor(place, dtype=torch.float64) for place in (problem.start, problem.end))
    return problem, minimum_action(problem.loss, problem.covariance, start=start, end=end)


def ellipse(axes, slanted=0.4):
    axes = torch.tensor(axes, dtype=torch.float64)
    return lambda place: axes * torch.stack([torch.cos(place[0] + slanted), torch.sin(place[0] + slanted)])


@pytest.mark.parametrize(
    ("sharpest", "own_noise"),
    [
        (3.0, True),
        *(pytest.param(*well, marks=pytest.mark.thorough) for well in ((3.0, False), (1.0, True), (1.0, False))),
    ],
)
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
    with pytest.raises(EscapeError, match="not finite"):
        minimum_action(
            lambda theta: theta.sum(-1) * torch.nan, constant(np.eye(2)), start=torch.zeros(2), end=torch.ones(2)
        )


@pytest.mark.parametrize("name", ["ring", pytest.param("gap in a wall", marks=pytest.mark.thorough)])
def test_a_path_is_not_the_one_nearest_to_the_straight_line(name):
    problem, found = solved(name)
    assert found.action == pytest.approx(problem.exact, rel=2e-3)


@pytest.mark.thorough
def test_the_half_of_a_ring_with_the_stronger_noise_is_taken():
    problem, found = solved("ring, C = 4 below and 1 above")
    assert found.path[:, 1].min() < -0.9
    assert found.action == pytest.approx(quasi_potential(problem, 60), rel=0.02)
    assert 0.25 < found.action < 0.27  # 2ΔL/C on the lower half is 0.25


@pytest.mark.thorough
@pytest.mark.parametrize("name", PROBLEMS)
def test_the_least_action_in_the_plane_is_that_on_a_grid(name):
    problem, found = solved(name)
    expected = quasi_potential(problem, 240)
    assert found.action == pytest.approx(expected, rel=0.01)
    if problem.exact is not None:
        assert expected == pytest.approx(problem.exact, rel=0.01)
        assert found.action == pytest.approx(problem.exact, rel=2e-3)


def test_a_path_worse_than_the_steepest_ascent_is_refused(monkeypatch):
    """If C = c·1, V = 2ΔL/c is known; here the search is made to end on the saddle of the action."""
    module = importlib.import_module("sgd_diffusion.theory.minimum_action")
    monkeypatch.setattr(module, "best_of", lambda search, trials: search.improved("", trials[0].packed, FIRST_STEPS))
    with pytest.raises(UnsettledActionError, match=r"action is 2\.03.*has the action 2ΔL/C = 0\.9991"):
        solved("ring")


def test_an_end_behind_another_barrier_costs_more_than_its_height():
    """V is 2(L_saddle − L_start), and the end lies below the start."""

    def loss(theta):
        x, y = theta[..., 0], theta[..., 1]
        return (x**2 - 1) ** 2 - 0.3 * x + y**2

    start, end = torch.tensor([-0.96, 0.0]).double(), torch.tensor([1.0358, 0.0]).double()
    top = loss(torch.tensor([-0.0755, 0.0]).double()) - loss(start)
    found = minimum_action(loss, constant(np.eye(2)), start=start, end=end)
    assert found.action == pytest.approx(2 * float(top), rel=2e-3)


@pytest.mark.thorough
def test_known_points_lead_to_a_passage_in_many_dimensions():
    """Two basins in five dimensions with a wall between them that has one small gap."""

    def loss(theta):
        x, rest = theta[..., 0], theta[..., 1:]
        away = (rest[..., 0] - 1.5) ** 2 + rest[..., 1:].square().sum(-1)
        wall = 3 * torch.exp(-(x**2) / 0.1) * (1 - torch.exp(-away / 0.1))
        return 0.3 * (x**2 - 1) ** 2 + 0.1 * rest.square().sum(-1) + wall

    start, end, gap = torch.zeros(5).double(), torch.zeros(5).double(), torch.zeros(5).double()
    start[0], end[0], gap[1] = -1, 1, 1.49
    noise = constant(np.diag([1.0, 2, 1, 1, 1]))
    assert minimum_action(loss, noise, start=start, end=end).action > 3
    found = minimum_action(loss, noise, start=start, end=end, through=[gap])
    assert found.origin == "known point"
    assert 0.6 < found.action < 1.05  # without anisotropy 2(0.3 + 0.22), and the noise along the wall is stronger
