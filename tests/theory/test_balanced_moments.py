"""Mode, variance and expected error against the density, the simulated diffusion and discrete chains."""

import math

import numpy as np
import pytest
from scipy import optimize

from sgd_diffusion.theory import (
    BalancedLaw,
    RegressionMoments,
    balanced_mode,
    error_divergence,
    last_mode_temperature,
    mode_bias,
    power_variance,
    regression_variance,
    sgd_error_divergence,
    sgd_regression_variance,
    simulate_diffusion,
)

PAIRS = [(0.1, 1.0), (1.0, 2.0), (1.0, 0.5)]


@pytest.mark.parametrize(("slope", "deviation"), PAIRS)
@pytest.mark.parametrize("ratio", [0.02, 0.1, 0.25])
def test_the_mode_is_the_maximum_of_the_density(slope, deviation, ratio):
    moments = RegressionMoments.gaussian(slope, deviation)
    temperature = ratio * moments.critical_temperature
    law, mode = BalancedLaw(1, moments, temperature), balanced_mode(moments, temperature)
    grid = np.linspace(0.7 * mode, 1.3 * mode, 601)
    height = law.log_density(grid)
    assert 0 < height.argmax() < 600
    assert grid[height.argmax()] == pytest.approx(mode, rel=2e-2)  # a flat top, tabulated in steps of 0.5 %
    # The mode solves the quadratic equation, found here without its formula.
    a = 7 * moments.a1 * temperature
    b, c = 1 - 10 * moments.a2 * temperature, 3 * moments.a3 * temperature - slope
    assert optimize.brentq(lambda v: a * v * v + b * v + c, 0, 2 * slope) == pytest.approx(mode, rel=1e-9)


@pytest.mark.parametrize(("slope", "deviation"), PAIRS)
def test_the_bias_is_the_modes_slope_at_small_temperature(slope, deviation):
    moments = RegressionMoments.gaussian(slope, deviation)
    for temperature in (1e-6, 1e-5):
        slope_found = (balanced_mode(moments, temperature) - slope) / temperature
        assert slope_found == pytest.approx(mode_bias(moments), rel=1e3 * temperature)
    assert mode_bias(moments) == pytest.approx(-3 * deviation**2)
    # Without hidden layers the density d ln p/dv = −(β₁v − β₂)/TG − G′/G has its mode at k for every T: no bias.
    assert float(np.gradient(np.log(moments.noise(np.array([slope - 1e-4, slope, slope + 1e-4]))))[1]) == pytest.approx(
        0, abs=1e-9
    )


def test_the_mode_ends_at_its_last_temperature_or_at_a_third_of_t_c():
    moments = RegressionMoments.gaussian(1.0, 2.0)
    assert balanced_mode(moments, 0.999 * last_mode_temperature(1.0, 2.0)) > 0
    assert math.isnan(balanced_mode(moments, 1.001 * last_mode_temperature(1.0, 2.0)))
    small = RegressionMoments.gaussian(0.1, 1.0)
    assert balanced_mode(small, 0.999 * small.critical_temperature / 3) > 0
    assert math.isnan(balanced_mode(small, 1.001 * small.critical_temperature / 3))
    assert last_mode_temperature(1.0, math.sqrt(8 / 21)) == math.inf


@pytest.mark.parametrize(("depth", "power"), [(1, 0.5), (2, 1 / 3)])
def test_the_variance_is_that_of_the_simulated_diffusion(depth, power):
    """The variance of the weights, whose fourth moment is finite."""
    moments = RegressionMoments.gaussian(1.0, 2.0)
    law = BalancedLaw(depth, moments, 0.3 * moments.critical_temperature)
    stream = np.random.default_rng(depth)
    (values,) = simulate_diffusion(law, chains=800, times=[2.5 if depth == 1 else 3.0], step=0.04, stream=stream)
    weights = values**power
    error = np.std((weights - weights.mean()) ** 2) / math.sqrt(len(weights))
    assert abs(weights.var() - power_variance(law, power)) < 4 * error
    assert error < 0.15 * weights.var()


def test_a_variance_needs_a_hidden_layer_and_a_steep_tail():
    moments = RegressionMoments.gaussian(1.0, 2.0)
    for depth, power in ((0, 1.0), (1, 1.25)):
        with pytest.raises(ValueError, match=r"needs a hidden layer and 2 . power <"):
            power_variance(BalancedLaw(depth, moments, 0.05), power)


def test_the_regression_variance_is_that_of_the_law():
    moments = RegressionMoments.gaussian(0.5, 1.5)
    law = BalancedLaw(0, moments, 0.2)
    grid = 0.5 + np.sinh(np.linspace(-14, 14, 100_001))  # the tail v^−4.5 needs a wide grid
    density = np.exp(law.log_density(grid))
    mean = np.trapezoid(grid * density, grid)
    assert mean == pytest.approx(0.5, rel=1e-3)
    assert np.trapezoid((grid - mean) ** 2 * density, grid) == pytest.approx(
        regression_variance(moments, 0.2), rel=2e-3
    )
    assert regression_variance(moments, 0.499) > 100 * regression_variance(moments, 0.2)
    assert regression_variance(moments, error_divergence(moments)) == math.inf


@pytest.mark.parametrize(("size", "share"), [(1, 0.25), (4, 0.3)])
def test_discrete_sgd_has_its_own_variance(size, share):
    """The recurrence itself; its fourth moment is finite at these temperatures."""
    moments = RegressionMoments.gaussian(0.5, 1.5)
    temperature = share * sgd_error_divergence(moments, size)
    stream, eta, chains = np.random.default_rng(size), temperature * size, 20_000
    v = np.full(chains, 0.5)
    for _ in range(60):
        x, label = stream.standard_normal((2, chains, size))
        v = v - 2 * eta * (x * (x * (v[:, None] - 0.5) - 1.5 * label)).mean(1)
    squares = (v - 0.5) ** 2
    error = squares.std() / math.sqrt(chains)
    assert abs(squares.mean() - sgd_regression_variance(moments, temperature, size)) < 4 * error
    # It is told apart from the diffusion's.
    assert abs(squares.mean() - regression_variance(moments, temperature)) > 4 * error


def test_the_error_of_sgd_diverges_where_squares_stop_contracting():
    moments, stream = RegressionMoments.gaussian(1.0, 1.0), np.random.default_rng(0)
    for size in (1, 4):
        eta = size * sgd_error_divergence(moments, size)
        square = (stream.standard_normal((400_000, size)) ** 2).mean(1)
        factors = (1 - 2 * eta * square) ** 2
        assert abs(factors.mean() - 1) < 4 * factors.std() / math.sqrt(len(factors))
    assert sgd_error_divergence(moments, 1) == pytest.approx(2 / 3 * error_divergence(moments))
