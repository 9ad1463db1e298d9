"""The log-loss formulas and the exact answers that stand beside them, against independent ones."""

import numpy as np
import pytest
import torch
from scipy import integrate

from sgd_diffusion.dynamics import SGD, CircleExamples, DiagonalNoise, LinearExamples
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Ball, simulate
from sgd_diffusion.landscapes import circle_regression, linear_regression
from sgd_diffusion.theory import (
    diffusion_exponent,
    distance_chain,
    euler_chain,
    kesten_exponent,
    log_escape_time,
    mean_first_passage,
    passage_exponent,
    regression_passage,
    stationary_exponent,
    stationary_variance,
)


def line(theta):
    return theta


@pytest.mark.parametrize(("eta", "size", "known"), [(0.1, 1, 9.14), (0.5, 1, 1.95), (0.5, 4, 5.49), (1.0, 4, 2.25)])
def test_the_tail_of_discrete_sgd(eta, size, known):
    assert kesten_exponent(size, eta) == pytest.approx(known, abs=0.005)


def test_the_tail_index_makes_the_moment_one():
    """The defining equation, by random numbers instead of quadrature."""
    index = 2 * kesten_exponent(4, 0.5) - 1
    q = np.random.default_rng(0).chisquare(4, 4_000_000) / 4
    moment = np.abs(1 - 0.5 * q) ** index
    assert moment.mean() == pytest.approx(1, abs=5 * moment.std() / 2000)


def test_no_stationary_law_no_tail():
    with pytest.raises(EscapeError, match="no stationary distribution"):
        kesten_exponent(1, 5.0)
    with pytest.raises(EscapeError, match="no finite variance"):
        stationary_variance(1, 1.0)


def test_the_diffusion_s_tail_solves_its_own_equation():
    """p ∝ (1 + 2θ²)^{−φ} carries no flux: θp + d/dθ(Dp) = 0 with D = (η/2B)(1 + 2θ²)."""
    eta, size, theta, step = 0.3, 2, 0.7, 1e-5
    exponent = diffusion_exponent(size, eta)

    def weighted(x):
        return eta / (2 * size) * (1 + 2 * x * x) ** (1 - exponent)

    flux = theta * (1 + 2 * theta**2) ** -exponent + (weighted(theta + step) - weighted(theta - step)) / (2 * step)
    assert flux == pytest.approx(0, abs=1e-8)


def test_the_log_loss_law_solves_its_own_equation():
    """P ∝ L^{−φ} with D = ηhL/B, in one dimension."""
    eta, size, theta, step = 0.3, 2, 0.7, 1e-5
    exponent = stationary_exponent(size, eta)

    def loss(x):
        return 0.5 * x * x + 0.5

    def weighted(x):
        return eta / size * loss(x) ** (1 - exponent)

    flux = theta * loss(theta) ** -exponent + (weighted(theta + step) - weighted(theta - step)) / (2 * step)
    assert flux == pytest.approx(0, abs=1e-8)


def test_the_escape_formula_is_the_limit_of_its_diffusion():
    """L = 2 − cos θ + L*: the exact mean time of their own equation, to beyond either saddle, over the formula."""
    lowest = 1.0
    ratios = []
    for eta in (0.1, 0.05, 0.025):
        exact = mean_first_passage(
            np.sin,
            lambda theta, eta=eta: eta * (1 - np.cos(theta) + lowest),
            start=1e-4,
            boundary=1.5 * np.pi,
            wall=0.0,
        )
        # Half of the printed time: there are two saddles.
        ratios.append(np.exp(exact - log_escape_time(2 / lowest, batch_size=1, learning_rate=eta)) * 2)
    assert ratios[-1] == pytest.approx(1, abs=0.05)
    assert abs(ratios[-1] - 1) < abs(ratios[0] - 1)


def test_more_outlier_directions_make_passage_easier():
    slopes = [passage_exponent(1, 0.1, dimension) for dimension in (1, 2, 10)]
    assert slopes == pytest.approx([10.5, 10.0, 6.0])


@pytest.mark.parametrize(("size", "boundary"), [(2, 6.0), pytest.param(1_000_000, 4e-3, marks=pytest.mark.thorough)])
def test_the_chain_is_stationary_sgd(size, boundary):
    """Its second moment is the closed form, which it was not made from."""
    chain = distance_chain(line, np.ones_like, batch_size=size, learning_rate=0.4, boundary=boundary, cells=600)
    law = chain.stationary_law()
    middles = (np.arange(600) + 0.5) * boundary / 600
    assert chain.transition.sum(1) + chain.exit_probability == pytest.approx(np.ones(600), abs=1e-10)
    assert law @ middles**2 == pytest.approx(stationary_variance(size, 0.4), rel=1e-4)


@pytest.mark.parametrize("size", [1, 3])
def test_the_chain_leaves_as_sgd_on_examples_does(size):
    simulated = simulate(
        linear_regression(1), SGD(0.4, size, LinearExamples()), Ball(0.9), replicas=2000, max_iterations=10**5
    )
    exact = regression_passage(
        distance_chain, line, np.ones_like, batch_size=size, learning_rate=0.4, boundary=0.9, cells=300
    )
    assert np.log(simulated.estimate().value) == pytest.approx(exact, abs=4 / np.sqrt(2000))


def test_the_chain_of_the_circle_leaves_as_sgd_on_examples_does():
    ratio, eta = 2.0, 0.3
    variance = 4 / ratio
    simulated = simulate(
        circle_regression(ratio),
        SGD(eta, 1, CircleExamples(deviation=float(np.sqrt(variance)))),
        Ball(np.pi),
        replicas=2000,
        max_iterations=10**5,
    )
    exact = regression_passage(
        distance_chain,
        np.sin,
        lambda theta: np.sqrt(variance + (1 - np.cos(theta)) ** 2),
        batch_size=1,
        learning_rate=eta,
        boundary=np.pi,
        cells=300,
    )
    assert np.log(simulated.estimate().value) == pytest.approx(exact, abs=4 / np.sqrt(2000))


def test_small_steps_lead_to_the_diffusion():
    """Noisy labels make the exponent small at a small η, where the exact chain is nearly the diffusion."""
    variance, gaps = 80.0, []
    for eta in (0.04, 0.02):
        exact = regression_passage(
            distance_chain,
            np.sin,
            lambda t: np.sqrt(variance + (1 - np.cos(t)) ** 2),
            batch_size=1,
            learning_rate=eta,
            boundary=np.pi,
            cells=160,
        )
        limit = mean_first_passage(
            np.sin,
            lambda t, eta=eta: eta / 2 * (variance + 2 * (1 - np.cos(t)) + np.sin(t) ** 2),
            start=1e-4,
            boundary=np.pi,
            wall=0.0,
        )
        gaps.append(exact + np.log(eta) - limit)
    # What is left is the overshoot of a discrete step, which falls with its length.
    assert 0 < gaps[1] < gaps[0] < 0.5


def test_a_chain_refuses_what_it_cannot_resolve():
    with pytest.raises(EscapeError, match="too wide"):
        distance_chain(line, np.ones_like, batch_size=1, learning_rate=0.01, boundary=5.0, cells=100)
    with pytest.raises(EscapeError, match="residual must be positive"):
        distance_chain(line, np.zeros_like, batch_size=1, learning_rate=0.1, boundary=1.0)
    with pytest.raises(EscapeError, match="C must be positive in all cells; its minimum is 0"):
        regression_passage(euler_chain, line, np.zeros_like, batch_size=1, learning_rate=0.1, boundary=1.0)


def test_the_path_integral_of_the_circle():
    """∫L′/C = ½ log(1 + ΔL/L*) where C = 2L, the log-loss exponent over 2B/η."""
    for ratio in (0.5, 4.0):
        lowest = 2 / ratio
        found, _ = integrate.quad(lambda t, a=lowest: np.sin(t) / (2 * (1 - np.cos(t) + a)), 0, np.pi)
        assert found == pytest.approx(0.5 * np.log1p(ratio), rel=1e-9)


def test_the_scheme_of_the_diffusion_leaves_as_gaussian_sgd_does():
    """`euler_chain` against SGD with Gaussian noise of the same covariance."""
    landscape, eta = circle_regression(2.0), 0.3
    simulated = simulate(
        landscape,
        SGD(eta, 1, DiagonalNoise(lambda phi: (4 - 2 * torch.cos(phi)).sqrt())),
        Ball(np.pi),
        replicas=2000,
        max_iterations=10**5,
    )
    exact = regression_passage(
        euler_chain, np.sin, lambda t: 4 - 2 * np.cos(t), batch_size=1, learning_rate=eta, boundary=np.pi, cells=300
    )
    assert np.log(simulated.estimate().value) == pytest.approx(exact, abs=4 / np.sqrt(2000))


def test_early_exits_add_up():
    """The probability to be out after n steps, by the transition matrix's power with the exit as a state."""
    chain = distance_chain(line, np.ones_like, batch_size=1, learning_rate=0.3, boundary=0.8, cells=60)
    whole = np.zeros((61, 61))
    whole[:60, :60], whole[:60, 60], whole[60, 60] = chain.transition, chain.exit_probability, 1
    assert np.exp(chain.log_exit_within(7)) == pytest.approx(np.linalg.matrix_power(whole, 7)[0, 60], rel=1e-9)
