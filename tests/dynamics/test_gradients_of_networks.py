"""The two ways of a minibatch gradient, by matrix products and row beside row, against each other."""

import pytest
import torch

from sgd_diffusion.dynamics.layered_gradient import LayeredGradient
from sgd_diffusion.dynamics.matrix_gradient import MatrixGradient
from sgd_diffusion.landscapes import NetworkLoss

STREAM = torch.Generator().manual_seed(0)
EXAMPLES, ROWS = 200, 40
SIZES = torch.tensor([[29.0], [37.0]] * (ROWS // 2), dtype=torch.float64)


def a_network(features, hidden, classes=2):
    inputs = torch.randn(EXAMPLES, features, generator=STREAM, dtype=torch.float64)
    return NetworkLoss(inputs, torch.arange(EXAMPLES) % classes, hidden=hidden, weight_decay=0.01)


def a_batch(loss, precision):
    theta = torch.randn(ROWS, loss.dimension, generator=STREAM, dtype=torch.float64).to(precision) / 3
    chosen = torch.randint(0, EXAMPLES, (37, ROWS), generator=STREAM)
    return torch.cat([loss.inputs, loss.targets], 1).to(precision), SIZES.to(precision), theta, chosen


def by_matrices(loss, examples, sizes):
    return MatrixGradient(loss, examples, sizes)


def by_rows(loss, examples, sizes):
    return LayeredGradient(loss, examples.T.contiguous(), sizes)


@pytest.mark.parametrize("precision", [torch.float64, torch.float32])
@pytest.mark.parametrize("network", [(48, (10,)), (3, ()), (7, (5, 3), 4)])
def test_it_is_the_gradient_of_rows_side_by_side(network, precision):
    loss = a_network(*network)
    examples, sizes, theta, chosen = a_batch(loss, precision)
    found = by_matrices(loss, examples, sizes).of_examples(theta, chosen)
    expected = by_rows(loss, examples, sizes).of_examples(theta, chosen)
    assert torch.allclose(found, expected, atol=1e3 * torch.finfo(precision).eps)


@pytest.mark.parametrize("method", [by_matrices, by_rows])
@pytest.mark.parametrize("precision", [torch.float64, torch.float32])
@pytest.mark.parametrize(
    "network", [(48, (10,)), (21, (10,)), (33, (13,), 3), (7, (5, 3), 4), (300, (41, 9)), (9, (1,))]
)
@pytest.mark.parametrize("size", [1, 37])
def test_a_row_has_the_same_bits_alone_and_in_any_company(method, network, precision, size):
    """Odd widths and numbers of examples leave some of the numbers over that a processor takes at once."""
    loss = a_network(*network)
    examples, sizes, theta, chosen = a_batch(loss, precision)
    gradient, chosen = method(loss, examples, sizes), chosen[:size]
    whole = gradient.of_examples(theta, chosen)
    for some in ([0], [3], [5, 9], list(range(1, ROWS)), list(range(8, ROWS)), list(range(2, ROWS, 3)), [ROWS - 1, 1]):
        inside = torch.zeros(ROWS, dtype=torch.bool)
        inside[some] = True
        found = gradient.keep(inside).of_examples(theta[inside], chosen[:, inside])
        assert torch.equal(found, whole[inside])
