"""Compiled loops of networks against torch: the same escapes on both paths."""

import pytest
import torch

from sgd_diffusion.dynamics import SGD, SGLD, Minibatches
from sgd_diffusion.escape import Ball, Box, Level, Plane, ScreenedLevel
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.landscapes import Landscape, NetworkLoss


@pytest.fixture(scope="module")
def network():
    stream = torch.Generator().manual_seed(0)
    inputs = torch.randn(60, 4, generator=stream)
    loss = NetworkLoss(inputs, torch.arange(60) % 3, hidden=(3,), weight_decay=0.3)
    theta = torch.zeros(
        loss.dimension, dtype=torch.float64
    )  # a minimum, because the labels are independent of the inputs
    return Landscape(loss, theta, gradient=loss.gradient, hessian=loss.hessian)


NORMAL = torch.cat([torch.zeros(24), torch.tensor([1.0, -0.5, 0.0])]).double()
AROUND = {
    "box": lambda _: Box(0.12),
    "ball": lambda _: Ball([0.2, 0.25, 0.3]),
    "plane": lambda _: Plane(NORMAL, 0.1 * NORMAL),
    "level": lambda _: Level(0.006),
    "screened level": lambda network: ScreenedLevel(0.006, network.curvature),
}
ALL_AT_ONCE = {"box", "screened level"}


def of_kind(name):
    return name if name in ALL_AT_ONCE else pytest.param(name, marks=pytest.mark.thorough)


@pytest.mark.parametrize("around", [of_kind(name) for name in AROUND])
def test_both_paths_have_the_same_mean_time_on_a_network(network, around, agrees):
    boundary = AROUND[around](network)
    landscape = network if around == "screened level" else network.sharpened([1.0, 1.5, 2.0])
    where = landscape, SGD(0.1, [4, 4, 4], Minibatches(network.potential)), boundary
    assert compiled_escape(*where, None, 3) is not None
    assert agrees(where, replicas=300, max_iterations=4000, seed=1)


@pytest.mark.thorough
@pytest.mark.parametrize("around", AROUND)
def test_both_paths_split_a_network_to_the_same_mean_time(network, around, splits_alike):
    where = network, SGD(0.1, 16.0, Minibatches(network.potential)), AROUND[around](network).at(0)
    assert compiled_escape(*where, None, 1) is not None
    assert splits_alike(where, replicas=200)


@pytest.mark.thorough
def test_both_paths_split_the_langevin_equation_of_a_network_to_the_same_mean_time(network, splits_alike):
    where = network, SGLD(0.1, 0.00015), AROUND["ball"](network).at(0)
    assert splits_alike(where, replicas=200)


@pytest.mark.thorough
def test_both_paths_have_the_same_mean_time_without_replacement(network, agrees):
    where = network, SGD(0.1, [4, 4, 4], Minibatches(network.potential, replacement=False)), Box(0.12)
    assert compiled_escape(*where, None, 3) is not None
    assert agrees(where, replicas=300, max_iterations=4000, seed=1)
