"""A regression along directions has the curvature and noise of dense matrices."""

import torch
from torch import nn

from sgd_diffusion.curvature import FlatRegression, along_leading
from sgd_diffusion.landscapes import ModuleLoss


def test_a_regression_has_the_hessian_covariance_and_gauss_newton_matrix_of_its_loss():
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    inputs = torch.randn(30, 2, generator=generator, dtype=torch.float64)
    labels = torch.randn(30, generator=generator, dtype=torch.float64)
    module = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()
    loss, flat = ModuleLoss(module, inputs, labels, loss="squared error"), FlatRegression(module)
    basis = torch.eye(len(flat.theta), dtype=torch.float64)
    means = along_leading(flat, inputs, labels, basis, torch.arange(30) % 3).means()
    hessian, covariance = loss.mean_hessian(flat.theta), loss.covariance(flat.theta)
    assert torch.allclose(means.curvature, hessian.diagonal())
    assert torch.allclose(means.covariance, covariance)
    slopes = torch.func.jacrev(lambda theta: flat.outputs(theta, inputs)[:, 0])(flat.theta)
    assert torch.allclose(means.gauss_newton, slopes.T @ slopes / 30)
    assert torch.allclose(means.loss, loss(flat.theta))
