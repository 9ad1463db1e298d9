"""Where and how precisely a batch is computed: everything bound to its rows follows them."""

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import (
    SGD,
    SGLD,
    ConstantNoise,
    DataNoise,
    HessianNoise,
    IsotropicNoise,
    Minibatches,
    network_gradient,
)
from sgd_diffusion.escape import Ball, Box, Coordinate, Level, simulate
from sgd_diffusion.landscapes import (
    Landscape,
    ModuleLoss,
    NetworkLoss,
    double_well,
    muller_brown,
    quadratic,
    styblinski_tang,
)
from sgd_diffusion.models import FullyConnected
from sgd_diffusion.parameter_batch import RowIndex

LANDSCAPES = (
    styblinski_tang(3),
    styblinski_tang(2).sharpened([1.0, 2.0]),
    muller_brown(),
    double_well(),
    quadratic([1.0, 2.0]),
)
EXITS = (Box([1.0, 2.0]), Ball(1.0), Level([1.0, 3.0]), Coordinate(threshold=[5.0, 6.0]))


@pytest.mark.parametrize("landscape", LANDSCAPES, ids=lambda landscape: landscape.name)
@pytest.mark.parametrize("boundary", EXITS, ids=lambda boundary: type(boundary).__name__)
def test_steps_and_boundaries_stay_on_the_device_and_in_the_precision_of_their_rows(landscape, boundary):
    """The meta device computes shapes alone, and refuses operands that lie elsewhere: a device every machine has."""
    with pytest.raises(RuntimeError):
        torch.ones(2, 1) * torch.ones(2, 1, device="meta")
    d = landscape.dimension
    noises = IsotropicNoise(1.0), ConstantNoise(torch.eye(d).double()), HessianNoise(), DataNoise()
    for dynamics in (SGLD([0.1, 0.2], 1.0), *(SGD(0.1, [2, 3], noise) for noise in noises)):
        rows = RowIndex(torch.zeros(6, dtype=torch.int64, device="meta"), torch.float32)
        theta = torch.empty(6, d, device="meta", dtype=torch.float32)
        normals = torch.empty(6, dynamics.draws(d), device="meta", dtype=torch.float32)
        stepped = dynamics.bind(landscape, rows).advance(theta, normals)
        xi = boundary.bind(landscape, rows)(stepped)
        assert stepped.device == xi.device == rows.point.device
        assert stepped.dtype == xi.dtype == torch.float32


@pytest.mark.parametrize("kind", ["layers", "matrices", "module"])
def test_minibatches_stay_on_the_device_and_in_the_precision_of_their_rows(kind, monkeypatch):
    inputs, labels = torch.randn(20, 4, dtype=torch.float64), torch.arange(20) % 2
    if kind == "matrices":
        monkeypatch.setattr(network_gradient, "suits_matrices", lambda loss, examples: True)
    if kind in ("layers", "matrices"):
        loss = NetworkLoss(inputs, labels, hidden=(3,))
    else:
        loss = ModuleLoss(FullyConnected([4, 3, 2], "tanh"), inputs, labels)
    start = torch.zeros(loss.dimension, dtype=torch.float64)
    landscape = Landscape(loss, start, gradient=loss.gradient)
    rows = RowIndex(torch.zeros(6, dtype=torch.int64, device="meta"), torch.float32)
    dynamics = SGD(0.1, [2, 3], Minibatches(loss))
    theta = torch.empty(6, loss.dimension, device="meta", dtype=torch.float32)
    numbers = torch.empty(6, dynamics.draws(loss.dimension), device="meta", dtype=torch.float32)
    stepped = dynamics.bind(landscape, rows).advance(theta, numbers)
    assert (stepped.device, stepped.dtype, stepped.shape) == (rows.point.device, torch.float32, theta.shape)
    assert Box([1.0, 2.0]).bind(landscape, rows)(stepped).device == rows.point.device


def mean_time(**arguments):
    landscape, boundary = styblinski_tang(3), Coordinate(threshold=0.156731)
    return simulate(landscape, SGD(0.006, [25, 30], 290.0), boundary, replicas=4000, **arguments).estimate()


def test_single_precision_agrees_with_double():
    for one, other in zip(mean_time(), mean_time(dtype=torch.float32, seed=1), strict=True):
        assert abs(np.log(one.value / other.value)) < 4 * np.sqrt(2 / 4000)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU here: the agreement of devices is not measured")
def test_a_gpu_agrees_with_the_cpu():
    for one, other in zip(mean_time(), mean_time(device=torch.device("cuda")), strict=True):
        assert abs(np.log(one.value / other.value)) < 4 * np.sqrt(2 / 4000)
