"""Traced gradients of minibatches against those by automatic differentiation at every iteration, and exact ones."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from networks_of_users import NETWORKS, REFUSED
from torch import nn

from sgd_diffusion.data import Dataset
from sgd_diffusion.dynamics import Minibatches
from sgd_diffusion.landscapes import Landscape, ModuleLoss
from sgd_diffusion.landscapes.output_loss import OUTPUT_LOSSES
from sgd_diffusion.problems import made_network, module_loss
from sgd_diffusion.problems.network import adapted_network
from sgd_diffusion.problems.traced_minibatches import TracedMinibatches

RANDOM = np.random.default_rng(0)
INPUTS = RANDOM.standard_normal((12, 3))
DATA = Dataset("toy", INPUTS, (INPUTS[:, 0] > 0).astype(int), classes=2)


def bound(kind, loss, size):
    return kind(loss).bind(Landscape(loss, loss.start), torch.full((1, 1), float(size), dtype=torch.float64))


@pytest.mark.parametrize("kind", [TracedMinibatches, Minibatches])
@pytest.mark.parametrize("name", OUTPUT_LOSSES)
def test_a_minibatch_of_all_examples_has_the_gradient_of_the_loss(name, kind):
    targets = torch.from_numpy(INPUTS[:, 0] if name == "squared error" else INPUTS[:, 0] > 0)
    outputs = 2 if name == "softmax" else 1
    targets = targets if name == "squared error" else targets.long()
    loss = ModuleLoss(nn.Linear(3, outputs), torch.from_numpy(INPUTS), targets, weight_decay=0.1, loss=name)
    theta = torch.randn(4, loss.dimension, dtype=torch.float64)
    every = torch.arange(12).unsqueeze(1).expand(-1, 4)
    assert torch.allclose(bound(kind, loss, 12).of_examples(theta, every), loss.gradient(theta), rtol=1e-12)


@pytest.mark.parametrize("name", [name for name in NETWORKS if name not in REFUSED])
def test_every_kind_of_network_has_the_gradient_of_automatic_differentiation(name):
    loss = module_loss(adapted_network(made_network(NETWORKS[name], DATA, seed=0), DATA), DATA, 0.01)
    theta = loss.start + 0.3 * torch.randn(5, loss.dimension, dtype=torch.float64)
    draws = torch.rand(5, 4, dtype=torch.float64)
    traced, plain = (bound(kind, loss, 3)(theta, draws) for kind in (TracedMinibatches, Minibatches))
    assert torch.allclose(traced, plain, rtol=1e-12, atol=1e-12)


def test_rows_do_not_depend_on_their_number_and_threads():
    loss = module_loss(adapted_network(made_network(NETWORKS["GELU"], DATA, seed=0), DATA), DATA, 0.01)
    theta, draws = torch.randn(9, loss.dimension, dtype=torch.float64), torch.rand(9, 4, dtype=torch.float64)
    gradient = bound(TracedMinibatches, loss, 4)
    whole = gradient(theta, draws)

    def of_first(rows):
        with torch.inference_mode():
            return gradient(theta[:rows], draws[:rows])

    with ThreadPoolExecutor(2) as pool:
        for rows, found in zip(range(1, 10), pool.map(of_first, range(1, 10)), strict=True):
            assert torch.allclose(found, whole[:rows], rtol=1e-12, atol=1e-14)
