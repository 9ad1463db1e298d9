"""Networks as people have them, against torch's own gradients of the unchanged module."""

import numpy as np
import pytest
import torch
from networks_of_users import NETWORKS, REFUSED
from torch import nn
from torch.nn.functional import cross_entropy

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.problems import made_network, module_loss
from sgd_diffusion.problems.adapted_module import AdaptedModule
from sgd_diffusion.problems.kinks import refuse_kinks
from sgd_diffusion.problems.network import adapted_network

INPUTS = np.random.default_rng(0).normal(size=(8, 3))
DATA = Dataset("toy", INPUTS, np.arange(8) % 2, classes=2)
DECAY = 0.1
STEP = 1e-5


def own_gradient(module, theta):
    """Gradient of the loss by one backward pass through the user's module, in evaluation mode."""
    trained = [tensor for tensor in module.parameters() if tensor.requires_grad]
    nn.utils.vector_to_parameters(theta, trained)
    outputs = module(torch.from_numpy(INPUTS))
    logits = outputs["logits"] if isinstance(outputs, dict) else outputs
    loss = cross_entropy(logits, torch.from_numpy(DATA.labels)) + DECAY / 2 * sum(t.square().sum() for t in trained)
    return torch.cat([slope.flatten() for slope in torch.autograd.grad(loss, trained)])


@pytest.mark.parametrize("name", [name for name in NETWORKS if name not in REFUSED])
def test_a_network_has_the_gradient_and_the_hessian_of_the_users_module(name):
    module = made_network(NETWORKS[name], DATA, seed=0)
    loss = module_loss(adapted_network(module, DATA), DATA, DECAY)
    refuse_kinks(loss, loss.start)
    direction = torch.cos(torch.arange(loss.dimension).double())
    rows = torch.stack([loss.start, loss.start + STEP * direction, loss.start - STEP * direction])
    gradients = loss.gradient(rows)
    expected = torch.stack([own_gradient(module, row) for row in rows])
    assert torch.allclose(gradients, expected, rtol=1e-9, atol=1e-12)
    product = loss.hessian(loss.start) @ direction
    assert torch.allclose(product, (expected[1] - expected[2]) / (2 * STEP), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", REFUSED)
def test_a_network_that_cannot_be_measured_is_refused_with_the_reason(name):
    loss = module_loss(adapted_network(made_network(NETWORKS[name], DATA, seed=0), DATA), DATA, DECAY)
    with pytest.raises(LandscapeError, match=REFUSED[name]):
        refuse_kinks(loss, loss.start)


def test_frozen_parameters_keep_their_values():
    module = made_network(NETWORKS["frozen layer"], DATA, seed=0)
    adapted = adapted_network(module, DATA)
    assert sum(tensor.numel() for tensor in adapted.parameters()) == 4 * 2 + 2
    assert adapted.treatment.frozen == 3 * 4 + 4
    assert "16 parameters with requires_grad=False keep their values" in " ".join(adapted.treatment.sentences())
    assert not module.first.weight.requires_grad  # the user's module is unchanged


def test_a_frozen_layer_before_a_rectifier_leaves_no_kinks():
    module = nn.Sequential(nn.Linear(3, 4).requires_grad_(False), nn.ReLU(), nn.Linear(4, 2))
    loss = module_loss(adapted_network(module, DATA), DATA, DECAY)
    refuse_kinks(loss, loss.start)


def test_batch_normalisation_uses_its_running_statistics_and_says_so():
    module = nn.Sequential(nn.Linear(3, 2), nn.BatchNorm1d(2), nn.BatchNorm1d(2)).double()
    module[1].running_mean += 1
    adapted = adapted_network(module, DATA)
    inputs = torch.from_numpy(INPUTS)
    assert torch.equal(adapted(inputs), module.eval()(inputs))
    told = adapted.treatment.sentences()[1]
    assert told.startswith("2 batch normalisations use their running statistics, 1 of them the initial ones: mean 0")


def test_a_module_that_changes_its_inputs_leaves_the_data_as_they_are():
    class Spoiling(nn.Linear):
        def forward(self, inputs):
            return super().forward(inputs.tanh_())

    inputs = torch.from_numpy(INPUTS).clone()
    adapted = AdaptedModule(Spoiling(3, 2), inputs[:3].clone(), classes=2)
    first, again = adapted(inputs), adapted(inputs)
    assert torch.equal(first, again)
    assert torch.equal(inputs, torch.from_numpy(INPUTS))


class Stepped(nn.Module):
    """A linear layer with a step behind it, as a user might write one."""

    def __init__(self, step):
        super().__init__()
        self.linear, self.step = nn.Linear(3, 2), step

    def forward(self, inputs):
        return self.step(self.linear(inputs))


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (lambda x: nn.functional.dropout(x, 0.5), "draws random numbers in evaluation mode; pass training=self"),
        (lambda x: x if x.sum().item() > 0 else -x, r"reads numbers out of tensors, by \.item\(\)"),
        (lambda x: x @ torch.ones(2, 2), "single precision; make them with dtype=inputs.dtype"),
        (lambda x: nn.functional.embedding(x.long() - 9, torch.ones(3, 2)), "make indices of them .* torch.bucketize"),
        (nn.Linear(5, 2), r"fails in layer 'step' \(Linear\) on inputs of shape \(n, 3\)"),
        (nn.BatchNorm1d(2, track_running_stats=False), "'step' has no running statistics"),
        (lambda x: {"a": x, "b": x}, r"returns a dict with a, b, in which 2 tensors have the shape \(n, 2\)"),
        (lambda x: (x[:, :1], 3), "returns a tuple with 0, 1, in which 0 tensors"),
        (lambda x: None, "returns a NoneType, in which 0 tensors"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence(step, told):
    with pytest.raises(LandscapeError, match=told):
        adapted_network(Stepped(step), DATA)


def test_a_network_without_trained_parameters_is_refused():
    with pytest.raises(LandscapeError, match="all 8 parameters of the network have requires_grad=False"):
        adapted_network(nn.Linear(3, 2).requires_grad_(False), DATA)


def test_one_of_several_outputs_is_taken_as_logits_and_named():
    adapted = adapted_network(Stepped(lambda x: (x.exp().sum(1), x)), DATA)
    assert tuple(adapted(torch.from_numpy(INPUTS)).shape) == (8, 2)
    assert adapted.treatment.sentences()[-1] == "Of the module's outputs, 1 is taken as logits."
