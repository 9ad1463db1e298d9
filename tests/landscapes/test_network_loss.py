"""The network's loss against torch's own modules and autograd."""

import pytest
import torch
from torch.nn.functional import cross_entropy
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import ClassifierLoss, NetworkLoss, network_loss
from sgd_diffusion.models import FullyConnected

STREAM = torch.Generator().manual_seed(0)
INPUTS = torch.randn(60, 5, generator=STREAM, dtype=torch.float64)
LABELS = torch.randint(0, 3, (60,), generator=STREAM)
DECAY = 0.01


def by_module(theta, hidden, activation, inputs=INPUTS, labels=LABELS):
    """Loss and gradient of one network, by autograd through a module."""
    network = FullyConnected([5, *hidden, 3], activation)
    vector_to_parameters(theta, network.parameters())
    loss = cross_entropy(network(inputs), labels) + DECAY / 2 * (parameters_to_vector(network.parameters()) ** 2).sum()
    return loss.detach(), parameters_to_vector(torch.autograd.grad(loss, list(network.parameters())))


@pytest.mark.parametrize(("hidden", "activation"), [((), "tanh"), ((4,), "tanh"), ((4, 3), "relu")])
@pytest.mark.parametrize("at_once", [2**22, 100])
def test_loss_and_gradient_are_those_of_the_module(hidden, activation, at_once, monkeypatch):
    monkeypatch.setattr(network_loss, "VALUES_AT_ONCE", at_once)
    loss = NetworkLoss(INPUTS, LABELS, hidden=hidden, activation=activation, weight_decay=DECAY)
    theta = torch.randn(2, 2, loss.dimension, generator=STREAM, dtype=torch.float64) / 2
    value, slope = by_module(theta[1, 0], hidden, activation)
    assert torch.allclose(loss(theta)[1, 0], value, atol=1e-13)
    assert torch.allclose(loss.gradient(theta)[1, 0], slope, atol=1e-13)
    both = loss.value_and_gradient(theta)
    assert torch.allclose(both[0], loss(theta), atol=1e-13)
    assert torch.equal(both[1], loss.gradient(theta))


@pytest.mark.parametrize(("hidden", "activation"), [((), "tanh"), ((4,), "tanh"), ((4, 3), "tanh"), ((4, 3), "relu")])
def test_hessian_by_layers_is_that_of_automatic_differentiation(hidden, activation):
    loss = NetworkLoss(INPUTS, LABELS, hidden=hidden, activation=activation, weight_decay=DECAY)
    theta = torch.randn(loss.dimension, generator=STREAM, dtype=torch.float64) / 2
    by_layers = loss.mean_hessian(theta)
    assert torch.allclose(by_layers, ClassifierLoss.mean_hessian(loss, theta), rtol=0, atol=1e-13)
    both = loss.hessian(torch.stack([theta, theta / 2]))
    assert torch.allclose(
        both[0], by_layers + DECAY * torch.eye(loss.dimension, dtype=torch.float64), rtol=0, atol=1e-15
    )


def test_a_landscape_of_a_network_leaves_the_global_random_numbers_alone():
    torch.manual_seed(0)
    expected = torch.rand(1)
    torch.manual_seed(0)
    loss = NetworkLoss(INPUTS, LABELS, hidden=(3,))
    loss.hessian(torch.zeros(loss.dimension, dtype=torch.float64))
    assert torch.equal(torch.rand(1), expected)


def test_hessian_and_covariance_are_those_of_differences_and_samples():
    loss = NetworkLoss(INPUTS, LABELS, hidden=(3,), weight_decay=DECAY)
    theta = torch.randn(loss.dimension, generator=STREAM, dtype=torch.float64) / 2
    h = 1e-5
    steps = h * torch.eye(loss.dimension, dtype=torch.float64)
    differences = (loss.gradient(theta + steps) - loss.gradient(theta - steps)) / (2 * h)
    assert torch.allclose(loss.hessian(theta), differences, atol=1e-8)
    one_by_one = [by_module(theta, (3,), "tanh", INPUTS[[j]], LABELS[[j]])[1] for j in range(len(loss))]
    samples = torch.stack(one_by_one)
    assert torch.allclose(loss.covariance(theta), torch.cov(samples.T, correction=0), atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((INPUTS, LABELS[:10]), "inputs"),
        ((INPUTS.clone().fill_(float("nan")), LABELS), "finite"),
        ((INPUTS, torch.zeros(60, dtype=torch.int64)), "two classes"),
        ((INPUTS, (torch.arange(60) == 0).long()), "two examples"),
    ],
)
def test_data_that_no_network_can_learn_are_refused(arguments, message):
    with pytest.raises(LandscapeError, match=message):
        NetworkLoss(*arguments)


def test_settings_that_make_no_network_are_refused():
    with pytest.raises(LandscapeError, match="allowed: tanh, relu"):
        NetworkLoss(INPUTS, LABELS, activation="sine")
    with pytest.raises(LandscapeError, match="negative"):
        NetworkLoss(INPUTS, LABELS, weight_decay=-1.0)
