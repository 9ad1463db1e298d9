"""Elementary functions against 200-bit arithmetic, and at the ends of their ranges."""

import math

import mpmath
import numpy as np
import pytest

from sgd_diffusion.kernels import functions
from sgd_diffusion.kernels.compiling import kernel
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.memory import load, store

ARGUMENTS = 2000 // WIDTH * WIDTH


def on_arrays(function):
    """Return the function of arrays that a function of lanes stands for."""

    @kernel
    def apply(x, out):
        for row in range(len(x) // WIDTH):
            store(out, row, function(load(x, row)))

    def values(x):
        out = np.empty_like(x)
        apply(x, out)
        return out

    return values


def ulps(found, x, exact):
    """Return the largest error in units in the last place of the exact results."""
    with mpmath.workprec(200):
        errors = []
        for value, argument in zip(found, x, strict=True):
            true = exact(mpmath.mpf(float(argument)))
            errors.append(abs(mpmath.mpf(float(value)) - true) / mpmath.mpf(float(np.spacing(abs(float(true))))))
        return float(max(errors))


def uniform(low, high):
    return np.random.default_rng(0).uniform(low, high, ARGUMENTS)


def logistic(x):
    return 1 / (1 + mpmath.exp(-x))


@pytest.mark.parametrize(
    ("name", "exact", "x", "largest"),
    [
        ("exp", mpmath.exp, uniform(-1, 1), 1.0),
        ("exp", mpmath.exp, uniform(-745, 709), 1.0),
        ("log", mpmath.log, np.exp(uniform(-740, 709)), 2.0),
        ("log", mpmath.log, np.exp(uniform(-0.5, 0.5)), 2.0),
        ("tanh", mpmath.tanh, uniform(-1, 1), 2.5),
        ("tanh", mpmath.tanh, uniform(-25, 25), 2.5),
        ("tanh", mpmath.tanh, np.exp(uniform(-30, 0)), 2.5),
        ("logistic", logistic, uniform(-40, 40), 2.0),
        ("hyperbolic_sine", mpmath.sinh, uniform(-709, 709), 3.0),
        ("hyperbolic_sine", mpmath.sinh, np.exp(uniform(-30, 1)), 3.0),
        ("hyperbolic_cosine", mpmath.cosh, uniform(-3, 3), 3.0),
        ("tangent", mpmath.tan, uniform(-1.5, 1.5), 3.5),
        ("sin", mpmath.sin, uniform(-7, 7), 1.6),
        ("cos", mpmath.cos, uniform(-7, 7), 1.6),
    ],
)
def test_the_error_is_as_stated(name, exact, x, largest):
    assert ulps(on_arrays(getattr(functions, name))(x), x, exact) <= largest


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_large_angles_are_reduced_to_the_stated_error(name):
    x = uniform(-(2.0**20), 2.0**20)
    with mpmath.workprec(200):
        exact = np.array([float(getattr(mpmath, name)(mpmath.mpf(float(argument)))) for argument in x])
    assert np.abs(on_arrays(getattr(functions, name))(x) - exact).max() <= 2e-16 + np.spacing(1.0) / 2


ENDS = np.array([0.0, -0.0, math.inf, -math.inf, math.nan, 710.0, -746.0, 1e-310, -1.0, 1e308, -1e308, *[1.0] * 5])


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("exp", [1, 1, math.inf, 0, math.nan, math.inf, 0, 1, math.exp(-1), math.inf, 0]),
        ("log", [-math.inf, -math.inf, math.inf, *[math.nan] * 2, math.log(710), math.nan, math.log(1e-310), math.nan]),
        ("tanh", [0, -0.0, 1, -1, math.nan, 1, -1, 1e-310, math.tanh(-1), 1, -1]),
        ("logistic", [0.5, 0.5, 1, 0, math.nan, 1, 0, 0.5, 1 / (1 + math.e), 1, 0]),
        ("sin", [0, 0, *[math.nan] * 3, math.sin(710), math.sin(-746), 1e-310, math.sin(-1), *[math.nan] * 2]),
    ],
)
def test_the_ends_of_a_range_are_those_of_the_c_library(name, expected):
    found = on_arrays(getattr(functions, name))(ENDS)[: len(expected)]
    assert np.allclose(found, expected, rtol=1e-15, atol=0, equal_nan=True)
    assert math.copysign(1, on_arrays(functions.tanh)(ENDS)[1]) == -1
