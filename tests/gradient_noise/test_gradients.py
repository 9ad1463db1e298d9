"""Stochastic gradients of minibatches and along a training, against the training and the noise that others compute."""

import pytest
import torch
from torch.nn.utils import parameters_to_vector

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.gradient_noise import gradients_of_training, minibatch_gradients
from sgd_diffusion.models import FullyConnected
from sgd_diffusion.training import train


@pytest.fixture
def problem():
    torch.manual_seed(0)
    inputs = torch.randn(25, 4, dtype=torch.float64)
    return FullyConnected([4, 5, 3], "tanh"), inputs, torch.arange(25) % 3


def flat(network):
    return parameters_to_vector(network.parameters()).detach().clone()


def test_the_run_is_that_of_train_and_moves_by_its_gradients(problem):
    network, inputs, labels = problem
    start = flat(network)
    twin = FullyConnected([4, 5, 3], "tanh")
    twin.load_state_dict(network.state_dict())
    how = {"learning_rate": 0.1, "batch_size": 4}
    train(twin, inputs, labels, epochs=3, stream=torch.Generator().manual_seed(1), **how)
    everything = torch.arange(len(start))
    gradients = gradients_of_training(
        network, inputs, labels, coordinates=everything, iterations=18, stream=torch.Generator().manual_seed(1), **how
    )
    assert torch.equal(flat(network), flat(twin))  # 25 examples make 6 minibatches of 4 an epoch
    assert torch.allclose(start - 0.1 * gradients.sum(0), flat(network), atol=1e-14)


def test_a_run_ends_within_an_epoch(problem):
    network, inputs, labels = problem
    how = {"learning_rate": 0.1, "batch_size": 4, "stream": torch.Generator().manual_seed(1)}
    found = gradients_of_training(network, inputs, labels, coordinates=torch.tensor([3, 0]), iterations=8, **how)
    assert found.shape == (8, 2)


def test_gradients_of_minibatches_scatter_about_the_full_gradient(problem):
    network, inputs, labels = problem
    stream = torch.Generator().manual_seed(0)
    found = minibatch_gradients(network, inputs, labels, batch_size=5, minibatches=800, stream=stream)
    loss = torch.nn.functional.cross_entropy(network(inputs), labels)
    full = torch.cat([part.flatten() for part in torch.autograd.grad(loss, list(network.parameters()))])
    assert ((found.mean(0) - full).abs() < 5 * found.std(0) / 800**0.5).all()


def test_the_whole_set_is_refused(problem):
    network, inputs, labels = problem
    with pytest.raises(MeasurementError, match="no noise"):
        minibatch_gradients(network, inputs, labels, batch_size=25, minibatches=1, stream=torch.Generator())
