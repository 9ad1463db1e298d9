"""Which way a network's minibatch gradients are computed."""

import pytest
import torch

from sgd_diffusion.dynamics.network_gradient import NetworkGradient, suits_matrices
from sgd_diffusion.landscapes import NetworkLoss

STREAM = torch.Generator().manual_seed(0)


def a_network(features, hidden):
    inputs = torch.randn(60, features, generator=STREAM, dtype=torch.float64)
    return NetworkLoss(inputs, torch.arange(60) % 2, hidden=hidden, weight_decay=0.01)


def test_small_networks_and_small_minibatches_have_no_need_of_matrices():
    large, small = a_network(48, (10,)), a_network(10, (10,))
    assert suits_matrices(large, examples=13)
    assert not suits_matrices(large, examples=12)
    assert suits_matrices(small, examples=60)
    assert not suits_matrices(small, examples=59)
    assert not suits_matrices(a_network(500, (100,)), examples=7)


@pytest.mark.parametrize("size", [4, 20])
def test_all_examples_give_the_whole_gradient_also_to_rows_that_are_left(size):
    """Minibatches that go once through the set, on rows of which two leave on the way."""
    loss = a_network(48, (10,))
    sizes = torch.full((5, 1), float(size), dtype=torch.float64)
    gradient = NetworkGradient(loss, torch.cat([loss.inputs, loss.targets], 1), sizes)
    theta = torch.randn(5, loss.dimension, generator=STREAM, dtype=torch.float64) / 3
    inside = torch.tensor([True, False, True, True, False])
    first, *rest = torch.randperm(60, generator=STREAM).split(size)
    total = gradient.of_examples(theta, first.unsqueeze(1).expand(-1, 5))[inside]
    left = gradient.keep(inside)
    for chosen in rest:
        total = total + left.of_examples(theta[inside], chosen.unsqueeze(1).expand(-1, 3))
    assert torch.allclose(total / (len(rest) + 1), loss.gradient(theta[inside]), atol=1e-12)
