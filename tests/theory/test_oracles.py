"""Oracles against closed forms, limits, each other and independent slow implementations."""

import numpy as np
import pytest
import torch
from scipy import stats

from sgd_diffusion.dynamics import SGD, SGLD, DataNoise, DiagonalNoise, HessianNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape, double_well, quadratic, styblinski_tang
from sgd_diffusion.theory import (
    DiscreteChain,
    ar1_variance,
    ball_exit_time,
    coordinate_chain,
    coordinate_exit_time,
    mean_first_passage,
    theorem_1,
    theorem_2,
)
from sgd_diffusion.theory.cells import Cells
from sgd_diffusion.theory.shifted_chain import shifted_chain


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


def test_styblinski_tang_takes_its_known_times():
    """−ln γ = 5.76, 7.26, 8.63 at B = 30, 40, 49, η = 0.006 with isotropic noise of deviation 290."""
    landscape = styblinski_tang(1)
    for batch_size, known in ((30, 5.76), (40, 7.26), (49, 8.63)):
        dynamics = SGD(0.006, batch_size, 290.0)
        value, error = coordinate_exit_time(
            landscape, dynamics, threshold=float(landscape.saddle[0]), wall=-6.5, dimension=10, cells=500
        )
        assert value == pytest.approx(known, abs=0.01)
        assert error < 0.005


def test_elimination_and_power_iteration_agree_and_so_does_a_dense_solution():
    landscape = double_well()
    chain = coordinate_chain(landscape, SGLD(0.02, 0.2), threshold=0.0, wall=-2.5, cells=300)
    dense = np.linalg.solve(
        np.eye(len(chain.exit_probability)) - chain.transition, np.ones(len(chain.exit_probability))
    )[chain.start]
    assert chain.mean_exit_time() == pytest.approx(np.log(dense), abs=1e-9)
    assert chain.product_exit_time(1) == pytest.approx(np.log(dense), abs=1e-9)


def test_elimination_keeps_its_digits_where_a_dense_solution_has_none():
    chain = coordinate_chain(double_well(), SGLD(0.02, 0.018), threshold=0.0, wall=-2.0, cells=400)
    exact = chain.mean_exit_time()
    assert exact > 50
    assert chain.product_exit_time(1) == pytest.approx(exact, abs=1e-6)


def test_the_grid_converges_to_second_order():
    times = [
        coordinate_chain(double_well(), SGLD(0.02, 0.1), threshold=0.0, wall=-2.2, cells=cells).mean_exit_time()
        for cells in (150, 300, 600)
    ]
    assert (times[2] - times[1]) / (times[1] - times[0]) == pytest.approx(1 / 4, abs=0.08)


def test_small_learning_rates_lead_to_the_diffusion_with_a_square_root():
    """Discrete monitoring delays the exit by O(√η)."""
    D = 0.2
    limit = mean_first_passage(lambda x: 4 * x * (x**2 - 1), constant(D), start=-1, boundary=0, wall=-3)
    gaps = [
        coordinate_exit_time(double_well(), SGLD(eta, D), threshold=0.0, wall=-2.5, cells=800)[0] + np.log(eta) - limit
        for eta in (0.005, 0.00125)
    ]
    assert gaps[0] / gaps[1] == pytest.approx(2, abs=0.25)


def test_a_product_of_coordinates_leaves_at_the_sum_of_rates():
    landscape = double_well()
    one, ten = (
        coordinate_exit_time(landscape, SGLD(0.02, 0.08), threshold=0.0, wall=-2.2, dimension=d, cells=400)[0]
        for d in (1, 10)
    )
    assert one - ten == pytest.approx(np.log(10), abs=0.01)


def test_cells_too_wide_and_other_noises_are_refused():
    with pytest.raises(EscapeError, match="use more cells"):
        coordinate_chain(double_well(), SGLD(0.01, 0.0001), threshold=0.0, cells=50)
    with pytest.raises(EscapeError, match="independent of the others"):
        coordinate_chain(double_well(), SGD(0.01, 1, HessianNoise()), threshold=0.0)
    with pytest.raises(EscapeError, match="one dimension"):
        coordinate_chain(quadratic([1.0, 1.0]), SGLD(0.01, 0.1), threshold=1.0)
    with pytest.raises(EscapeError, match="noise vanishes"):
        DiscreteChain.of_basin(lambda x: x, lambda x: 0 * x, minimum=0.0, boundary=1.0, wall=-1.0)


def test_noise_that_vanishes_on_a_slope_is_put_on_cells():
    """There every state moves on; independent: an Euler loop in NumPy, no simulator of ours."""
    line, rng = styblinski_tang(1), np.random.default_rng(0)
    eta, size, saddle = 0.006, 6, float(line.saddle[0])
    noise = DiagonalNoise(lambda phi: 50 * (6 * phi * phi - 16).abs().sqrt())
    chain = {"threshold": saddle, "wall": -6.5}
    coarse, fine = (coordinate_exit_time(line, SGD(eta, size, noise), cells=n, **chain)[0] for n in (400, 1600))
    assert coarse == pytest.approx(fine, abs=0.01)
    theta, times, inside = np.full(4000, float(line.minimum[0])), np.zeros(4000), np.ones(4000, dtype=bool)
    while inside.any():
        x = theta[inside]
        deviation = 50 * np.sqrt(np.abs(6 * x * x - 16) / size)
        theta[inside] = x - eta * (2 * x**3 - 16 * x + 2.5) + eta * deviation * rng.normal(size=len(x))
        times[inside] += 1
        inside &= theta <= saddle
    assert np.log(times.mean()) == pytest.approx(fine, abs=4 / np.sqrt(4000))


def test_a_step_of_two_shifted_examples_has_the_law_of_a_double_integral():
    line = styblinski_tang(1)
    cells = Cells.between(minimum=-2.35, boundary=0.25, wall=-6.5, cells=500)
    chain = shifted_chain(line, SGD(0.006, 2, DataNoise()), cells)
    x = np.linspace(-8, 8, 4001)
    weights = stats.norm.pdf(x) / stats.norm.pdf(x).sum()
    for cell in (50, 300, 450):
        slopes = 2 * (cells.middles[cell] - x) ** 3 - 16 * (cells.middles[cell] - x) + 2.5
        # P(θ − η(s₁ + s₂)/2 > b) = E P(s₂ < 2(θ − b)/η − s₁), with the law of s₂ sorted once.
        order = np.argsort(slopes)
        below = np.r_[0, np.cumsum(weights[order])]
        for border in (300, 400, 500):
            edge = cells.middles[border] + cells.step / 2
            wanted = 2 * (cells.middles[cell] - edge) / 0.006 - slopes
            slow = weights @ below[np.searchsorted(slopes[order], wanted)]
            fast = chain.transition[cell, border + 1 :].sum() + chain.exit_probability[cell]
            assert np.log(fast) == pytest.approx(np.log(slow), abs=0.05)


def test_shifted_data_leave_as_an_euler_loop_does():
    """Independent of the simulator; B = 1, where one example alone crosses the barrier."""
    line, rng = styblinski_tang(1), np.random.default_rng(1)
    where = {"threshold": 0.25, "wall": -6.5, "cells": 800}
    averaged = Landscape(line.potential, [-2.352])
    exact, off = coordinate_exit_time(averaged, SGD(0.01, 1, DataNoise()), **where)
    assert off < 0.02
    theta, times, inside = np.full(2000, -2.352), np.zeros(2000), np.ones(2000, dtype=bool)
    while inside.any():
        x = theta[inside] - rng.normal(size=int(inside.sum()))
        theta[inside] -= 0.01 * (2 * x**3 - 16 * x + 2.5)
        times[inside] += 1
        inside &= theta <= 0.25
    assert np.log(times.mean()) == pytest.approx(exact, abs=4 / np.sqrt(2000))


def test_a_chain_of_shifted_data_needs_that_noise():
    cells = Cells.between(minimum=0.0, boundary=1.0, wall=-1.0, cells=50)
    with pytest.raises(EscapeError, match="not IsotropicNoise"):
        shifted_chain(quadratic([1.0]), SGD(0.5, 1, 1.0), cells)


def test_the_probabilities_of_a_row_add_up_to_one():
    chain = coordinate_chain(double_well(), SGLD(0.05, 0.3), threshold=0.0, wall=-2.5, cells=200)
    assert chain.transition.sum(1) + chain.exit_probability == pytest.approx(
        np.ones(len(chain.exit_probability)), abs=1e-12
    )


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
