"""The matrix-free way against matrices written down."""

import pytest
import torch

from sgd_diffusion.curvature import (
    LOSSES,
    FlatNetwork,
    LayeredNetwork,
    along_directions,
    along_leading,
    curvature_matrices,
    eigenbasis,
    leading_eigenbasis,
)
from sgd_diffusion.curvature.matrix_free import hessian_products, retained_hessian_products
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import Convolutional, FullyConnected, build, initialise

N = 300


@pytest.fixture(scope="module")
def data():
    stream = torch.Generator().manual_seed(3)
    return torch.randn(N, 9, generator=stream, dtype=torch.float64), torch.randint(0, 3, (N,), generator=stream)


def test_a_fully_connected_network_has_the_same_directions_both_ways(data):
    network = FullyConnected([9, 5, 3], "tanh")
    initialise(network, "uniform", torch.Generator().manual_seed(1))
    layered, flat = LayeredNetwork(network, LOSSES["cross-entropy"]), FlatNetwork(network)
    values, vectors = eigenbasis(curvature_matrices(layered, *data).hessian, 6)
    found, directions = leading_eigenbasis(flat, *data, 6)
    assert torch.allclose(found, values)
    assert torch.allclose((directions * vectors).sum(0).abs(), torch.ones(6, dtype=torch.float64))
    block = torch.arange(N) % 20
    one, other = (
        along(at, *data, directions, block) for along, at in ((along_leading, flat), (along_directions, layered))
    )
    for mine, theirs in zip(one.sums, other.sums, strict=True):
        assert torch.allclose(mine, theirs, atol=1e-10)
    assert torch.allclose(one.projections, other.projections)


def test_a_convolutional_network_is_followed_along_its_leading_directions(data):
    network = Convolutional((1, 3, 3), [2, 3], 3).double()
    flat = FlatNetwork(network)
    values, directions = leading_eigenbasis(flat, *data, 4)
    found = along_leading(flat, *data, directions, torch.arange(N) % 20).means()
    assert torch.allclose(found.curvature, values)
    assert (values[:-1] >= values[1:]).all()


@pytest.mark.thorough
def test_a_residual_network_in_single_precision_is_followed_a_few_numbers_at_a_time(data, monkeypatch):
    network = build("residual", features=9, widths=[2], classes=3, precision="float32")
    initialise(network, "he-normal", torch.Generator().manual_seed(0))
    inputs, labels = data[0].float(), data[1]
    flat = FlatNetwork(network)
    monkeypatch.setattr("sgd_diffusion.curvature.flat_network.NUMBERS_AT_ONCE", 50 * len(flat.theta))
    assert (flat.examples_at_once, flat.vectors_at_once) == (50, 1)
    values, directions = leading_eigenbasis(flat, inputs, labels, 3)
    found = along_leading(flat, inputs, labels, directions, torch.arange(N) % 20)
    assert torch.allclose(found.means().curvature, values, rtol=1e-3)
    mean = torch.func.grad(lambda theta: flat.loss(theta, inputs, labels) / N)(flat.theta)
    assert torch.allclose(found.means().slope, mean @ directions, rtol=1e-3, atol=1e-3)


def test_logits_that_may_be_shifted_together_do_not_stop_it(data):
    """At zero weights H = ⟨x xᵀ⟩ ⊗ (1/C − 1/C²): no curvature along the vector of ones, and each value twice."""
    inputs, labels = data
    classes, features = 3, inputs.shape[1]
    flat = FlatNetwork(FullyConnected([features, classes]))
    flat.theta.zero_()
    values, _ = leading_eigenbasis(flat, inputs, labels % classes, 4)
    augmented = torch.cat([inputs, torch.ones(len(inputs), 1, dtype=inputs.dtype)], 1)
    moments = torch.linalg.eigvalsh(augmented.T @ augmented / len(inputs)).flip(0)
    assert torch.allclose(values, moments[:2].repeat_interleave(2) / classes, rtol=1e-8)


def test_mistakes_are_told_in_words(data):
    with pytest.raises(MeasurementError, match="ask for fewer"):
        leading_eigenbasis(FlatNetwork(FullyConnected([2, 2])), *data, 6)


@pytest.mark.parametrize("products", [hessian_products, retained_hessian_products])
@pytest.mark.parametrize("architecture", ["fully-connected", "convolutional"])
def test_products_are_those_of_the_hessian_of_automatic_differentiation(architecture, products, data):
    network = build(architecture, features=9, widths=[3], classes=3)
    initialise(network, "uniform", torch.Generator().manual_seed(0))
    flat = FlatNetwork(network)
    vectors = torch.randn(len(flat.theta), 3, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    hessian = torch.func.hessian(lambda theta: flat.loss(theta, *data))(flat.theta)
    assert torch.allclose(products(flat, *data)(vectors), hessian @ vectors, atol=1e-11)
