"""The gradient in closed form against automatic differentiation."""

import pytest
import torch

from sgd_diffusion.landscapes import ClassifierLoss, NetworkLoss

STREAM = torch.Generator().manual_seed(0)
INPUTS = torch.randn(60, 5, generator=STREAM, dtype=torch.float64)
LABELS = torch.randint(0, 3, (60,), generator=STREAM)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("name", ["softmax", "one logit", "squared error"])
def test_the_gradient_of_every_loss_is_that_of_automatic_differentiation(name, activation):
    labels = LABELS if name == "softmax" else LABELS.clamp_max(1)
    fixed = None if name == "softmax" else (1.0, -0.5)
    loss = NetworkLoss(
        INPUTS, labels, hidden=(4, 2), activation=activation, weight_decay=0.01, loss=name, output_weights=fixed
    )
    theta = torch.randn(3, loss.dimension, generator=STREAM, dtype=torch.float64) / 2
    expected = ClassifierLoss.value_and_gradient(loss, theta)
    for found, known in zip(loss.value_and_gradient(theta), expected, strict=True):
        assert torch.allclose(found, known, rtol=0, atol=1e-14)
