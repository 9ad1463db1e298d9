"""Spectra from the Gram matrix of examples against dense matrices of single gradients."""

import pytest
import torch

from sgd_diffusion.curvature import output_gram, weighted_spectrum
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected, initialise


@pytest.fixture(scope="module")
def network():
    network = FullyConnected([4, 5, 3, 1], "relu")
    initialise(network, "xavier-normal", torch.Generator().manual_seed(3))
    return network


@pytest.fixture(scope="module")
def inputs():
    return torch.randn(9, 4, dtype=torch.float64, generator=torch.Generator().manual_seed(4))


@pytest.fixture(scope="module")
def gradients(network, inputs):
    rows = []
    for x in inputs:
        found = torch.autograd.grad(network(x.unsqueeze(0)).squeeze(), list(network.parameters()))
        rows.append(torch.cat([part.flatten() for part in found]))
    return torch.stack(rows)


def test_the_gram_matrix_is_that_of_single_gradients(network, inputs, gradients):
    assert torch.allclose(output_gram(network, inputs), gradients @ gradients.T, rtol=1e-12, atol=1e-12)


def test_the_spectrum_is_that_of_the_dense_matrix(network, inputs, gradients):
    weights = torch.rand(9, dtype=torch.float64, generator=torch.Generator().manual_seed(5))
    dense = torch.einsum("m,mi,mj->ij", weights, gradients, gradients) / 9
    expected = torch.linalg.eigvalsh(dense).flip(0)
    found = weighted_spectrum(output_gram(network, inputs), weights)
    assert torch.allclose(found, expected[:9], rtol=1e-9, atol=1e-12)
    assert expected[9:].abs().max() < 1e-12  # the other eigenvalues are zero


def test_a_network_with_several_outputs_is_refused(inputs):
    with pytest.raises(MeasurementError, match="one output, not 2"):
        output_gram(FullyConnected([4, 2]), inputs)
