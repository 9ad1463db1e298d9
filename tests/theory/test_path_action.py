"""The geometric action of given paths."""

import pytest
import torch
from planar_problems import constant

from sgd_diffusion.theory.path_action import path_action


def parabola(theta):
    return theta.square().sum(-1) / 2


def test_the_action_of_a_detour_is_that_of_its_climbs():
    """With C = 1 a path that bends from the slope pays |φ′||∇L| + φ′∇L, here along and against the circle."""
    angle = torch.linspace(0, 1, 2001, dtype=torch.float64).unsqueeze(1)
    circle = torch.cat([torch.cos(angle), torch.sin(angle)], 1)
    # On the circle of radius 1 the slope is 1 and normal to the path.
    assert float(path_action(parabola, constant([[1.0, 0], [0, 1]]), circle).detach()) == pytest.approx(1.0, rel=1e-6)
    out = torch.tensor([[0.0, 0.0], [1.0, 0.0]]).double()
    there_and_back = torch.cat([out, out.flip(0)[1:], out[1:]])
    single, triple = (
        float(path_action(parabola, constant([[2.0, 0], [0, 1]]), path, 5).detach()) for path in (out, there_and_back)
    )
    assert (single, triple) == pytest.approx((0.5, 1.0), rel=1e-9)
