"""Eigenvalues of the gradient covariance, against the covariance matrix itself."""

import pytest
import torch

from sgd_diffusion.curvature import LOSSES, LayeredNetwork, covariance_spectrum, curvature_matrices
from sgd_diffusion.models import FullyConnected


@pytest.mark.parametrize("loss", sorted(LOSSES))
@pytest.mark.parametrize("examples", [12, 200])
def test_the_eigenvalues_are_those_of_the_matrix(loss, examples):
    torch.manual_seed(0)
    network, inputs = FullyConnected([4, 5, 3]), torch.randn(examples, 4, dtype=torch.float64)
    layered, labels = LayeredNetwork(network, LOSSES[loss]), torch.arange(examples) % 3
    found = covariance_spectrum(layered, inputs, labels)
    exact = torch.linalg.eigvalsh(curvature_matrices(layered, inputs, labels).covariance).flip(0)
    assert len(found) <= min(examples - 1, layered.dimension)
    assert torch.allclose(found, exact[: len(found)], rtol=1e-9, atol=1e-12 * float(exact[0]))
    assert exact[len(found) :].abs().max() < 1e-10 * exact[0]
    assert found.sum().item() == pytest.approx(exact.sum().item(), rel=1e-10)
