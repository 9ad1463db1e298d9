"""The law of d equal subnetworks, against the Fokker–Planck equation of their sum and a slow simulation of them all."""

import numpy as np
import pytest
from scipy import integrate

from sgd_diffusion.theory import BalancedLaw, RegressionMoments
from sgd_diffusion.theory.wide_network import effective_temperature

MOMENTS = RegressionMoments.gaussian(slope=0.5, deviation=1.0)


def of_sum(v, depth, width, temperature):
    """Drift and variance of the noise of Σv_i per unit of time, written out for every subnetwork."""
    n, one, noise = depth + 1, v / width, MOMENTS.noise(v)
    pull = -2 * n * one ** (2 - 2 / n) * (MOMENTS.b1 * v - MOMENTS.b2)
    drift = width * (pull + 2 * n * (n - 1) * temperature * one ** (3 - 4 / n) * noise)
    return drift, (width * 2 * n * one ** (2 - 2 / n)) ** 2 * temperature * noise


@pytest.mark.parametrize(("depth", "width"), [(1, 3), (2, 1), (2, 5), (4, 16)])
def test_the_law_at_the_effective_temperature_has_no_flux(depth, width):
    """Without flux ln p is ∫ 2·drift/variance dv − ln variance, up to a constant."""
    temperature = 0.1
    v = np.geomspace(0.2, 3.0, 4001)
    drift, variance = of_sum(v, depth, width, temperature)
    expected = integrate.cumulative_simpson(2 * drift / variance, x=v, initial=0) - np.log(variance)

    def error(of_law):
        apart = BalancedLaw(depth, MOMENTS, of_law).log_density(v) - expected
        return np.ptp(apart)

    assert error(effective_temperature(temperature, depth, width)) < 1e-3
    if depth > 1 and width > 1:
        assert error(temperature) > 0.1


def test_subnetworks_followed_layer_by_layer_have_the_law():
    """Gradient noise acts on every weight of eight subnetworks of three layers; Euler's steps are small."""
    n, width, temperature, dt, chains = 3, 8, 0.06, 0.01, 800
    draws = np.random.default_rng(0)
    u = np.full((chains, width, n), (MOMENTS.b2 / width) ** (1 / n))
    for _ in range(800):
        v = u.prod(-1).sum(-1)
        kick = 2 * (MOMENTS.b1 * v - MOMENTS.b2) * dt
        kick += 2 * np.sqrt(temperature * dt * MOMENTS.noise(v)) * draws.standard_normal(chains)
        u = u - kick[:, None, None] * (u.prod(-1, keepdims=True) / u)
    v = np.sort(u.prod(-1).sum(-1))
    shares = (np.arange(chains) + 0.5) / chains
    law = BalancedLaw(n - 1, MOMENTS, effective_temperature(temperature, n - 1, width))
    reach = 1.36 / np.sqrt(chains)
    assert np.abs(law.cumulative(v) - shares).max() < reach
    assert np.abs(BalancedLaw(n - 1, MOMENTS, temperature).cumulative(v) - shares).max() > 1.5 * reach


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_the_tail_has_its_exponent_at_every_width(depth):
    law = BalancedLaw(depth, MOMENTS, effective_temperature(0.1, depth, 8))
    low, high = law.log_density(np.array([1e6, 1e7]))
    assert (low - high) / np.log(10) == pytest.approx(5 - 3 / (depth + 1), abs=1e-3)
