"""Closed forms of committee machines against automatic differentiation."""

import pytest
import torch

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import NetworkLoss, reordered
from sgd_diffusion.landscapes.classifier_loss import ClassifierLoss

STREAM = torch.Generator().manual_seed(1)
INPUTS = torch.randn(40, 3, generator=STREAM, dtype=torch.float64)
LABELS = (INPUTS.sum(1) + torch.randn(40, generator=STREAM, dtype=torch.float64) > 0).long()


@pytest.fixture(params=[("tanh", "one logit"), ("tanh", "squared error"), ("relu", "one logit")], ids=" ".join)
def loss(request):
    activation, name = request.param
    return NetworkLoss(
        INPUTS,
        LABELS if name == "one logit" else INPUTS[:, 0],
        hidden=(3,),
        activation=activation,
        loss=name,
        output_weights=(1.0, -0.5, 2.0),
        weight_decay=0.1,
    )


def weights(loss, rows):
    return 0.3 * torch.randn(rows, loss.dimension, generator=torch.Generator().manual_seed(2), dtype=torch.float64)


def test_derivatives_are_those_of_automatic_differentiation(loss):
    theta = weights(loss, 4)
    torch.testing.assert_close(loss.hessian(theta), ClassifierLoss.hessian(loss, theta), rtol=1e-12, atol=1e-13)
    for ours, other in zip(loss.value_and_gradient(theta), ClassifierLoss.value_and_gradient(loss, theta), strict=True):
        torch.testing.assert_close(ours, other, rtol=1e-12, atol=1e-13)
    of_all = loss.all_gradients(theta)
    torch.testing.assert_close(of_all, ClassifierLoss.all_gradients(loss, theta), rtol=1e-12, atol=1e-13)
    given = theta[0], loss.inputs, loss.targets
    torch.testing.assert_close(loss.gradients_of_examples(*given), of_all[0], rtol=1e-12, atol=1e-13)


def test_rows_in_chunks_of_examples_have_the_same_curvature(loss, monkeypatch):
    theta = weights(loss, 4)
    whole = loss.hessian(theta)
    monkeypatch.setattr("sgd_diffusion.landscapes.classifier_loss.NUMBERS_AT_ONCE", 3 * 4 * loss.dimension * 7)
    torch.testing.assert_close(loss.hessian(theta), whole, rtol=1e-12, atol=1e-13)


def test_units_with_equal_output_weights_can_change_places():
    loss = NetworkLoss(INPUTS, LABELS, hidden=(3,), loss="one logit", output_weights=(1.0, 2.0, 1.0))
    theta = weights(loss, 1)[0]
    orders = reordered(loss, theta)
    assert len(orders) == 2
    torch.testing.assert_close(loss(orders), loss(theta).expand(2))
    assert not torch.equal(orders[0], orders[1])


def test_a_network_whose_output_is_free_has_no_such_orders():
    loss = NetworkLoss(INPUTS, LABELS, hidden=(3,))
    with pytest.raises(LandscapeError, match="fixed output weights"):
        reordered(loss, torch.zeros(loss.dimension))
