import numpy as np
import pytest
import torch

from sgd_diffusion.data import RegressionSet
from sgd_diffusion.problems import alignment_estimates, connected_network, module_loss, noise_normality, train_to_basin


@pytest.fixture(scope="module")
def trained(rings):
    network = connected_network(rings, hidden=[], activation="tanh", seed=0)
    return network, train_to_basin(network, module_loss(network, rings, weight_decay=0.01))


def test_alignment_is_that_of_the_basins_own_matrices(trained, rings):
    """Tr C/Tr H along all eigenvectors, from the matrices: Tr H without the decay's share."""
    network, basin = trained
    found = alignment_estimates(network, basin, rings, seed=0)
    data_trace = basin.hessian.trace() - basin.loss.weight_decay * basin.loss.dimension
    assert found["cov_trace_ratio"].value == pytest.approx(float(basin.covariance.trace() / data_trace), rel=1e-9)
    assert found["cov_trace_ratio"].low < found["cov_trace_ratio"].high


def test_noise_of_large_minibatches_is_tested_parameter_by_parameter(trained, rings):
    network, basin = trained
    table, estimates = noise_normality(network, rings, batch_size=60, minibatches=200, seed=0)
    expected = basin.covariance.diagonal() * (240 - 60) / (239 * 60)
    measured = torch.tensor(table["standard_deviation"].to_numpy()) ** 2
    assert torch.allclose(measured, expected[table["coordinate"].to_numpy()], rtol=0.5)
    assert 0 <= estimates["noise_normal_share"].value <= 1


def test_a_regression_has_the_noise_of_its_own_matrices():
    """With Gaussian inputs and residuals C = 2L H up to sampling, and the minibatches have the covariance of C."""
    stream = np.random.default_rng(0)
    inputs = stream.standard_normal((2000, 3))
    data = RegressionSet.of("plane", inputs, inputs @ [1.0, 2.0, -1.0] + 2 * stream.standard_normal(2000))
    network = connected_network(data, hidden=[], activation="tanh", seed=0)
    basin = train_to_basin(network, module_loss(network, data, weight_decay=0.001))
    found = alignment_estimates(network, basin, data, seed=0)
    data_trace = basin.hessian.trace() - basin.loss.weight_decay * basin.loss.dimension
    assert found["cov_trace_ratio"].value == pytest.approx(float(basin.covariance.trace() / data_trace), rel=1e-9)
    assert found["cov_mu"].low < 1 < found["cov_mu"].high
    table, _ = noise_normality(network, data, batch_size=60, minibatches=200, seed=0)
    expected = basin.covariance.diagonal() * (2000 - 60) / (1999 * 60)
    measured = torch.tensor(table["standard_deviation"].to_numpy(copy=True)) ** 2
    assert torch.allclose(measured, expected[table["coordinate"].to_numpy(copy=True)], rtol=0.5)
