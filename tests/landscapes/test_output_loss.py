"""Networks with one output, and committees, against their losses written out."""

import math

import pytest
import torch

from sgd_diffusion.dynamics import Minibatches
from sgd_diffusion.dynamics.layered_gradient import LayeredGradient
from sgd_diffusion.dynamics.matrix_gradient import MatrixGradient
from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, NetworkLoss

STREAM = torch.Generator().manual_seed(0)
INPUTS = torch.randn(12, 3, generator=STREAM).double()
LABELS, NUMBERS = torch.arange(12) % 2, torch.randn(12, generator=STREAM).double()


def test_a_committee_is_a_sum_of_its_units():
    loss = NetworkLoss(INPUTS, NUMBERS, hidden=(2,), loss="squared error", output_weights=(1.0, -0.5))
    theta = torch.randn(8, generator=STREAM).double()
    weights, biases = theta[:6].view(2, 3), theta[6:]
    units = [torch.tanh(INPUTS @ row + bias) for row, bias in zip(weights, biases, strict=True)]
    assert loss.dimension == 8
    assert torch.allclose(loss(theta), ((units[0] - 0.5 * units[1] - NUMBERS) ** 2).mean() / 2)


def test_one_logit_is_the_logistic_regression():
    loss = NetworkLoss(INPUTS, LABELS, hidden=(), loss="one logit", weight_decay=0.1)
    theta = torch.randn(4, generator=STREAM).double()
    z = INPUTS @ theta[:3] + theta[3]
    expected = -(torch.where(LABELS == 1, z.sigmoid(), (-z).sigmoid())).log().mean() + 0.05 * theta.square().sum()
    assert torch.allclose(loss(theta), expected)
    assert loss.accuracy(theta) == ((z > 0) == (LABELS == 1)).double().mean()


def test_squared_error_without_hidden_layers_is_linear_regression():
    loss = NetworkLoss(INPUTS, NUMBERS, hidden=(), loss="squared error")
    design = torch.cat([INPUTS, torch.ones(12, 1)], 1)
    solution = torch.linalg.lstsq(design, NUMBERS.unsqueeze(1)).solution[:, 0]
    assert loss.gradient(solution).abs().max() < 1e-12
    assert torch.allclose(loss.hessian(solution), design.T @ design / 12)


@pytest.mark.parametrize("loss", ["one logit", "squared error"])
@pytest.mark.parametrize("output_weights", [None, (0.7, -1.0)])
def test_minibatch_gradients_and_covariance_follow_from_the_loss(loss, output_weights):
    targets = NUMBERS if loss == "squared error" else LABELS
    loss = NetworkLoss(INPUTS, targets, hidden=(4, 2), loss=loss, output_weights=output_weights, weight_decay=0.1)
    theta = torch.randn(1, loss.dimension, generator=STREAM).double()
    gradient = Minibatches(loss, replacement=False).bind(Landscape(loss, theta[0]), torch.tensor([[12.0]]).double())
    assert torch.allclose(gradient(theta, torch.full((1, 12), 0.5)), loss.gradient(theta))
    each = loss.gradients_of_examples(theta[0], loss.inputs, loss.targets)
    assert torch.allclose(each.mean(0) + 0.1 * theta[0], loss.gradient(theta[0]))
    assert torch.allclose(each.T.cov(correction=0), loss.covariance(theta[0]))


def test_matrix_products_give_the_same_gradient():
    loss = NetworkLoss(INPUTS, LABELS, hidden=(4,), loss="one logit")
    theta, batch = torch.randn(3, loss.dimension, generator=STREAM).double(), torch.tensor([[5.0]]).double()
    examples, chosen = torch.cat([loss.inputs, loss.targets], 1), torch.arange(15).view(5, 3) % 12
    weights = torch.rand(3, 12, generator=STREAM).double()
    by_matrices = MatrixGradient(loss, examples, batch)
    by_layers = LayeredGradient(loss, examples.T.contiguous(), batch)
    assert torch.allclose(by_matrices.of_examples(theta, chosen), by_layers.of_examples(theta, chosen))
    assert torch.allclose(by_matrices.of_all(theta, weights), by_layers.of_all(theta, weights))


@pytest.mark.parametrize(
    ("labels", "options", "message"),
    [
        (LABELS, {"loss": "hinge"}, "unknown loss 'hinge'; allowed: softmax, one logit, squared error"),
        (LABELS + 1, {"loss": "one logit"}, "two classes"),
        (torch.arange(12) % 3, {"loss": "one logit"}, "needs the labels 0 and 1"),
        (NUMBERS / 0, {"loss": "squared error"}, "all targets of a network must be finite"),
        (LABELS, {"output_weights": (1.0, 1.0)}, "fixed output weights give one output"),
        (
            LABELS,
            {"loss": "one logit", "output_weights": (1.0,)},
            "one number for each of the last hidden",
        ),
        (LABELS, {"loss": "one logit", "hidden": (), "output_weights": ()}, "got 0 for the hidden layers"),
    ],
)
def test_what_does_not_fit_is_refused(labels, options, message):
    with pytest.raises(LandscapeError, match=message):
        NetworkLoss(INPUTS, labels, **{"hidden": (2,)} | options)


def test_correct_sides_of_numbers_are_those_of_the_middle():
    loss = NetworkLoss(INPUTS, LABELS.double() * 2 - 1, hidden=(), loss="squared error")
    theta = torch.tensor([1.0, -2.0, 0.5, 0.1]).double()
    right = ((INPUTS @ theta[:3] + 0.1) > 0) == (LABELS == 1)
    assert math.isclose(loss.accuracy(theta), float(right.double().mean()))
