"""Exact matrices against an independent dense computation, and what must hold of them."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.func import functional_call, grad, hessian, jacrev, vmap

from sgd_diffusion.curvature import (
    LOSSES,
    LayeredNetwork,
    along_directions,
    curvature_matrices,
    eigenbasis,
    hessian_and_covariance,
    mean_hessian,
)
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models import FullyConnected, initialise

EXAMPLES = 30
WIDTHS = ([5, 4, 3, 3], [4, 3], [4, 3, 2, 3, 2])


def problem(widths, activation, seed=1, examples=EXAMPLES):
    network = FullyConnected(widths, activation)
    initialise(network, "uniform", torch.Generator().manual_seed(seed))
    stream = torch.Generator().manual_seed(seed + 1)
    inputs = torch.randn(examples, widths[0], generator=stream, dtype=torch.float64)
    return network, inputs, torch.randint(0, widths[-1], (examples,), generator=stream)


def dense(network, inputs, labels, loss):
    """H, Gauss–Newton, mean of g gᵀ and ḡ by automatic differentiation of the loss as one would write it."""
    shapes = {name: tensor.shape for name, tensor in network.named_parameters()}
    theta = torch.nn.utils.parameters_to_vector(network.parameters()).detach()
    targets = torch.eye(network.layers[-1].out_features, dtype=torch.float64)[labels]

    def outputs(theta, x):
        parts = theta.split([shape.numel() for shape in shapes.values()])
        weights = {name: part.view(shape) for (name, shape), part in zip(shapes.items(), parts, strict=True)}
        return functional_call(network, weights, (x,))

    def of_outputs(z, target):
        if loss == "cross-entropy":
            return -(z.log_softmax(-1) * target).sum(-1)
        return 0.5 * (z - target).square().sum(-1)

    def of_one(theta, x, target):
        return of_outputs(outputs(theta, x), target)

    full = hessian(lambda theta: vmap(of_one, (None, 0, 0))(theta, inputs, targets).mean())(theta)
    gradients = vmap(grad(of_one), (None, 0, 0))(theta, inputs, targets)
    jacobians = vmap(jacrev(outputs), (None, 0))(theta, inputs)
    bends = vmap(hessian(of_outputs))(outputs(theta, inputs), targets)
    linear = torch.einsum("nca,ncd,ndb->ab", jacobians, bends, jacobians) / len(labels)
    return full, linear, gradients


def relative(found, expected):
    return float((found - expected).norm() / expected.norm())


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("widths", WIDTHS, ids=str)
def test_every_matrix_is_that_of_automatic_differentiation(widths, activation, loss):
    network, inputs, labels = problem(widths, activation)
    full, linear, gradients = dense(network, inputs, labels, loss)
    layered = LayeredNetwork(network, LOSSES[loss])
    found = curvature_matrices(layered, inputs, labels)
    assert relative(found.hessian, full) < 1e-10
    assert relative(mean_hessian(layered, inputs, labels), full) < 1e-10
    assert relative(found.gauss_newton, linear) < 1e-10
    assert relative(found.empirical_fisher, gradients.T @ gradients / EXAMPLES) < 1e-10
    assert relative(found.gradient, gradients.mean(0)) < 1e-10
    covariance = torch.cov(gradients.T, correction=0)
    assert relative(found.covariance, covariance) < 1e-10
    for matrix, expected in zip(hessian_and_covariance(layered, inputs, labels), (full, covariance), strict=True):
        assert relative(matrix, expected) < 1e-10


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_a_background_of_the_inputs_changes_nothing(activation):
    """The matrices skip inputs at their usual value; they are those of automatic differentiation all the same."""
    network, inputs, labels = problem([5, 4, 3, 3], activation)
    inputs[inputs < 0.5] = -0.4
    full, _, gradients = dense(network, inputs, labels, "cross-entropy")
    found = curvature_matrices(LayeredNetwork(network, LOSSES["cross-entropy"]), inputs, labels)
    assert relative(found.hessian, full) < 1e-12
    assert relative(found.empirical_fisher, gradients.T @ gradients / EXAMPLES) < 1e-12


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_every_direction_has_the_curvature_of_automatic_differentiation(activation, loss):
    network, inputs, labels = problem([5, 4, 3, 3], activation)
    full, linear, gradients = dense(network, inputs, labels, loss)
    directions = torch.randn(len(full), 7, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    block = torch.arange(EXAMPLES) % 5
    means = along_directions(LayeredNetwork(network, LOSSES[loss]), inputs, labels, directions, block).means()
    assert torch.allclose(means.curvature, (directions * (full @ directions)).sum(0), atol=1e-12)
    assert torch.allclose(means.gauss_newton, directions.T @ linear @ directions, atol=1e-12)
    assert torch.allclose(means.slope, gradients.mean(0) @ directions, atol=1e-12)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_directions_are_those_of_the_matrices(activation, loss):
    network, inputs, labels = problem([5, 4, 3, 3], activation)
    layered = LayeredNetwork(network, LOSSES[loss])
    matrices = curvature_matrices(layered, inputs, labels)
    values, vectors = eigenbasis(matrices.hessian, 12)
    block = torch.arange(EXAMPLES) % 5
    found = along_directions(layered, inputs, labels, vectors, block)
    means = found.means()
    assert torch.allclose(means.curvature, values, atol=1e-12)
    assert torch.allclose(means.gauss_newton, vectors.T @ matrices.gauss_newton @ vectors, atol=1e-12)
    assert torch.allclose(means.fisher, vectors.T @ matrices.empirical_fisher @ vectors, atol=1e-12)
    assert torch.allclose(means.covariance, vectors.T @ matrices.covariance @ vectors, atol=1e-12)
    assert float(means.loss) == pytest.approx(matrices.loss)
    kept = block != 2
    others = along_directions(layered, inputs[kept], labels[kept], vectors, block[kept] - (block[kept] > 2).long())
    assert torch.allclose(list(found.without_one())[2].curvature, others.means().curvature, atol=1e-12)
    *_, gradients = dense(network, inputs, labels, loss)
    assert torch.allclose(found.projections, gradients @ vectors, atol=1e-12)


def test_single_precision_is_near_double():
    network, inputs, labels = problem([6, 5, 4], "tanh", examples=200)
    double, single = (
        curvature_matrices(LayeredNetwork(network, LOSSES["cross-entropy"], dtype), inputs, labels)
        for dtype in (torch.float64, torch.float32)
    )
    assert single.hessian.dtype == torch.float32
    assert relative(single.hessian.double(), double.hessian) < 1e-5


def test_chunks_change_nothing(monkeypatch):
    network, inputs, labels = problem([5, 4, 3], "relu")
    layered = LayeredNetwork(network, LOSSES["cross-entropy"])
    whole = curvature_matrices(layered, inputs, labels)
    monkeypatch.setattr("sgd_diffusion.curvature.matrices.EXAMPLES_AT_ONCE", 7)
    monkeypatch.setattr("sgd_diffusion.curvature.directions.NUMBERS_AT_ONCE", 50)
    assert relative(curvature_matrices(layered, inputs, labels).hessian, whole.hessian) < 1e-12


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6), activation=st.sampled_from(["relu", "tanh"]), loss=st.sampled_from(sorted(LOSSES)),
    examples=st.integers(1, 12),
)  # fmt: skip
def test_matrices_are_symmetric_and_second_moments_positive(seed, activation, loss, examples):
    network, inputs, labels = problem([4, 3, 3], activation, seed, examples)
    found = curvature_matrices(LayeredNetwork(network, LOSSES[loss]), inputs, labels)
    for matrix in (found.hessian, found.gauss_newton, found.empirical_fisher, found.covariance):
        assert torch.equal(matrix, matrix.T)
    for matrix in (found.gauss_newton, found.empirical_fisher, found.covariance):
        assert torch.linalg.eigvalsh(matrix)[0] > -1e-12


def test_dead_units_one_class_and_repeated_rows_give_finite_matrices():
    network, inputs, labels = problem([5, 4, 3], "relu")
    with torch.no_grad():
        network.layers[0].bias.fill_(-100.0)  # no unit ever fires
    layered = LayeredNetwork(network, LOSSES["cross-entropy"])
    dead = curvature_matrices(layered, inputs, labels)
    first = layered.layers[0].coordinates.flatten()
    assert not dead.hessian[first].any()
    assert not dead.covariance[first].any()

    one_class = curvature_matrices(layered, inputs, torch.zeros_like(labels))
    assert torch.isfinite(one_class.hessian).all()
    repeated = curvature_matrices(layered, inputs[:1].expand(10, -1), labels[:1].expand(10))
    assert float(repeated.covariance.abs().max()) < 1e-15  # equal gradients have no covariance


def test_what_has_no_curvature_is_refused_in_words():
    network, inputs, labels = problem([5, 4, 3], "relu")
    with pytest.raises(MeasurementError, match="no examples"):
        curvature_matrices(LayeredNetwork(network, LOSSES["cross-entropy"]), inputs[:0], labels[:0])
    with pytest.raises(MeasurementError, match="use fewer blocks"):
        along_directions(
            LayeredNetwork(network, LOSSES["cross-entropy"]), inputs, labels, torch.eye(39)[:, :2],
            torch.full((EXAMPLES,), 1),
        )  # fmt: skip
    with torch.no_grad():
        network.layers[0].weight[0, 0] = float("nan")
    with pytest.raises(MeasurementError, match="training diverged"):
        LayeredNetwork(network, LOSSES["cross-entropy"])


def test_a_sequential_is_the_same_network():
    network, inputs, labels = problem([5, 4, 3, 3], "tanh")
    loss = LOSSES["cross-entropy"]
    expected = curvature_matrices(LayeredNetwork(network, loss), inputs, labels)
    found = curvature_matrices(LayeredNetwork(network.layers, loss), inputs, labels)
    assert torch.equal(found.hessian, expected.hessian)
    assert torch.equal(found.covariance, expected.covariance)


@pytest.mark.parametrize(
    ("modules", "kinds"),
    [
        ([torch.nn.Linear(5, 4), torch.nn.GELU(), torch.nn.Linear(4, 3)], "Linear, GELU, Linear"),
        ([torch.nn.Linear(5, 4), torch.nn.ReLU()], "Linear, ReLU"),
        ([torch.nn.Linear(5, 4, bias=False)], "Linear"),
        (
            [torch.nn.Linear(2, 2), torch.nn.ReLU(), torch.nn.Linear(2, 2), torch.nn.Tanh(), torch.nn.Linear(2, 2)],
            "Tanh",
        ),
        ([], "got "),
    ],
)
def test_another_chain_is_refused_by_its_layers(modules, kinds):
    with pytest.raises(MeasurementError, match=f"nn.Sequential of Linear layers.*{kinds}.*use FlatNetwork"):
        LayeredNetwork(torch.nn.Sequential(*modules), LOSSES["cross-entropy"])
    with pytest.raises(MeasurementError, match="got Conv2d"):
        LayeredNetwork(torch.nn.Conv2d(1, 1, 3), LOSSES["cross-entropy"])
