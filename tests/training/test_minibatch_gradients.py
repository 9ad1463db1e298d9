import pytest
import torch
from torch.nn.functional import cross_entropy

from sgd_diffusion.models import FullyConnected, build, initialise
from sgd_diffusion.torch_streams import torch_stream
from sgd_diffusion.training import OBJECTIVES
from sgd_diffusion.training.minibatch_gradients import minibatch_gradients


@pytest.mark.parametrize("precision", [torch.float64, torch.float32])
@pytest.mark.parametrize("objective", OBJECTIVES.values(), ids=OBJECTIVES)
@pytest.mark.parametrize("widths", [[5, 3], [784, 10, 10, 10], [40, 100, 70, 4]], ids=str)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_the_bits_are_those_of_automatic_differentiation(widths, activation, objective, precision):
    stream = torch_stream(0, "gradients")
    network = FullyConnected(widths, activation)
    initialise(network, "uniform", stream)
    network.to(precision)
    gradients_at = minibatch_gradients(network, objective)
    for _ in range(5):
        inputs = torch.randn(50, widths[0], generator=stream, dtype=precision)
        labels = torch.randint(widths[-1], (50,), generator=stream)
        loss, gradients = gradients_at(inputs, labels)
        expected = objective(network(inputs), labels)
        assert torch.equal(loss, expected)
        theirs = torch.autograd.grad(expected, list(network.parameters()))
        assert all(map(torch.equal, gradients, theirs))
        with torch.no_grad():  # the next gradient is that at the new weights
            torch._foreach_add_(list(network.parameters()), gradients, alpha=-0.1)


def test_other_networks_are_differentiated_automatically():
    stream = torch_stream(0, "gradients")
    network = build("convolutional", features=64, widths=[2], classes=3)
    initialise(network, "uniform", stream)
    inputs, labels = torch.randn(6, 64, generator=stream, dtype=torch.float64), torch.arange(6) % 3
    loss, gradients = minibatch_gradients(network, cross_entropy)(inputs, labels)
    cross_entropy(network(inputs), labels).backward()
    assert loss.ndim == 0
    assert all(torch.equal(one, own.grad) for one, own in zip(gradients, network.parameters(), strict=True))
