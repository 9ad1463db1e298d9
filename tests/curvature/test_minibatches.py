"""Minibatches against the formula for their covariance."""

import pytest
import torch
from torch.nn.functional import cross_entropy

from sgd_diffusion.curvature import LOSSES, LayeredNetwork, along_directions, draw, minibatch_variance, variance_factor
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected, initialise

N = 60


@pytest.fixture(scope="module")
def projections():
    return torch.randn(N, 8, generator=torch.Generator().manual_seed(0), dtype=torch.float64)


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("batch_size", [1, 5, 40])
def test_the_variance_is_that_of_the_formula(projections, batch_size, replacement):
    found = minibatch_variance(
        projections, batch_size, minibatches=20_000, replacement=replacement, stream=torch.Generator().manual_seed(1)
    )
    expected = projections.var(0, correction=0) * variance_factor(N, batch_size, replacement=replacement)
    assert torch.allclose(found / expected, torch.ones(8).double(), atol=5 * (2 / 20_000) ** 0.5)


def test_every_pair_of_few_examples_is_equally_likely():
    examples, draws = 96, 40_000  # at most 3 are drawn one by one, with a repeated draw in every sixteenth set
    stream, counts = torch.Generator().manual_seed(2), torch.zeros(examples, examples)
    for _ in range(draws):
        first, second, third = draw(examples, 3, replacement=False, stream=stream).sort().values
        for pair in ((first, second), (first, third), (second, third)):
            counts[pair] += 1
    pairs = counts[torch.triu_indices(examples, examples, 1).unbind()]
    expected = 3 * draws / len(pairs)
    assert float(pairs.sum()) == 3 * draws
    assert float((pairs - expected).square().sum() / expected) < len(pairs) + 5 * (2 * len(pairs)) ** 0.5


def test_the_whole_set_has_no_noise(projections):
    stream = torch.Generator().manual_seed(1)
    assert variance_factor(N, N, replacement=False) == 0
    assert float(minibatch_variance(projections, N, minibatches=3, replacement=False, stream=stream).max()) < 1e-28
    with pytest.raises(MeasurementError, match="minibatch of 61 exceeds the 60 examples"):
        minibatch_variance(projections, N + 1, minibatches=3, replacement=False, stream=stream)


def test_projections_of_examples_are_those_of_the_minibatchs_gradient():
    """The gradient of an actual minibatch's mean loss, by automatic differentiation, along random directions."""
    network = FullyConnected([5, 4, 3], "tanh")
    initialise(network, "uniform", torch.Generator().manual_seed(1))
    inputs = torch.randn(N, 5, dtype=torch.float64)
    labels = torch.randint(0, 3, (N,))
    directions = torch.randn(39, 6, dtype=torch.float64)
    layered = LayeredNetwork(network, LOSSES["cross-entropy"])
    found = along_directions(layered, inputs, labels, directions, torch.arange(N) % 20).projections
    chosen = torch.tensor([3, 17, 17, 58])
    gradients = torch.autograd.grad(cross_entropy(network(inputs[chosen]), labels[chosen]), list(network.parameters()))
    whole = torch.cat([gradient.flatten() for gradient in gradients])
    assert torch.allclose(found[chosen].mean(0), whole @ directions)
