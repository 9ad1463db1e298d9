"""Regression landscapes and the minibatches that run on them, against a finite set of examples."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGD, BentExamples, CircleExamples, LinearExamples
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.escape import Ball, simulate
from sgd_diffusion.landscapes import bent_regression, circle_regression, linear_regression

EXAMPLES = 400_000


def chord(theta):
    return torch.stack([torch.cos(theta) - 1, torch.sin(theta)])


def test_the_circle_is_what_it_says():
    """Loss, slope and curvatures from examples of the regression itself."""
    ratio, theta = 4.0, torch.tensor(1.1, dtype=torch.float64)
    landscape = circle_regression(ratio)
    stream = torch.Generator().manual_seed(1)
    x = torch.randn(EXAMPLES, 2, dtype=torch.float64, generator=stream)
    labels = math.sqrt(4 / ratio) * torch.randn(EXAMPLES, dtype=torch.float64, generator=stream)
    losses = 0.5 * (x @ chord(theta) - labels) ** 2
    assert float(landscape.loss(theta.reshape(1))) == pytest.approx(
        float(losses.mean()), abs=5 * float(losses.std()) / 632
    )
    assert float(landscape.barrier) == pytest.approx(2)
    assert float(landscape.barrier / landscape.loss(landscape.minimum)) == pytest.approx(ratio)
    assert landscape.curvature.item() == pytest.approx(1)
    assert landscape.hessian(landscape.saddle).item() == pytest.approx(-1)


def moments_of(noise, landscape, phi, size):
    """Mean and variance of minibatch gradients."""
    rows, phi = 200_000, phi.double()
    normals = torch.randn(rows, noise.draws(len(phi), size), dtype=torch.float64)
    gradients = noise.gradient(landscape, phi.expand(rows, -1), normals, torch.tensor([[float(size)]]))
    return gradients.mean(0), torch.cov(gradients.T).reshape(len(phi), len(phi))


@pytest.mark.parametrize("size", [1, 4])
def test_minibatches_of_the_line_have_the_exact_covariance(size):
    """(1 + |θ|²)1 + θθᵀ, over B."""
    torch.manual_seed(0)
    phi = torch.tensor([0.5, -1.0, 0.3])
    mean, covariance = moments_of(LinearExamples(), linear_regression(3), phi, size)
    exact = ((1 + phi @ phi) * torch.eye(3) + torch.outer(phi, phi)) / size
    assert mean == pytest.approx(phi, abs=0.02)
    assert covariance.numpy() == pytest.approx(exact.numpy(), abs=0.06 / size)


def test_minibatches_of_the_circle_have_the_exact_covariance():
    """2L + L′²."""
    torch.manual_seed(0)
    landscape, phi = circle_regression(4.0), torch.tensor([1.1]).double()
    mean, covariance = moments_of(CircleExamples(deviation=1.0), landscape, phi, 1)
    assert mean.item() == pytest.approx(math.sin(1.1), abs=0.02)
    exact = 2 * float(landscape.loss(phi)) + math.sin(1.1) ** 2
    assert covariance.item() == pytest.approx(exact, rel=0.03)


def test_rows_of_smaller_minibatches_leave_the_rest_unused():
    """A panel of several B gives the bits of its points."""
    times = simulate(linear_regression(1), SGD(0.3, [1.0, 3.0], LinearExamples()), Ball(0.8), replicas=40)
    alone = simulate(linear_regression(1), SGD(0.3, 1.0, LinearExamples()), Ball(0.8), replicas=40)
    assert np.array_equal(times.iterations[0], alone.iterations)


def test_a_finite_set_is_left_as_fast():
    """An independent loop over 10,000 fixed examples, as published, against examples drawn anew."""
    stream = np.random.default_rng(3)
    x, y = stream.standard_normal((2, 10_000))
    theta, times = np.zeros(1500), np.zeros(1500, dtype=int)
    inside, step = np.ones(1500, dtype=bool), 0
    while inside.any():
        step += 1
        drawn = stream.integers(0, 10_000, 1500)
        theta -= 0.3 * x[drawn] * (x[drawn] * theta - y[drawn])
        left = inside & (np.abs(theta) > 0.9)
        times[left], inside = step, inside & ~left
    fresh = simulate(linear_regression(1), SGD(0.3, 1.0, LinearExamples()), Ball(0.9), replicas=1500, seed=2)
    assert np.log(times.mean() / fresh.estimate().value) == pytest.approx(0, abs=4 * math.sqrt(2 / 1500))


def test_a_circle_needs_a_positive_ratio():
    with pytest.raises(LandscapeError, match="positive ratio"):
        circle_regression(0.0)


@pytest.mark.parametrize("first", [-0.8, 1.1])
def test_minibatches_of_the_bent_regression_have_the_exact_covariance(first):
    """2L JᵀJ + ∇L∇Lᵀ with JᵀJ = 1, because the path has unit speed and the other features are their own."""
    torch.manual_seed(0)
    landscape, phi = bent_regression(4.0, outliers=3), torch.tensor([first, 0.5, -0.4]).double()
    loss, slope = landscape.loss(phi), landscape.gradient_of_potential(phi)
    mean, covariance = moments_of(BentExamples(1.0), landscape, phi, 2)
    exact = (2 * loss * torch.eye(3) + torch.outer(slope, slope)) / 2
    assert mean.numpy() == pytest.approx(slope.numpy(), abs=0.02)
    assert covariance.numpy() == pytest.approx(exact.numpy(), abs=0.05)


def test_the_slope_of_the_bent_regression_is_that_of_its_potential():
    landscape = bent_regression(2.0, outliers=2)
    theta = torch.tensor([[-1.0, 0.3], [0.7, -0.2]], dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(landscape.potential(theta).sum(), theta)
    assert torch.allclose(slope, landscape.gradient_of_potential(theta.detach()))
    with pytest.raises(LandscapeError, match="positive ratio and outliers"):
        bent_regression(1.0, outliers=0)
