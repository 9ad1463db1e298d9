"""Gaussian noise with the covariance of minibatches against exact moments."""

import numpy as np
import pytest
import torch
from scipy import stats
from single_gradients import per_sample_gradients

from sgd_diffusion.gradient_noise import gaussian_surrogate
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.torch_streams import torch_stream


def test_the_twin_has_the_covariance_of_the_noise(checkpoint):
    """Its moments against the exact ones, and its kurtosis against a Gaussian's."""
    network, inputs, labels = checkpoint
    surrogate = gaussian_surrogate(*checkpoint, batch_size=10, draws=4000, stream=torch_stream(0, "twin"))
    gradients = per_sample_gradients(network, inputs, labels)
    centred = gradients - gradients.mean(0)
    expected = centred.T @ centred / 120 / 10 * (120 - 10) / (120 - 1)
    assert torch.linalg.norm(surrogate.T @ surrogate / 4000 - expected) < 0.1 * torch.linalg.norm(expected)
    alive = expected.diagonal() > 0
    kurtosis = stats.kurtosis(surrogate[:, alive].numpy())
    assert np.abs(kurtosis).max() < 5 * np.sqrt(24 / 4000)


def test_the_twin_is_the_same_in_pieces(checkpoint, monkeypatch):
    whole = gaussian_surrogate(*checkpoint, batch_size=10, draws=3, stream=torch_stream(0, "twin"))
    monkeypatch.setattr("sgd_diffusion.gradient_noise.surrogate.EXAMPLES_AT_ONCE", 50)
    pieces = gaussian_surrogate(*checkpoint, batch_size=10, draws=3, stream=torch_stream(0, "twin"))
    assert torch.allclose(whole, pieces, atol=1e-15)


@pytest.mark.parametrize("widths", [[5, 3], [5, 4, 3], [5, 4, 6, 3]], ids=str)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_twin_is_the_sum_of_weighted_gradients_of_single_examples(checkpoint, widths, activation):
    """Of a fully connected network, whose draws share their passes, and of any other."""
    _, inputs, labels = checkpoint
    network = FullyConnected(widths, activation)
    initialise(network, "uniform", torch_stream(0, "twin network"))
    z = torch.randn(4, 120, generator=torch_stream(0, "twin"), dtype=torch.float64)
    centred = (z - z.mean(1, keepdim=True)) * np.sqrt(110 / (119 * 120 * 10))
    expected = centred @ per_sample_gradients(network, inputs, labels)
    for module in (network, network.layers):
        found = gaussian_surrogate(module, inputs, labels, batch_size=10, draws=4, stream=torch_stream(0, "twin"))
        assert torch.allclose(found, expected, atol=1e-15)
