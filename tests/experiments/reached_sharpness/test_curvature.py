"""The Hessian in closed form against automatic differentiation."""

import pytest
import torch

from sgd_diffusion.landscapes import NetworkLoss
from sgd_replication.experiments.reached_sharpness.curvature import curvature_of, hessians


@pytest.mark.parametrize(("units", "features"), [(1, 1), (4, 2), (2, 5)])
@pytest.mark.parametrize("kind", ["one logit", "squared error"])
@pytest.mark.parametrize("activation", ["tanh", "relu"])
def test_hessians_are_those_of_automatic_differentiation(units, features, activation, kind):
    stream = torch.Generator().manual_seed(4)
    inputs = torch.randn(20, features, generator=stream, dtype=torch.float64)
    labels = (inputs[:, 0] > 0).long()
    loss = NetworkLoss(inputs, labels, hidden=(units,), activation=activation, loss=kind)
    theta = torch.randn(3, loss.dimension, generator=stream, dtype=torch.float64)
    assert torch.allclose(hessians(loss, theta), loss.hessian(theta), atol=1e-12)


def test_curvature_is_a_mean_over_positions(network, start):
    both, single = curvature_of(network, start[:2]), [curvature_of(network, start[row : row + 1]) for row in range(2)]
    for name, value in both.items():
        assert value == pytest.approx((single[0][name] + single[1][name]) / 2)
