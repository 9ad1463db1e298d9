"""The least action of the recursion of heavy ball: exact on a parabola, both limits of friction, and a slow search."""

import numpy as np
import pytest
from scipy import optimize

from sgd_diffusion.errors import UnsettledActionError
from sgd_diffusion.theory.optimiser_exponents import energy_exponent, heavy_ball_exponent, heavy_ball_variance
from sgd_diffusion.theory.recursion_action import least_recursion_action

PLACES = {"start": -1.0, "end": 0.0}


def loss(theta):
    return (theta**2 - 1) ** 2


def slope(theta):
    return 4 * theta * (theta**2 - 1)


def growing(theta):
    return np.exp(0.75 * (theta + 1))


@pytest.mark.parametrize("momentum", [0.0, 0.5, 0.9])
@pytest.mark.parametrize("stiffness", [0.01, 0.5, 1.5])
def test_on_a_parabola_it_is_that_of_the_stationary_gaussian(momentum, stiffness):
    """Whether the orbit creeps, oscillates or jumps from side to side."""
    given = {"learning_rate": stiffness / 2, "momentum": momentum}
    found = least_recursion_action(lambda x: 2 * x, lambda x: 0 * x + 3, start=0.0, end=0.7, **given)
    assert found == pytest.approx(0.7**2 / 2 / heavy_ball_variance(2.0, 9.0, **given), rel=1e-4)


def test_strong_friction_gives_the_limit_of_heavy_ball():
    given = {"learning_rate": 0.004 / 8 * 0.2, "momentum": 0.8}
    expected = heavy_ball_exponent(slope, lambda x: growing(x) ** 2, **PLACES, **given)
    assert least_recursion_action(slope, growing, **PLACES, **given) == pytest.approx(expected, rel=0.004)


def test_weak_friction_gives_the_limit_of_orbits():
    """The limit is approached from below: an orbit gains more energy on the side of the stronger noise."""
    ratios = []
    for friction in (0.5, 0.03):
        given = {"learning_rate": 0.04 / 8, "momentum": 1 - friction}
        limit = energy_exponent(loss, lambda x: growing(x) ** 2, **PLACES, **given)
        ratios.append(least_recursion_action(slope, growing, **PLACES, **given) / limit)
    assert ratios == sorted(ratios)
    assert 0.9 < ratios[-1] < 1


@pytest.mark.parametrize(("momentum", "iterations"), [(0.0, 15), (0.8, 50)])
def test_a_general_search_for_the_noise_finds_the_same_action(momentum, iterations):
    eta = 0.8 / 8 * (1 - momentum)

    def end_and_derivatives(noise):
        theta, velocity, steps = -1.0, 0.0, []
        for zeta in noise:
            by_theta = -eta * (12 * theta**2 - 4 + 0.75 * growing(theta) * zeta)
            steps.append((by_theta, -eta * growing(theta)))
            velocity = momentum * velocity - eta * (slope(theta) + growing(theta) * zeta)
            theta += velocity
        along_theta, along_velocity, derivatives = 1.0, 0.0, []
        for by_theta, by_noise in reversed(steps):
            pull = along_theta + along_velocity
            derivatives.append(pull * by_noise)
            along_theta, along_velocity = along_theta + pull * by_theta, pull * momentum
        return theta, np.array(derivatives[::-1])

    search = optimize.minimize(
        lambda noise: (noise @ noise / 2, noise),
        np.full(iterations, -0.5),
        jac=True,
        constraints={
            "type": "eq",
            "fun": lambda noise: end_and_derivatives(noise)[0] + 0.05,
            "jac": lambda noise: end_and_derivatives(noise)[1],
        },
        method="SLSQP",
        options={"maxiter": 150, "ftol": 1e-9},
    )
    end = float(end_and_derivatives(search.x)[0])
    found = least_recursion_action(slope, growing, start=-1.0, end=end, learning_rate=eta, momentum=momentum)
    assert -0.1 < end < 0
    assert found == pytest.approx(search.fun, rel=0.003)


def test_a_place_outside_the_basin_is_refused():
    with pytest.raises(UnsettledActionError, match="must lie in the basin"):
        least_recursion_action(slope, growing, start=-1.0, end=0.5, learning_rate=0.01)
