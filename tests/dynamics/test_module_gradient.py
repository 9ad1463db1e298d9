"""Minibatch gradients of a module against those of the same layers."""

import pytest
import torch

from sgd_diffusion.dynamics import SGD, Minibatches, module_gradient
from sgd_diffusion.escape import Box, simulate, simulation
from sgd_diffusion.landscapes import Landscape, ModuleLoss, NetworkLoss, find_minimum
from sgd_diffusion.models import FullyConnected

STREAM = torch.Generator().manual_seed(1)
INPUTS = torch.randn(50, 4, generator=STREAM, dtype=torch.float64)
LABELS = torch.randint(0, 2, (50,), generator=STREAM)
LOSSES = (
    NetworkLoss(INPUTS, LABELS, hidden=(3,), weight_decay=0.01),
    ModuleLoss(FullyConnected([4, 3, 2], "tanh"), INPUTS, LABELS, weight_decay=0.01),
)


MINIMUM = find_minimum(LOSSES[0], torch.randn(LOSSES[0].dimension, generator=STREAM, dtype=torch.float64)).theta


def landscape(loss):
    return Landscape(loss, MINIMUM, gradient=loss.gradient)


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("at_once", [2**22, 1])
def test_one_minibatch_gives_one_gradient_however_it_is_computed(replacement, at_once, monkeypatch):
    monkeypatch.setattr(module_gradient, "NUMBERS_AT_ONCE", at_once)
    theta = torch.randn(6, LOSSES[0].dimension, generator=STREAM, dtype=torch.float64)
    sizes = (
        torch.full((6, 1), 5.0, dtype=torch.float64) if not replacement else torch.tensor([[2.0], [5.0]] * 3).double()
    )
    found = []
    for loss in LOSSES:
        noise = Minibatches(loss, replacement)
        draws = torch.rand(6, noise.draws(loss.dimension, 5), generator=torch.Generator().manual_seed(2)).double()
        found.append(noise.bind(landscape(loss), sizes)(theta, draws))
    assert torch.allclose(*found, atol=1e-12)


def test_rows_that_are_left_keep_their_batch_sizes():
    sizes = torch.tensor([[1.0], [3.0], [2.0]]).double()
    theta = torch.randn(3, LOSSES[0].dimension, generator=STREAM, dtype=torch.float64)
    draws = torch.rand(3, 3, generator=STREAM).double()
    inside = torch.tensor([True, False, True])
    whole, kept = (Minibatches(LOSSES[1]).bind(landscape(LOSSES[1]), sizes) for _ in range(2))
    assert torch.allclose(whole(theta, draws)[inside], kept.keep(inside)(theta[inside], draws[inside]), atol=1e-14)


def test_a_whole_simulation_through_torch_agrees(monkeypatch):
    """The same random numbers give the same minibatches, and nearly every replica leaves at the same iteration."""
    monkeypatch.setattr(simulation, "compiled_escape", lambda *_: None)
    times = [
        simulate(landscape(loss), SGD(0.5, [2, 4], Minibatches(loss)), Box(0.4), replicas=40, max_iterations=400)
        for loss in LOSSES
    ]
    same = times[0].iterations == times[1].iterations
    assert same.mean() > 0.95
