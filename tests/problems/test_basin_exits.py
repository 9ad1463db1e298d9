"""Escape from six basins against an independent simulation in numpy that ends in another basin."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from sgd_diffusion.landscapes import parse_potential
from sgd_diffusion.problems import (
    constant_noise,
    expression_noise,
    landscape_between,
    landscape_comparison,
    measure_arrivals,
    measure_points,
    place_points,
    ways_out,
    white_noise,
)
from sgd_diffusion.problems.strength import chosen_strength

SLOWEST = 10.8
"""ln τ up to which the oracle simulates."""


@dataclass(frozen=True)
class Basin:
    """A landscape, its noise, and the oracle: gradient, deviation of the noise, and the other basins' minima.

    The oracle's coordinates may be others than the landscape's.
    """

    expression: str
    start: list[float]
    other: list[float]
    stiffest: float  # largest curvature at the minimum
    gradient: Any  # (d, n) → (d, n)
    deviation: Any  # (d, n) → (d, n), for the strength 1
    begin: list[float]  # the minimum in the oracle's coordinates
    others: list[list[float]]
    nearest: set[str]  # theories that must be nearest
    wrong: set[str]  # theories that must not be
    noise: Any = "white"
    radius: float = 0.5  # of the ball around another minimum, inside its basin, at which the oracle ends


def ones(theta):
    return np.ones_like(theta)


def gap_gradient(theta):
    x, y = theta
    narrow = 40 * np.exp(-(x**2) / 0.05)
    return np.array([4 * x * (x**2 - 1) - 20 * x * y**2 * narrow, y * (1 + narrow)])


def channels_gradient(theta):
    x, y = theta
    ring = 8 * (x**2 + y**2 - 1)
    return np.array([x * ring, y * ring + 1.2 * y + 0.05])


def wells_gradient(theta):
    return 6 * (2 * theta * (theta**2 - 1) ** 2 + 4 * theta**3 * (theta**2 - 1)) + 0.15


def four_gradient(theta):
    x, y, z, w = theta
    bend, lean = y - 0.4 * x**2, z - 0.5 * x
    along = 4 * (2 * x * (x**2 - 1) ** 2 + 4 * x**3 * (x**2 - 1)) + 0.1
    return np.array([along - 3.2 * x * bend - lean, 4 * bend, 2 * lean + 0.3 * w, 1.2 * w + 0.3 * z])


def double_gradient(theta):
    x, y = theta
    return np.array([4 * x * (x**2 - 1), 2 * y])


BASINS = {
    "three wells in a row, from the middle": Basin(
        "6*x**2*(x**2 - 1)**2 + 0.15*x",
        [0.0],
        [1.0],
        12.0,
        wells_gradient,
        ones,
        [-0.0125],
        [[-1.0], [1.0]],
        {"Kramers", "LDT"},
        set(),
        radius=0.2,  # the saddles are at ±0.577
    ),
    "rotated double well": Basin(  # the oracle's coordinates are along and across the valley
        "((0.8*x + 0.6*y)**2 - 1)**2 + (0.8*y - 0.6*x)**2",
        [-0.8, -0.6],
        [0.8, 0.6],
        8.0,
        double_gradient,
        lambda theta: np.sqrt([[8.0], [2.0]]) + 0 * theta,
        [-1.0, 0.0],
        [[1.0, 0.0]],
        {"LDT"},
        {"Kramers", "DDT"},
        "constant",
    ),
    "four dimensions, two ways out": Basin(
        "4*x**2*(x**2 - 1)**2 + 0.1*x + 2*(y - 0.4*x**2)**2 + (z - 0.5*x)**2 + 0.6*w**2 + 0.3*z*w",
        [0.0] * 4,
        [1.0, 0.4, 0.5, 0.0],
        8.6366,
        four_gradient,
        ones,
        [-0.012, 0.0, -0.006, 0.0015],
        [[-1.0, 0.4, -0.5, 0.12], [1.0, 0.4, 0.5, -0.12]],
        {"Kramers", "LDT"},
        set(),
        radius=0.35,  # the saddles are at x = ±0.577
    ),
    "two channels": Basin(
        "2*(x**2 + y**2 - 1)**2 + 0.6*y**2 + 0.05*y",
        [-1.0, 0.0],
        [1.0, 0.0],
        16.0,
        channels_gradient,
        ones,
        [-1.0, -0.04],
        [[1.0, -0.04]],
        {"Kramers", "LDT"},
        set(),
    ),
    "entropic exit through a narrow gap": Basin(
        "(x**2 - 1)**2 + 0.5*y**2*(1 + 40*exp(-x**2/0.05))",
        [-1.0, 0.0],
        [1.0, 0.0],
        8.0,
        gap_gradient,
        ones,
        [-1.0, 0.0],
        [[1.0, 0.0]],
        {"Kramers", "LDT"},
        set(),
    ),
    "state-dependent isotropic noise": Basin(
        "(x**2 - 1)**2 + y**2",
        [-1.0, 0.0],
        [1.0, 0.0],
        8.0,
        double_gradient,
        lambda theta: np.sqrt(0.2 + 0.8 * theta[0] ** 2) + 0 * theta,
        [-1.0, 0.0],
        [[1.0, 0.0]],
        {"LDT"},
        {"Kramers", "DDT"},
        "sqrt(0.2 + 0.8*x**2)",
    ),
}


def oracle(basin, strength, eta, batch_size, replicas, seed):
    """ln of the mean number of iterations of SGD until it is near the minimum of another basin."""
    random, times = np.random.default_rng(seed), []
    theta = np.repeat(np.array(basin.begin)[:, None], replicas, axis=1)
    others, iteration = np.array(basin.others)[:, :, None], 0
    while theta.shape[1]:
        iteration += 1
        noise = strength / batch_size**0.5 * basin.deviation(theta) * random.standard_normal(theta.shape)
        theta = theta - eta * (basin.gradient(theta) + noise)
        there = (((theta - others) ** 2).sum(1) < basin.radius**2).any(0)
        times += [iteration] * int(there.sum())
        theta = theta[:, ~there]
    return np.log(np.mean(times))


def escapes(basin, *, exponents, points, replicas, stiffness=0.1):
    """The sweep of B, its comparison with the theories, and the strength of the noise."""
    variables = ["x", "y", "z", "w"][: len(basin.start)]
    landscape = landscape_between(parse_potential(basin.expression, variables), basin.start, basin.other, "mine")

    def made(strength):
        if basin.noise == "white":
            return white_noise(landscape, strength)
        if basin.noise == "constant":
            return constant_noise(landscape, strength)
        return expression_noise(landscape, [parse_potential(basin.noise, variables)] * len(variables), strength)

    ways = ways_out(landscape, made(1.0))
    strength = chosen_strength(ways.least_exponent, stiffness / basin.stiffest, points, exponents)
    noise, ways = made(strength), ways.with_noise_times(strength)
    plan = place_points(landscape, noise, ways, points=points, exponents=exponents, stiffness=stiffness)
    of_batch = [row for row in plan if row["sweep"] == "batch"]
    effort = {"replicas": replicas, "plain_iterations": 60_000, "repeats": 4}
    sweeps = measure_points(of_batch, landscape, noise, ways, **effort, seed=0)
    arrivals = measure_arrivals(sweeps, landscape, noise, ways, replicas=replicas, seed=0)
    return sweeps, landscape_comparison(sweeps, landscape, ways, arrivals)[1], strength


def check(basin, sweeps, strength, replicas):
    """Compare the judged points that are not too slow with the oracle; return their number."""
    judged = sweeps[sweeps["judged"] & (sweeps["log_time"] < SLOWEST)]
    for row in judged.itertuples():
        exact = oracle(basin, strength, row.learning_rate, row.batch_size, replicas, seed=int(row.batch_size))
        off = (row.log_time - exact) / np.hypot(row.error, replicas**-0.5)
        print(f"B = {row.batch_size:g}: ln τ {row.log_time:.3f}, oracle {exact:.3f}, {off:+.2f} σ")
        assert abs(off) < 3
    return len(judged)


def test_three_wells_in_a_row_have_the_times_of_an_independent_simulation():
    basin = BASINS["three wells in a row, from the middle"]
    sweeps, scores, strength = escapes(basin, exponents=(3.0, 5.5), points=6, replicas=100)
    assert check(basin, sweeps.iloc[:3], strength, replicas=200) >= 2
    assert basin.nearest <= set(scores[scores["best"]]["theory"])


@pytest.mark.thorough
@pytest.mark.parametrize("name", BASINS)
def test_times_and_nearest_theory_are_those_of_the_basin(name):
    basin = BASINS[name]
    sweeps, scores, strength = escapes(basin, exponents=(3.0, 8.0), points=8, replicas=200)
    assert check(basin, sweeps, strength, replicas=400) >= 2
    named = set(scores[scores["best"]]["theory"])
    print(name, scores[["theory", "ratio", "error", "miss", "best"]].to_string())
    assert basin.nearest <= named
    assert not basin.wrong & named
