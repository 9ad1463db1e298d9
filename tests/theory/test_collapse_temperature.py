"""The growth near zero against sampling, and the temperature of collapse against its printed formulas."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.theory import (
    DiagonalProblem,
    RegressionMoments,
    decayed_temperature,
    lyapunov_exponent,
    second_order_temperature,
    transition_temperature,
)


@pytest.mark.parametrize(
    ("eta", "size", "slope", "deviation", "decay"),
    [(0.1, 1, 1, 2, 0), (0.05, 4, 0.1, 1, 0), (0.3, 16, 0.5, 1, 0), (0.3, 4, 0.5, 1, 0.2), (0.4, 1, 1, 1, 2)],
)
def test_growth_is_that_of_a_sample(eta, size, slope, deviation, decay):
    rng = np.random.default_rng(2)
    x = rng.standard_normal((200_000, size))
    mean = (x * (slope * x + deviation * rng.standard_normal(x.shape))).mean(1)
    logs = np.log(np.abs(1 + 2 * eta * (mean - decay)))
    found = lyapunov_exponent(eta, size, slope, deviation, decay)
    assert abs(logs.mean() - found) < 4 * logs.std() / math.sqrt(len(logs))


def test_the_transition_is_at_t_c_only_for_small_steps():
    for slope, lowest in ((0.01, 0.99), (0.1, 0.8)):
        critical = RegressionMoments.gaussian(slope, 1.0).critical_temperature
        assert lowest < transition_temperature(1, slope, 1.0) / critical < 1
    assert math.isnan(transition_temperature(1, 1.0, 2.0))


def test_the_second_order_is_the_zero_of_the_first_two_terms():
    """E(1 + 2ηm)² = 1 + 4ηβ₂ + 4η²(α₃ + β₂²), so that E ln(1 + z) ≈ E z − E z²/2 vanishes at the printed T."""
    moments = RegressionMoments.gaussian(0.3, 1.0)
    eta = second_order_temperature(moments)
    assert 2 * eta * moments.b2 == pytest.approx(2 * eta**2 * (moments.a3 + moments.b2**2))
    # The remaining error of T_c is of the order (k/σ)²: the fourth moment of xε enters there too.
    for slope in (0.01, 0.03):
        printed = second_order_temperature(RegressionMoments.gaussian(slope, 1.0))
        assert abs(transition_temperature(1, slope, 1.0) / printed - 1) < 10 * slope**2


@pytest.mark.parametrize("share", [0.25, 0.5])
def test_weight_decay_lowers_the_transition(share):
    slope = 0.02
    printed = decayed_temperature(RegressionMoments.gaussian(slope, 1.0), share * slope)
    found = transition_temperature(1, slope, 1.0, share * slope)
    assert found == pytest.approx(printed, rel=0.01)
    assert found < (1 - share / 2) * transition_temperature(1, slope, 1.0)


def test_chains_with_weight_decay_die_on_the_hot_side_alone():
    """The recurrence u = w itself, simulated at ⅔ and 3/2 of the computed transition temperature."""
    slope, decay = 0.1, 0.05
    critical = transition_temperature(1, slope, 1.0, decay)
    stream = torch.Generator().manual_seed(0)
    alive = []
    for eta in (critical / 1.5, 1.5 * critical):
        u = torch.full((100,), math.sqrt(slope), dtype=torch.float64)
        for _ in range(8000):
            x, label = torch.randn(2, 100, dtype=torch.float64, generator=stream)
            u = u - 2 * eta * u * (x * (x * (u * u - slope) - label) + decay)
        alive.append(float((u.square() > 1e-4 * slope).double().mean()))
    assert alive[0] > 0.8
    assert alive[1] < 0.2
    assert DiagonalProblem(2, slope, 1.0, 1.0).learning_rate > 1.5 * critical  # both sides lie below T_c without decay
