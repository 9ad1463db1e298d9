"""The chain of sampled gradients against enumeration, and the exponent of all cumulants against its escape times."""

import math

import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.landscapes import circle_regression
from sgd_diffusion.theory import cumulant_exponent
from sgd_diffusion.theory.cells import Cells
from sgd_diffusion.theory.cumulant_exponent import gaussian_cumulants, regression_cumulants, sampled_cumulants
from sgd_diffusion.theory.regression_chain import distance_chain
from sgd_diffusion.theory.sampled_chain import sampled_chain

COARSE, FINE = 400, 800
TARGETS = (20.5, 30.0, 39.5)
"""ln τ at which the slope of ln(ητ) in 1/η is measured."""


def law(values, weights):
    """Centred values and their probabilities."""
    weights = np.asarray(weights, dtype=np.float64) / np.sum(weights)
    return np.asarray(values, dtype=np.float64) - np.asarray(values) @ weights, weights


GRID = (np.arange(1000) + 0.5) / 30
EXPONENTIAL = law(GRID, np.exp(-GRID))
LAWS = {
    "exponential": EXPONENTIAL,
    "exponential, reversed": (-EXPONENTIAL[0], EXPONENTIAL[1]),
    "two values": law([2.0, -1.0], [1, 2]),
    "rare": law([2.0, -0.5], [1, 4]),
    "Poisson": law(np.arange(12), stats.poisson.pmf(np.arange(12), 1.0)),
    "sixty examples": law(np.exp(0.8 * np.random.default_rng(1).standard_normal(60)), np.ones(60)),
}


def line(theta):
    return theta


def double_well(theta):
    return theta**3 - theta


def cubic(theta):
    return theta - theta**2


# slope, law, batch size, minimum, end, wall
SYSTEMS = {
    "parabola, exponential, up": (line, "exponential", 2, 0.0, 0.7, -0.5),
    "parabola, exponential, down": (line, "exponential", 2, 0.0, -0.8, 0.5),
    "parabola, two values": (line, "two values", 1, 0.0, 0.8, -0.4),
    "parabola, rare": (line, "rare", 2, 0.0, 0.4, -0.4),
    "double well, exponential": (double_well, "exponential", 1, -1.0, 0.0, -1.4),
    "double well, reversed": (double_well, "exponential, reversed", 1, -1.0, 0.0, -1.4),
    "cubic, Poisson": (cubic, "Poisson", 2, 0.0, 1.0, -0.4),
    "cubic, sixty examples": (cubic, "sixty examples", 1, 0.0, 1.0, -0.4),
}
SAMPLE = {"parabola, two values", "double well, reversed", "cubic, Poisson"}
"""Systems of the ordinary tests; the others are in `make thorough`."""
FAR = {name for name in SYSTEMS if name != "cubic, Poisson"}
"""Systems on which two cumulants miss the slope by at least a fifth."""


def slope_of_times(log_time, exponent, size, targets=TARGETS):
    """The slope of ln(ητ) in B/η by a straight line, from times near the targets; no correction is fitted.

    The curve is not quite straight: steps are finite, and the prefactor is a power of η where no saddle is crossed.
    """
    offset = log_time(exponent * size / 25, COARSE) - 25
    rates = [exponent * size / (target - offset) for target in targets]
    times = []
    for rate in rates:
        coarse, fine = (log_time(rate, cells) for cells in (COARSE, FINE))
        times.append(fine + (fine - coarse) / 3)
    assert min(times) == pytest.approx(targets[0], abs=1.5)
    assert max(times) == pytest.approx(targets[-1], abs=2.5)
    rates = np.array(rates)
    return np.polyfit(size / rates, np.array(times) + np.log(rates), 1)[0]


@pytest.mark.parametrize(
    "name", [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.thorough) for name in SYSTEMS]
)
def test_the_exponent_is_the_slope_of_exact_times(name):
    slope, noise, size, minimum, end, wall = SYSTEMS[name]
    values, weights = LAWS[noise]

    def gradients(theta):
        return slope(theta) + values

    def log_time(rate, cells):
        grid = Cells.between(minimum=minimum, boundary=end, wall=wall, cells=cells)
        return sampled_chain(gradients, weights, learning_rate=rate, batch_size=size, cells=grid).mean_exit_time()

    cumulants = sampled_cumulants(lambda theta: slope(theta)[:, None] + values, weights)
    exponent = cumulant_exponent(cumulants, start=minimum, end=end)
    variance = weights @ values**2
    two = cumulant_exponent(
        gaussian_cumulants(slope, lambda theta: np.full_like(theta, variance)), start=minimum, end=end
    )
    measured = slope_of_times(log_time, exponent, size)
    assert exponent == pytest.approx(measured, rel=0.05)
    assert (abs(two / measured - 1) >= 0.2) == (name in FAR)


def circle(ratio):
    """L′ and s of regression on the unit circle with ΔL/L* = ratio."""
    variance = 2 * float(circle_regression(ratio).loss(circle_regression(ratio).minimum))
    return np.sin, lambda theta: np.sqrt(variance + 2 * (1 - np.cos(theta)) - np.sin(theta) ** 2)


def circle_slopes(ratio, targets=TARGETS):
    """The exponent of all cumulants, that of two, and the slope of exact times, for regression on a circle.

    Its examples have gradients without bounds, whose exponential moments end at a finite p.
    """
    slope, residual = circle(ratio)

    def log_time(rate, cells):
        point = {"batch_size": 1, "learning_rate": rate, "boundary": math.pi}
        return distance_chain(slope, residual, cells=cells * 5 // 8, **point).mean_exit_time()

    def covariance(theta):
        return residual(theta) ** 2 + 2 * slope(theta) ** 2

    laws = (regression_cumulants(slope, residual), gaussian_cumulants(slope, covariance))
    exponent, two = (cumulant_exponent(cumulants, start=0, end=math.pi) for cumulants in laws)
    return exponent, two, slope_of_times(log_time, exponent, 1, targets)


@pytest.mark.parametrize("ratio", [pytest.param(1.0, marks=pytest.mark.thorough), 2.0])
def test_the_exponent_is_the_slope_of_regression_on_a_circle(ratio):
    exponent, two, measured = circle_slopes(ratio)
    assert exponent == pytest.approx(measured, rel=0.05)
    assert two < 0.8 * measured


@pytest.mark.thorough
def test_with_large_steps_the_slope_tends_to_the_exponent_in_small_ones():
    """At ΔL/L* = 4 (η > 0.05) the slope at ln τ of 20 to 40 is 7 % below the exponent; beyond, it is nearer."""
    exponent, _, first = circle_slopes(4.0)
    _, _, second = circle_slopes(4.0, (40.0, 60.0, 80.0))
    assert 0.9 * exponent < first < second < exponent
    assert second > 0.95 * exponent


def test_minibatches_are_those_of_all_pairs():
    """Two examples a step, on a grid on which every step is a whole number of cells."""
    values, weights = np.array([0.4, -0.2]), np.array([0.25, 0.75])
    cells = Cells.between(minimum=0.0, boundary=0.55, wall=-0.5, cells=10)
    chain = sampled_chain(lambda theta: values, weights, learning_rate=1.0, batch_size=2, cells=cells)
    pairs = {-4: 1 / 16, -1: 6 / 16, 2: 9 / 16}  # moves in cells of 0.1
    assert cells.step == pytest.approx(0.1)
    row = np.zeros(len(cells.middles))
    for move, probability in pairs.items():
        row[cells.start + move] = probability
    assert chain.transition[cells.start] == pytest.approx(row, abs=1e-12)
    assert chain.exit_probability[-1] == pytest.approx(9 / 16)
    assert chain.transition[0, 0] == pytest.approx(7 / 16)  # beyond the wall is the outermost cell
