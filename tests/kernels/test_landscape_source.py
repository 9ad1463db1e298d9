"""Kernels of landscapes against exact chains, and against themselves in other company."""

import numpy as np
import pytest

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.kernels.formula import Formula
from sgd_diffusion.kernels.landscape_source import LandscapeKernel
from sgd_diffusion.landscapes import double_well, styblinski_tang
from sgd_diffusion.theory.coordinate_chain import coordinate_exit_time

WELL = LandscapeKernel(Formula("height * (x**2 - 1)**2", ("x",), ("height",)), "plane")
ETA = 0.01


def well(diffusion):
    return {"step": ETA, "amplitude": (2 * ETA * diffusion) ** 0.5, "slope0": 1, "offset": 1, "potential_height": 1}


def tang(dimension):
    names = tuple(f"x{i}" for i in range(dimension))
    terms = " + ".join(f"{x}**4 - 16*{x}**2 + 5*{x}" for x in names)
    return LandscapeKernel(Formula(f"0.5 * ({terms})", names), "coordinates")


@pytest.mark.parametrize("diffusion", [0.4, 0.25, 0.15])
def test_a_double_well_has_the_exact_mean_time_of_its_chain(escapes, diffusion):
    iterations, left, diverged = escapes(WELL, [-1], well(diffusion), replicas=4000)
    exact, off = coordinate_exit_time(double_well(), SGLD(ETA, diffusion), threshold=0.0)
    error = iterations.std() / iterations.mean() / len(iterations) ** 0.5
    assert left.all()
    assert not diverged.any()
    assert abs(np.log(iterations.mean()) - exact) < 4 * error + off


@pytest.mark.parametrize("dimension", [2, 3, 10])
def test_styblinski_tang_has_the_exact_mean_time_of_its_chains(escapes, dimension):
    eta, diffusion = 0.001, 10.0
    landscape = styblinski_tang(dimension)
    minimum, saddle = float(landscape.minimum[0]), float(landscape.saddle[0])
    slope = 1 / (saddle - minimum)
    values = {"step": eta, "amplitude": (2 * eta * diffusion) ** 0.5, "slope": slope}
    values |= {"offset": -minimum * slope}
    iterations, left, _ = escapes(tang(dimension), landscape.minimum.tolist(), values, replicas=2000)
    exact, off = coordinate_exit_time(
        styblinski_tang(1), SGLD(eta, diffusion), threshold=saddle, dimension=dimension, cells=600
    )
    error = iterations.std() / iterations.mean() / len(iterations) ** 0.5
    assert left.all()
    assert abs(np.log(iterations.mean()) - exact) < 4 * error + off


@pytest.mark.parametrize(("kernel", "start"), [(WELL, [-1]), (tang(2), [-2.9] * 2)])
def test_bits_do_not_depend_on_threads_lanes_or_company(escapes, kernel, start):
    values = well(0.3) if kernel is WELL else {"step": 1e-3, "amplitude": 0.15, "slope": 0.33, "offset": 0.95}
    alone = escapes(kernel, start, values, replicas=200)[0]
    assert np.array_equal(escapes(kernel, start, values, replicas=200, threads=3)[0], alone)
    assert np.array_equal(escapes(kernel, start, values, replicas=7)[0], alone[:7])
    assert np.array_equal(escapes(kernel, start, values, replicas=50, first=150)[0], alone[150:])
    assert len(set(alone)) > 100


@pytest.mark.parametrize("limit", [500, 501])
def test_replicas_inside_at_the_limit_are_stopped_there(escapes, limit):
    free = escapes(WELL, [-1], well(0.3), replicas=300)[0]
    iterations, left, _ = escapes(WELL, [-1], well(0.3), replicas=300, limit=limit)
    assert np.array_equal(left, free <= limit)
    assert np.array_equal(iterations, np.minimum(free, limit))
    assert 0 < left.sum() < 300


def test_a_replica_may_leave_in_the_first_of_two_iterations_of_a_trip(escapes):
    free = escapes(WELL, [-1], well(0.3), replicas=300)[0]
    assert 0.4 < (free % 2).mean() < 0.6


BOWL = Formula("(x**2 + y**2) / 2", ("x", "y"))


@pytest.mark.parametrize("boundary", ["box", "ball"])
def test_boxes_and_balls_are_left_with_their_probability(escapes, boundary):
    # With ηh = 1 every position is an independent draw from N(centre, σ²).
    size, sigma = 1.2, 0.7
    kernel = LandscapeKernel(BOWL, boundary)
    values = {
        "root_k": 1,
        "step": 1,
        "amplitude": sigma,
        "half_width": size,
        "radius": size,
        "centre0": 0.1,
        "centre1": 0,
    }
    draws = np.random.default_rng(0).normal(0, sigma, (10**6, 2)) - [0.1, 0]
    away = np.abs(draws).max(1) if boundary == "box" else np.hypot(*draws.T)
    iterations = escapes(kernel, [0.1, 0], values, replicas=20_000)[0]
    share = (away > size).mean()
    assert abs(iterations.mean() * share - 1) < 5 / np.sqrt(len(iterations)) + 0.005


def test_a_position_that_is_no_longer_finite_has_diverged(escapes):
    kernel = LandscapeKernel(Formula("-exp(x**2)", ("x",)), "box")
    values = {"step": 1e300, "amplitude": 1, "half_width": 1e308, "centre0": 0}
    iterations, left, diverged = escapes(kernel, [0], values, replicas=20, limit=50)
    assert diverged.all()
    assert not left.any()
    assert not iterations.any()
