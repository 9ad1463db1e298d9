"""Saddles that are known, and symmetries that change nothing."""

import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import NetworkLoss, aligned, double_well, find_saddle, muller_brown, quadratic

STREAM = torch.Generator().manual_seed(3)


def test_the_saddle_of_a_double_well():
    well = double_well()
    found = find_saddle(well, -well.minimum)
    assert found.theta.tolist() == pytest.approx(well.saddle.tolist(), abs=1e-8)


def test_the_first_saddle_of_muller_and_brown_on_the_way_to_the_far_minimum():
    """Two saddles stand between the two deep minima; the landscape's own is the nearer."""
    landscape = muller_brown()
    far = torch.tensor([0.623499, 0.028038], dtype=torch.float64)
    if float((far - landscape.minimum).norm()) < 0.1:
        far = torch.tensor([-0.558224, 1.441726], dtype=torch.float64)
    found = find_saddle(landscape, far)
    assert found.gradient_norm < 1e-7
    assert found.curvature < 0 < found.second_curvature
    assert found.theta.tolist() == pytest.approx(landscape.saddle.tolist(), abs=1e-5)


def test_where_nothing_stands_between_there_is_no_saddle():
    with pytest.raises(LandscapeError, match="no barrier"):
        find_saddle(quadratic([1.0, 2.0]), torch.zeros(2, dtype=torch.float64) + 1e-3)


@pytest.fixture
def loss():
    inputs = torch.randn(40, 5, generator=STREAM, dtype=torch.float64)
    return NetworkLoss(inputs, torch.arange(40) % 2, hidden=(4,), weight_decay=0.01)


def test_a_shuffled_network_is_brought_back(loss):
    reference = torch.randn(loss.dimension, generator=STREAM, dtype=torch.float64)
    first, last = loss.layers
    order, sign = torch.tensor([2, 0, 3, 1]), torch.tensor([1.0, -1.0, -1.0, 1.0], dtype=torch.float64)
    shuffled = reference.clone()
    shuffled[first.weights] = (reference[first.weights].view(4, 5)[order] * sign.unsqueeze(1)).reshape(-1)
    shuffled[first.biases] = reference[first.biases][order] * sign
    shuffled[last.weights] = (reference[last.weights].view(2, 4)[:, order] * sign).reshape(-1)
    assert float(loss(shuffled)) == pytest.approx(float(loss(reference)), abs=1e-13)
    assert torch.allclose(aligned(loss, shuffled, reference), reference)


def test_another_network_is_brought_nearer_and_stays_the_same_function(loss):
    one, other = torch.randn(2, loss.dimension, generator=STREAM, dtype=torch.float64)
    moved = aligned(loss, one, other)
    assert float(loss(moved)) == pytest.approx(float(loss(one)), abs=1e-13)
    assert (moved - other).norm() <= (one - other).norm()


def test_what_has_no_such_symmetry_is_refused(loss):
    deep = NetworkLoss(loss.inputs, loss.targets.argmax(1), hidden=(3, 3))
    relu = NetworkLoss(loss.inputs, loss.targets.argmax(1), hidden=(3,), activation="relu")
    for network in (deep, relu, NetworkLoss(loss.inputs, loss.targets.argmax(1), hidden=())):
        with pytest.raises(LandscapeError, match="tanh units"):
            aligned(network, torch.zeros(network.dimension).double(), torch.zeros(network.dimension).double())
