"""Derivatives of the losses against automatic differentiation."""

import pytest
import torch
from torch.func import grad, hessian, vmap

from sgd_diffusion.curvature import LOSSES
from sgd_diffusion.training import OBJECTIVES

OUTPUTS = torch.randn(6, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64) * 4
LABELS = torch.tensor([0, 1, 2, 3, 0, 1])


@pytest.mark.parametrize("loss", LOSSES)
def test_value_slope_and_bend_are_those_of_the_objective_that_networks_are_trained_with(loss):
    def of_one(outputs, label):
        return OBJECTIVES[loss](outputs.unsqueeze(0), label.unsqueeze(0))

    found = LOSSES[loss](OUTPUTS, LABELS)
    assert torch.allclose(found.value, vmap(of_one)(OUTPUTS, LABELS))
    assert torch.allclose(found.slope, vmap(grad(of_one))(OUTPUTS, LABELS), atol=1e-14)
    assert torch.allclose(found.bend, vmap(hessian(of_one))(OUTPUTS, LABELS), atol=1e-14)


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("scale", [0.0, 1.0, 30.0])
def test_the_root_has_the_bend_as_its_square(loss, scale):
    found = LOSSES[loss](scale * OUTPUTS, LABELS)
    assert torch.allclose(found.root.mT @ found.root, found.bend, atol=1e-15, rtol=1e-13)
    assert found.root.shape[1] == 4 - (loss == "cross-entropy")  # a shift of all logits changes no probability
