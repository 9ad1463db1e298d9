"""Steps against their formulas, and the moments of every kind of noise."""

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGD, SGLD, ConstantNoise, DataNoise, HessianNoise, IsotropicNoise, TwoPointNoise
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import muller_brown, quadratic, styblinski_tang
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.theory import ar1_variance

ONE = RowIndex.of_one_point()


def normals(*shape, seed=0):
    return torch.from_numpy(np.random.default_rng(seed).standard_normal(shape))


def test_an_sgld_step_is_its_formula():
    landscape = styblinski_tang(3).sharpened(2.0)
    theta, xi = normals(5, 3), normals(5, 3, seed=1)
    stepped = SGLD(0.01, 0.7).bind(landscape, ONE).advance(theta, xi)
    assert torch.allclose(stepped, theta - 0.01 * landscape.gradient(theta) + (2 * 0.01 * 0.7) ** 0.5 * xi, atol=1e-14)


def test_rows_take_their_own_points_parameters():
    landscape = styblinski_tang(2).sharpened([1.0, 4.0])
    dynamics = SGLD([0.01, 0.02], [0.5, 0.1])
    theta, xi = normals(2, 2), normals(2, 2, seed=1)
    together = dynamics.bind(landscape, RowIndex(torch.tensor([0, 1]))).advance(theta, xi)
    for point in (0, 1):
        alone = dynamics.at(point).bind(landscape.at(point), ONE).advance(theta[[point]], xi[[point]])
        assert torch.equal(together[[point]], alone)


def test_sgld_has_the_variance_of_an_autoregression():
    h, diffusion, eta = 3.0, 0.2, 0.1
    stepper = SGLD(eta, diffusion).bind(quadratic([h]), ONE)
    theta = torch.zeros(40_000, 1, dtype=torch.float64)
    for step in range(60):
        theta = stepper.advance(theta, normals(40_000, 1, seed=step))
    exact = ar1_variance(h, diffusion, eta)
    assert float(theta.var()) == pytest.approx(exact, abs=4 * exact * np.sqrt(2 / 40_000))
    assert ar1_variance(h, diffusion, 1e-9) == pytest.approx(diffusion / h)


def sampled_gradient(noise, landscape, phi, batch_size, rows=200_000):
    draws = noise.draws(landscape.dimension, batch_size)
    return noise.gradient(landscape, phi.expand(rows, -1), normals(rows, draws), torch.tensor([[float(batch_size)]]))


@pytest.mark.parametrize("batch_size", [1, 4])
def test_every_gaussian_noise_has_its_mean_and_covariance(batch_size):
    landscape = muller_brown(0.01)
    phi = torch.tensor([0.1, 0.4], dtype=torch.float64)
    values, vectors = torch.linalg.eigh(landscape.hessian(phi))
    size = (vectors * values.abs()) @ vectors.T
    root = torch.tensor([[2.0, 0.0], [1.0, 0.5]], dtype=torch.float64)
    for noise, covariance in (
        (IsotropicNoise(3.0), 9 * torch.eye(2).double()),
        (HessianNoise(2.0), 4 * size),
        (ConstantNoise(root), root @ root.T),
    ):
        gradients = sampled_gradient(noise, landscape, phi, batch_size)
        scale = float(covariance.diagonal().max()) / batch_size
        assert torch.allclose(gradients.mean(0), landscape.gradient(phi), atol=5 * (scale / 200_000) ** 0.5)
        assert torch.allclose(gradients.T.cov(), covariance / batch_size, atol=5 * scale * (2 / 200_000) ** 0.5)


def test_data_noise_is_the_mean_gradient_of_shifted_landscapes():
    landscape, B = styblinski_tang(1), 3
    phi = torch.tensor([-2.0], dtype=torch.float64)
    draws = normals(1, 5)  # two more than the minibatch uses
    gradient = DataNoise().gradient(landscape, phi.unsqueeze(0), draws, torch.tensor([[float(B)]]))
    by_hand = torch.stack([landscape.gradient(phi - draws[0, [b]]) for b in range(B)]).mean(0)
    assert torch.allclose(gradient[0], by_hand)
    # E f'(φ − x) for x ~ N(0, 1): 2(φ³ + 3φ) − 16φ + 2.5.
    sampled = sampled_gradient(DataNoise(), landscape, phi, 1)
    exact = 2 * (-8 - 6) + 32 + 2.5
    assert float(sampled.mean()) == pytest.approx(exact, abs=5 * float(sampled.std()) / 200_000**0.5)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: SGLD(-0.1, 1.0), "learning_rate must be a positive number"),
        (lambda: SGLD(0.1, 0.0), "diffusion must be a positive number"),
        (lambda: SGLD([[0.1]], 1.0), "learning_rate must be a positive number or a vector"),
        (lambda: SGLD(float("nan"), 1.0), "learning_rate"),
        (lambda: SGD(0.1, 1.5, 1.0), "batch_size must be a whole number"),
        (lambda: SGD(0.1, 0, 1.0), "batch_size must be a positive number"),
        (lambda: SGD(0.1, 1, 0.0), "standard deviation must be positive"),
        (lambda: SGD(0.1, 1, -2.0), "standard deviation must be positive"),
    ],
)
def test_wrong_parameters_are_refused(make, told):
    with pytest.raises(EscapeError, match=told):
        make()


def test_two_point_noise_has_the_covariance_asked_for_and_a_binomial_law():
    landscape, phi = quadratic([1.0]), torch.full((40_000, 1), 0.5, dtype=torch.float64)
    noise = TwoPointNoise(lambda theta: 2 + theta)
    gradient = noise.gradient(landscape, phi, normals(40_000, 3), torch.tensor([[3.0]]).double()) - 0.5
    values, counts = np.unique(np.round(gradient.numpy() / 2.5 * 3), return_counts=True)
    assert values.tolist() == [-3, -1, 1, 3]
    assert counts / 40_000 == pytest.approx(np.array([1, 3, 3, 1]) / 8, abs=0.01)
    assert float(gradient.var()) == pytest.approx(2.5**2 / 3, rel=0.03)
