"""Oracles against closed forms, limits, each other and independent slow implementations."""

import numpy as np
import pytest
import torch
from scipy import stats

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory import (
    ar1_variance,
    ball_exit_time,
    mean_first_passage,
    theorem_1,
    theorem_2,
)


def constant(value):
    return lambda x: np.full_like(x, value)


def test_free_diffusion_takes_length_squared_over_2d():
    time = mean_first_passage(constant(0.0), constant(0.3), start=1.0, boundary=3.0, wall=0.0)
    assert np.exp(time) == pytest.approx((3**2 - 1**2) / (2 * 0.3), rel=1e-9)


def test_constant_drift_has_its_closed_form():
    v, D, L = 2.0, 0.5, 1.5  # L' = v pushes back towards the wall at 0
    exact = D / v**2 * (np.exp(v * L / D) - 1) - L / v
    time = mean_first_passage(constant(v), constant(D), start=0.0 + 1e-12, boundary=L, wall=0.0)
    assert np.exp(time) == pytest.approx(exact, rel=1e-6)


def test_a_mirrored_problem_takes_as_long():
    slope = lambda x: 4 * x * (x**2 - 1) + 0.3  # noqa: E731
    D = lambda x: 0.2 + 0.1 * np.sin(x)  # noqa: E731
    there = mean_first_passage(slope, D, start=-1.0, boundary=0.5, wall=-3.0)
    back = mean_first_passage(lambda x: -slope(-x), lambda x: D(-x), start=1.0, boundary=-0.5, wall=3.0)
    assert there == pytest.approx(back, abs=1e-12)


def test_quadrature_does_not_mind_hundreds_of_e_folds():
    time = mean_first_passage(lambda x: 4 * x * (x**2 - 1), constant(1 / 900), start=-1, boundary=1, wall=-2)
    assert time == pytest.approx(theorem_1(torch.tensor([[8.0]]), torch.tensor([[-4.0]]), 1.0, 1 / 900), abs=0.01)


def test_theorem_1_is_the_limit_beyond_the_saddle_and_twice_that_at_it():
    slope = lambda x: 4 * x * (x**2 - 1)  # noqa: E731
    ratios = []
    for D in (0.2, 0.1, 0.05, 0.02):
        predicted = theorem_1(torch.tensor([[8.0]]), torch.tensor([[-4.0]]), 1.0, D)
        beyond = np.exp(mean_first_passage(slope, constant(D), start=-1, boundary=1, wall=-3) - predicted)
        at = np.exp(mean_first_passage(slope, constant(D), start=-1, boundary=0, wall=-3) - predicted)
        ratios.append((beyond, at))
    errors = np.abs(np.array(ratios) - [1, 0.5])
    assert (np.diff(errors, axis=0) < 0).all()  # converging as D falls
    assert errors[-1] == pytest.approx([0, 0], abs=0.01)


def test_itos_equation_gives_theorem_2_the_prefactor_of_the_minimum():
    """Xie et al. print 2π/|H_b|; their own Itô equation with D = ηH/2B near each critical point gives 2π/H_a."""
    # A well of curvature 1 joined to a barrier of curvature 1/4 with D following the curvature, smoothly.
    H_a, H_b, eta_over_b = 1.0, 0.25, 0.0125
    join = lambda x: 1 / (1 + np.exp(-(x - 1) / 0.02))  # noqa: E731
    curvature = lambda x: H_a * (1 - join(x)) + H_b * join(x)  # noqa: E731
    x = np.linspace(-3, 12, 600_001)
    signed = H_a * (1 - join(x)) - H_b * join(x)
    slope_values = np.cumsum(signed) * (x[1] - x[0])
    slope_values -= np.interp(0, x, slope_values)
    saddle = x[(x > 1) & (slope_values < 0)][0]
    slope = lambda y: np.interp(y, x, slope_values)  # noqa: E731
    diffusion = lambda y: eta_over_b / 2 * curvature(y)  # noqa: E731
    time = mean_first_passage(slope, diffusion, start=0, boundary=2 * saddle, wall=-2, cells=60_000)
    inside = (x >= 0) & (x <= saddle)
    exponent = np.trapezoid(slope_values[inside] / diffusion(x[inside]), x[inside])
    assert np.exp(time - exponent) == pytest.approx(2 * np.pi / H_a, rel=0.1)
    assert abs(np.exp(time - exponent) - 2 * np.pi / H_b) > 10


def test_theorem_2_reduces_to_its_ends():
    common = {"batch_size": 10, "learning_rate": 0.1}
    assert theorem_2(4.0, -2.0, 1.0, s=1.0, **common) == pytest.approx(np.log(np.pi) + 2 * 10 / 0.1 / 4)
    assert theorem_2(4.0, -2.0, 1.0, s=0.0, **common) == pytest.approx(np.log(np.pi) + 2 * 10 / 0.1 / 2)


@pytest.mark.parametrize("D", [lambda x: np.abs(x), lambda x: x, lambda x: x * np.nan])
def test_a_diffusion_that_vanishes_on_the_way_is_refused(D):
    with pytest.raises(EscapeError, match="cannot cross there"):
        mean_first_passage(lambda x: x, D, start=-1, boundary=1, wall=-2)


def test_points_out_of_order_are_refused():
    with pytest.raises(EscapeError, match="must lie between"):
        mean_first_passage(lambda x: x, constant(1), start=2, boundary=1, wall=0)


def test_ball_exits_are_those_of_quadrature_and_of_pure_diffusion():
    h, D, r = 1.0, 0.1, 1.0
    half = mean_first_passage(lambda x: h * x, constant(D), start=1e-9, boundary=r, wall=0.0)  # |θ|, reflected at 0
    assert ball_exit_time(h, D, r) == pytest.approx(np.exp(half), rel=1e-6)
    for d in (1, 2, 5):
        assert ball_exit_time(1e-9, D, r, d) == pytest.approx(r**2 / (2 * d * D), rel=1e-6)


def test_ball_exits_agree_with_simulation_in_three_dimensions():
    h, D, r, d, dt = 1.0, 0.5, 1.2, 3, 1e-3
    stream = np.random.default_rng(0)
    x, alive, times = np.zeros((4000, d)), np.ones(4000, bool), np.zeros(4000)
    for _ in range(200_000):
        x[alive] += -h * x[alive] * dt + np.sqrt(2 * D * dt) * stream.standard_normal((alive.sum(), d))
        times[alive] += dt
        # Brownian bridges cross between steps; moving the edge inwards by 0.5826 √(2D dt) corrects for it.
        alive &= np.linalg.norm(x, axis=1) < r - 0.5826 * np.sqrt(2 * D * dt)
        if not alive.any():
            break
    exact = ball_exit_time(h, D, r, d)
    assert times.mean() == pytest.approx(exact, abs=4 * stats.sem(times) + 0.003)


def test_oracles_refuse_what_has_no_answer():
    with pytest.raises(EscapeError, match="must be between 0 and 2 for a stationary distribution"):
        ar1_variance(10.0, 0.1, 0.3)
    with pytest.raises(EscapeError, match="must be positive"):
        ball_exit_time(1.0, -0.1, 1.0)
