"""Loss and noise of a network against the gradients of single examples."""

import pytest
import torch

from sgd_diffusion.curvature import LOSSES, LayeredNetwork
from sgd_diffusion.gradient_noise import layered_noise_trace, module_noise_trace, noise_trace
from sgd_diffusion.models import FullyConnected, StackedConvolutional, initialise
from sgd_diffusion.training import OBJECTIVES


def expected(network, inputs, labels, loss):
    rows = []
    for x, y in zip(inputs, labels, strict=True):
        value = OBJECTIVES[loss](network(x.unsqueeze(0)), y.unsqueeze(0))
        rows.append(torch.cat([g.flatten() for g in torch.autograd.grad(value, list(network.parameters()))]))
    trace = float(torch.stack(rows).var(0, unbiased=False).sum())
    return float(OBJECTIVES[loss](network(inputs), labels)), trace


def drawn(network, features, classes, count=11):
    stream = torch.Generator().manual_seed(2)
    initialise(network, "xavier-normal", stream)
    inputs = torch.randn(count, features, dtype=torch.float64, generator=stream)
    return network.double(), inputs, torch.randint(classes, (count,), generator=stream)


@pytest.mark.parametrize("loss", OBJECTIVES)
def test_both_ways_give_the_trace_of_single_gradients(loss, monkeypatch):
    monkeypatch.setattr(noise_trace, "EXAMPLES_AT_ONCE", 4)
    network, inputs, labels = drawn(FullyConnected([5, 4, 3], "relu"), 5, 3)
    oracle = expected(network, inputs, labels, loss)
    layered = LayeredNetwork(network, LOSSES[loss])
    assert layered_noise_trace(layered, inputs, labels) == pytest.approx(oracle, rel=1e-10)
    assert module_noise_trace(network, inputs, labels, loss) == pytest.approx(oracle, rel=1e-10)


@pytest.mark.parametrize("loss", OBJECTIVES)
def test_a_convolutional_network_has_the_trace_of_single_gradients(loss, monkeypatch):
    monkeypatch.setattr(noise_trace, "NUMBERS_AT_ONCE", 2000)  # a few examples at once
    network, inputs, labels = drawn(StackedConvolutional((3, 4, 4), stacks=[2, 3], classes=3), 48, 3)
    oracle = expected(network, inputs, labels, loss)
    assert module_noise_trace(network, inputs, labels, loss) == pytest.approx(oracle, rel=1e-10)
