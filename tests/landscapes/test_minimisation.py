"""Minima are minima, and what has none is refused."""

import numpy as np
import pytest
import torch
from sklearn.linear_model import LogisticRegression

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import NetworkLoss, find_minimum

STREAM = torch.Generator().manual_seed(1)
INPUTS = torch.randn(200, 3, generator=STREAM, dtype=torch.float64)
LABELS = (INPUTS[:, 0] + torch.randn(200, generator=STREAM, dtype=torch.float64) > 0).long()


def test_logistic_regression_is_that_of_scikit_learn():
    """Two logits decayed by λ are one of weight w₁ − w₀ decayed by λ/2; the constant column carries the bias."""
    decay = 0.02
    loss = NetworkLoss(INPUTS, LABELS, hidden=(), weight_decay=decay)
    found = find_minimum(loss, torch.zeros(loss.dimension, dtype=torch.float64))
    assert found.gradient_norm < 1e-10
    assert found.curvatures[0] > 0
    padded = np.column_stack([INPUTS.numpy(), np.ones(200)])
    peer = LogisticRegression(C=2 / (decay * 200), fit_intercept=False, tol=1e-12, max_iter=10_000)
    peer.fit(padded, LABELS.numpy())
    weights, biases = found.theta[:6].view(2, 3), found.theta[6:]
    assert torch.cat([weights[1] - weights[0], (biases[1] - biases[0]).reshape(1)]).numpy() == pytest.approx(
        peer.coef_[0], abs=1e-5
    )


def test_a_network_ends_where_every_direction_rises():
    loss = NetworkLoss(INPUTS, LABELS, hidden=(4,), weight_decay=0.005)
    found = find_minimum(loss, torch.randn(loss.dimension, generator=STREAM, dtype=torch.float64) / 2)
    assert found.gradient_norm < 1e-10
    assert found.curvatures[0] > 0
    around = found.theta + 1e-3 * torch.randn(50, loss.dimension, generator=STREAM, dtype=torch.float64)
    assert (loss(around) > found.loss).all()


def test_classes_that_separate_have_no_minimum_without_decay():
    separable = NetworkLoss(INPUTS, (INPUTS[:, 0] > 0).long(), hidden=())
    with pytest.raises(LandscapeError, match="weight_decay above 0"):
        find_minimum(separable, torch.zeros(separable.dimension, dtype=torch.float64), iterations=200)
