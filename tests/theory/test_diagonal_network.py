"""The balanced law against its closed forms."""

import math

import numpy as np
import pytest

from sgd_diffusion.theory import BalancedLaw, RegressionMoments

PLACES = np.array([0.1, 0.3, 0.5, 1.0, 2.0, 5.0, 20.0])


def closed_form(depth, moments, temperature, v):
    """ln p of Ziyin, Li and Ueda without and with one hidden layer, up to a constant."""
    a1, a2, a3, b1, b2 = moments.a1, moments.a2, moments.a3, moments.b1, moments.b2
    root = math.sqrt(a1 * a3 - a2**2)
    angle, noise = np.arctan((a1 * v - a2) / root), np.log(moments.noise(v))
    if depth == 0:
        return -(1 + b1 / (2 * temperature * a1)) * noise - (a2 * b1 - a1 * b2) / (temperature * a1 * root) * angle
    return (
        (b2 / (2 * a3 * temperature) - 1.5) * np.log(v)
        - (1 + b2 / (4 * temperature * a3)) * noise
        - (a3 * b1 - a2 * b2) / (2 * temperature * a3 * root) * angle
    )


def test_gaussian_moments_are_those_of_a_sample():
    rng, slope, deviation = np.random.default_rng(1), 0.7, 1.3
    x = rng.standard_normal(2_000_000)
    y = slope * x + deviation * rng.standard_normal(len(x))
    moments = RegressionMoments.gaussian(slope, deviation)
    found = (np.var(x**2), np.mean(x**3 * y) - np.mean(x**2) * np.mean(x * y), np.var(x * y), 1.0, np.mean(x * y))
    assert np.allclose(found, (moments.a1, moments.a2, moments.a3, moments.b1, moments.b2), rtol=0.02)
    assert moments.critical_temperature == pytest.approx(slope / (2 * slope**2 + deviation**2))


@pytest.mark.parametrize("depth", [0, 1])
@pytest.mark.parametrize("ratio", [0.2, 0.6, 0.95])
def test_the_law_has_the_printed_form(depth, ratio):
    moments = RegressionMoments.gaussian(1.0, 2.0)
    temperature = ratio * moments.critical_temperature
    law = BalancedLaw(depth, moments, temperature)
    assert np.ptp(law.log_density(PLACES) - closed_form(depth, moments, temperature, PLACES)) < 1e-4


@pytest.mark.parametrize("depth", [0, 1, 2, 3])
def test_the_law_is_normalised_and_ends_in_its_tail(depth):
    moments = RegressionMoments.gaussian(0.1, 1.0)
    law = BalancedLaw(depth, moments, 0.5 * moments.critical_temperature)
    far = np.array([1e7, 1e8])
    slope = -float(np.diff(law.log_density(far))[0] / math.log(10))
    assert slope == pytest.approx(law.tail_exponent, abs=1e-3)
    middle = law.quantile(np.array([0.25, 0.5, 0.75]))
    assert np.allclose(law.cumulative(middle), [0.25, 0.5, 0.75])
    assert law.cumulative(np.array([-np.inf, np.inf])).tolist() == [0, 1]
    # A second way to the same probability: the density over a fine grid.
    grid = np.linspace(middle[0], middle[2], 20_001)
    assert np.trapezoid(np.exp(law.log_density(grid)), grid) == pytest.approx(0.5, abs=1e-5)


def test_depth_two_balances_drift_and_noise():
    """Its density solves (s²p)′ = 2μp with μ and s as the module states them."""
    moments, temperature, layers = RegressionMoments.gaussian(0.4, 1.0), 0.2, 3
    law = BalancedLaw(2, moments, temperature)
    v = np.linspace(0.2, 1.0, 161)
    noise = moments.noise(v)
    drift = -2 * layers * v ** (2 - 2 / layers) * (moments.b1 * v - moments.b2)
    drift += 2 * layers * (layers - 1) * temperature * v ** (3 - 4 / layers) * noise
    square = 4 * layers**2 * temperature * v ** (4 - 4 / layers) * noise
    density = np.exp(law.log_density(v))
    flux = 2 * drift * density - np.gradient(square * density, v)
    assert np.abs(flux[5:-5]).max() < 1e-2 * np.abs(2 * drift * density).max()


def test_no_law_beyond_the_transition():
    moments = RegressionMoments.gaussian(1.0, 2.0)
    with pytest.raises(ValueError, match=r"T_c = 0\.166667"):
        BalancedLaw(1, moments, 0.2)
    BalancedLaw(2, moments, 0.2)
