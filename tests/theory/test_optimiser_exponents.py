"""Exponents of heavy ball and Adam against the exact linear recursion, quadrature and each other's limits."""

import numpy as np
import pytest
from scipy import integrate, linalg

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.adam_exponents import adam_exponent, frozen_adam_exponent
from sgd_diffusion.theory.optimiser_exponents import (
    climb_time,
    energy_exponent,
    heavy_ball_exponent,
    heavy_ball_variance,
)

WELL = {"start": -1.0, "end": 0.0, "learning_rate": 0.01}


def loss(theta):
    return (theta**2 - 1) ** 2


def slope(theta):
    return 4 * theta * (theta**2 - 1)


def growing(theta):
    return 400 * np.exp(1.5 * (theta + 1))


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("stiffness", [0.01, 0.5, 1.9])
def test_the_variance_is_that_of_the_linear_recursion(momentum, stiffness):
    """(θ, v)′ = A(θ, v) − ηζ(1, 1) has the covariance X = AXAᵀ + η²C(1, 1)(1, 1)ᵀ."""
    curvature, variance, eta = 2.0, 3.0, stiffness / 2.0
    step = np.array([[1 - eta * curvature, momentum], [-eta * curvature, momentum]])
    covariance = linalg.solve_discrete_lyapunov(step, eta**2 * variance * np.ones((2, 2)))
    assert heavy_ball_variance(curvature, variance, eta, momentum) == pytest.approx(covariance[0, 0], rel=1e-9)


def test_a_learning_rate_without_a_stationary_law_is_refused():
    with pytest.raises(EscapeError, match=r"between 0 and 3\.8"):
        heavy_ball_variance(1.0, 1.0, 3.81, 0.9)


def test_heavy_ball_is_the_integral_of_the_slope_over_the_noise():
    expected = 2 * 0.1 / 0.01 * integrate.quad(lambda x: slope(x) / growing(x), -1, 0)[0]
    assert heavy_ball_exponent(slope, growing, **WELL, momentum=0.9) == pytest.approx(expected, rel=1e-10)


def test_constant_noise_has_one_exponent_whatever_the_friction_and_the_memory_of_adam():
    def flat(theta):
        return 0 * theta + 400

    barrier = 1.0
    expected = 2 * 0.1 * barrier / (0.01 * 400)
    assert heavy_ball_exponent(slope, flat, **WELL, momentum=0.9) == pytest.approx(expected)
    assert energy_exponent(loss, flat, **WELL, momentum=0.9) == pytest.approx(expected)
    frozen = frozen_adam_exponent(slope, flat, **WELL)
    assert frozen == pytest.approx(2 * barrier / (0.01 * 20))
    assert adam_exponent(slope, flat, **WELL) == pytest.approx(frozen, rel=1e-5)


def test_noise_that_grows_towards_the_saddle_tells_the_four_laws_apart():
    """An orbit also sees the weak noise on the far side; a v that follows divides half of the growth out."""
    over = heavy_ball_exponent(slope, growing, **WELL)
    under = energy_exponent(loss, growing, **WELL, momentum=0.0)
    follows, frozen = adam_exponent(slope, growing, **WELL), frozen_adam_exponent(slope, growing, **WELL)
    assert under / over == pytest.approx(1.67, abs=0.01)
    assert follows / frozen == pytest.approx(1.36, abs=0.01)
    assert frozen / over == pytest.approx(20)


def test_the_climb_takes_as_long_as_the_descent_between_the_same_places():
    """By the flow dθ/dt = −rate L′, integrated by a solver."""

    def rate(theta):
        return 0.05 / np.sqrt(growing(theta))

    found = climb_time(slope, lambda x: slope(x) / np.sqrt(growing(x)), rate, start=-1.0, end=0.0, share=0.8)
    grid = np.linspace(-1, 0, 200_001)
    done = integrate.cumulative_trapezoid(slope(grid) / np.sqrt(growing(grid)), grid, initial=0)
    low, high = (float(np.interp(part * done[-1], done, grid)) for part in (0.1, 0.9))

    def arrived(_, theta):
        return theta[0] - low

    arrived.terminal = True
    flow = integrate.solve_ivp(lambda _, x: -rate(x) * slope(x), (0, 1e5), [high], events=arrived, rtol=1e-9)
    assert found == pytest.approx(flow.t_events[0][0], rel=1e-4)
