from pathlib import Path

import pytest
import torch

from sgd_diffusion.config import OwnNetworkSettings
from sgd_diffusion.problem import OWN_NOISE, own_alignment, own_dataset, own_network, own_normality, own_valley

RINGS = own_dataset(Path(__file__).parents[2] / "docs/examples/rings.csv", "class")
SETTINGS = OwnNetworkSettings(hidden=[], weight_decay=0.01, batch_unit=60, minibatches=200)


@pytest.fixture(scope="module")
def trained():
    network = own_network(SETTINGS, RINGS, seed=0)
    return network, own_valley(network, SETTINGS, RINGS)


def test_alignment_is_that_of_the_valleys_own_matrices(trained):
    """Tr C/Tr H along all eigenvectors, from the matrices: Tr H without the decay's share."""
    network, valley = trained
    found = own_alignment(network, valley, RINGS, seed=0)
    data_trace = valley.hessian.trace() - valley.loss.weight_decay * valley.loss.dimension
    assert found["cov_trace_ratio"].value == pytest.approx(float(valley.covariance.trace() / data_trace), rel=1e-9)
    assert found["cov_trace_ratio"].low < found["cov_trace_ratio"].high


def test_noise_of_large_minibatches_is_tested_parameter_by_parameter(trained):
    network, valley = trained
    table, estimates = own_normality(network, SETTINGS, RINGS, seed=0)
    OWN_NOISE.validate(table)
    expected = valley.covariance.diagonal() * (240 - 60) / (239 * 60)
    measured = torch.tensor(table["standard_deviation"].to_numpy()) ** 2
    assert torch.allclose(measured, expected[table["coordinate"].to_numpy()], rtol=0.5)
    assert 0 <= estimates["noise_normal_share"].value <= 1
