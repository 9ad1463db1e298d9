"""Exponents of Adam against quadrature and a search over a grid."""

import numpy as np
import pytest
from scipy import integrate

from sgd_diffusion.theory.adam_exponents import adam_exponent, adam_step_cost

WELL = {"start": -1.0, "end": 0.0, "learning_rate": 0.01}


def slope(theta):
    return 4 * theta * (theta**2 - 1)


def growing(theta):
    return 400 * np.exp(1.5 * (theta + 1))


def test_adam_that_follows_is_the_integral_of_the_slope_over_the_root_of_the_noise():
    expected = 2 / 0.01 * integrate.quad(lambda x: slope(x) / np.sqrt(growing(x)), -1, 0)[0]
    assert adam_exponent(slope, growing, **WELL) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("steepness", [0.1, 0.7, 3.0])
def test_the_cost_of_a_step_is_the_least_over_a_grid(steepness):
    m, s = np.meshgrid(np.geomspace(1e-3, 10, 1500), np.geomspace(1e-4, 3, 1500))
    cost = np.sqrt(m**2 + s) / m * (s - 1 - np.log(s) + (m + steepness) ** 2) / 2
    found = float(adam_step_cost(np.array([steepness]))[0])
    assert found == pytest.approx(cost.min(), rel=1e-4)
    assert 2 * steepness <= found < 2 * steepness * np.sqrt(1 + steepness**2)
