"""The exponent of all cumulants in one dimension, against closed forms, limits and the action of a path."""

import math

import numpy as np
import pytest
import torch
from scipy import special

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory import cumulant_exponent
from sgd_diffusion.theory.cumulant_action import exact_step_actions
from sgd_diffusion.theory.cumulant_exponent import (
    gaussian_cumulants,
    opposing_momenta,
    regression_cumulants,
    sampled_cumulants,
)


def linear(theta):
    return theta


def skewed(n, seed=0):
    """Centred gradients of n examples with a third cumulant."""
    drawn = np.random.default_rng(seed).exponential(size=n)
    return drawn - drawn.mean()


def around(mean, noise):
    """The cumulants of g = L′(θ) + noise_j."""
    return sampled_cumulants(lambda theta: mean(theta)[:, None] + noise)


def test_gaussian_gradients_give_the_quasi_potential():
    """2∫L′/C with L′ = θ and C = 1 + θ²: ln(1 + θ²)."""
    cumulants = gaussian_cumulants(linear, lambda theta: 1 + theta**2)
    for end in (1.5, -0.7):
        assert cumulant_exponent(cumulants, start=0, end=end) == pytest.approx(math.log1p(end**2), rel=1e-5)


def test_bernoulli_gradients():
    """g = ±1 with mean m, P(+) = (1 + m)/2: the root of E e^{−qg} = 1 is q = ln((1 + m)/(1 − m))."""
    m = np.linspace(-0.9, 0.9, 6)

    def cumulants(theta, p):
        return np.log((1 + theta) / 2 * np.exp(-p) + (1 - theta) / 2 * np.exp(p))

    expected = np.log((1 + m) / (1 - m))
    assert opposing_momenta(cumulants, m) == pytest.approx(np.maximum(expected, 0), abs=1e-9)
    assert opposing_momenta(cumulants, m, side=-1) == pytest.approx(np.maximum(-expected, 0), abs=1e-9)
    # V = ∫ ln((1 + m)/(1 − m)) dm = (1 + m)ln(1 + m) + (1 − m)ln(1 − m)
    end = 0.8
    known = (1 + end) * math.log(1 + end) + (1 - end) * math.log(1 - end)
    assert cumulant_exponent(cumulants, start=0, end=end) == pytest.approx(known, rel=1e-4)


def test_exponential_gradients():
    """g = μ + θ − ξ with ξ exponential of mean μ: ℋ = −p(μ + θ) − ln(1 − pμ), so that e^{−q(μ + θ)} = 1 − qμ."""
    mean, rise = 0.5, 0.3

    def cumulants(theta, p):
        inside = 1 - p * mean
        return np.where(inside > 0, -p * (mean + theta) - np.log(np.where(inside > 0, inside, 1.0)), np.inf)

    (q,) = opposing_momenta(cumulants, np.array([rise]))
    # With Lambert's function W₀: 1 − qμ = −W₀(−y e^{−y})/y, y = (μ + θ)/μ
    y = (mean + rise) / mean
    assert q == pytest.approx((1 + special.lambertw(-y * math.exp(-y)).real / y) / mean, rel=1e-9)
    assert math.exp(-q * (mean + rise)) == pytest.approx(1 - q * mean, rel=1e-9)
    assert 0 < q < 1 / mean
    (other,) = opposing_momenta(cumulants, np.array([-rise]), side=-1)  # g opposes a move to smaller θ
    assert math.exp(other * (mean - rise)) == pytest.approx(1 + other * mean, rel=1e-9)


def test_a_squared_error_on_gaussian_data():
    """q = 2L′/s²; with L′ = θ and s = 1, V = θ²."""
    cumulants = regression_cumulants(linear, np.ones_like)
    assert cumulant_exponent(cumulants, start=0, end=1.2) == pytest.approx(1.44, rel=1e-6)


def test_the_cumulants_of_a_squared_error_are_those_of_its_samples():
    stream = np.random.default_rng(0)
    a, z = stream.standard_normal((2, 400_000))
    drawn = sampled_cumulants(lambda theta: theta[:, None] * a**2 + 0.8 * a * z)
    closed = regression_cumulants(linear, lambda theta: np.full_like(theta, 0.8))
    theta, p = np.array([0.3, 0.3, -0.2]), np.array([0.5, -0.2, -0.4])
    assert drawn(theta, p) == pytest.approx(closed(theta, p), abs=3e-3)


@pytest.mark.parametrize("side", [1, -1])
def test_small_skew_adds_two_thirds_of_it(side):
    """q → (2L′/C)(1 + ⅔ sL′κ₃/C²) as L′κ₃/C² → 0, with an error of second order."""
    noise = skewed(300)
    c, third = (noise**2).mean(), (noise**3).mean()
    errors = []
    for slope in (2e-3, 1e-3):
        (q,) = opposing_momenta(around(linear, noise), np.array([side * slope]), side=side)
        corrected = 2 * slope / c * (1 + 2 / 3 * side * slope * third / c**2)
        assert q == pytest.approx(2 * slope / c, rel=2 * slope * abs(third) / c**2)
        errors.append(abs(q / corrected - 1))
    assert errors[0] == pytest.approx(4 * errors[1], rel=0.05)
    assert errors[0] < 1e-4


@pytest.mark.parametrize("size", [2, 3])
def test_with_replacement_it_is_linear_in_the_batch_size(size):
    """The root for the mean of B gradients, over all minibatches, is B times that for one."""
    noise = skewed(5)
    means = np.stack(np.meshgrid(*[noise] * size), -1).reshape(-1, size).mean(1)
    one, many = (cumulant_exponent(around(linear, drawn), start=0, end=0.3) for drawn in (noise, means))
    assert many == pytest.approx(size * one, rel=1e-9)


def test_it_is_infinite_where_no_gradient_opposes_the_mean():
    """C > 0, so that two cumulants give a finite exponent."""
    gradients = sampled_cumulants(lambda theta: np.tile([1.0, 2.0], (len(theta), 1)))
    assert cumulant_exponent(gradients, start=0, end=0.5) == math.inf
    two = gaussian_cumulants(lambda theta: np.full_like(theta, 1.5), lambda theta: np.full_like(theta, 0.25))
    assert opposing_momenta(two, np.zeros(1)).tolist() == pytest.approx([12])


def test_it_is_zero_where_no_exponential_moment_exists():
    """A gradient with the tail of a cube of a Gaussian has E e^{−pg} = ∞ at every p ≠ 0."""
    assert cumulant_exponent(lambda theta, p: np.full_like(p, np.inf), start=0, end=1) == 0


def test_a_descent_on_the_way_costs_nothing():
    """L = 1 − cos θ over the saddle at π to 2π: the exponent is that of the saddle."""
    over, to = (cumulant_exponent(around(np.sin, skewed(50) * 2), start=0, end=end) for end in (2 * np.pi, np.pi))
    assert over == pytest.approx(to, rel=1e-4)


def test_it_is_the_exact_action_of_the_straight_path():
    noise = skewed(80)

    def gradients_at(theta):
        return theta.unsqueeze(1) + torch.from_numpy(noise).view(1, -1, 1)

    nodes = torch.linspace(0, 0.5, 201, dtype=torch.float64).unsqueeze(1)
    action = float(exact_step_actions(gradients_at, nodes[:-1], nodes[1:]).sum())
    assert cumulant_exponent(around(linear, noise), start=0, end=0.5, nodes=200) == pytest.approx(action, rel=1e-8)


def test_start_and_end_must_differ():
    with pytest.raises(EscapeError, match="must differ"):
        cumulant_exponent(gaussian_cumulants(linear, np.ones_like), start=1, end=1)
