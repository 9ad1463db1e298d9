"""Exact chains of one coordinate against dense solutions, limits and independent slow implementations."""

import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.dynamics import SGD, SGLD, DataNoise, DiagonalNoise, HessianNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import Landscape, double_well, quadratic, styblinski_tang
from sgd_diffusion.theory import (
    DiscreteChain,
    coordinate_chain,
    coordinate_exit_time,
    mean_first_passage,
)
from sgd_diffusion.theory.cells import Cells
from sgd_diffusion.theory.shifted_chain import shifted_chain


def constant(value):
    return lambda x: np.full_like(x, value)


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
        DiscreteChain.of_basin(
            lambda x: x, lambda x: 0 * x, Cells.between(minimum=0.0, boundary=1.0, wall=-1.0, cells=1000)
        )


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
