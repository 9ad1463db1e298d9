"""Joined parabolas: their curvatures, barrier and gradient."""

import numpy as np
import pytest
import torch

from sgd_diffusion.landscapes import joined_parabolas


@pytest.mark.parametrize(("a", "b", "barrier"), [(1, 1, 1), (8, 1, 1), (1, 4, 2), (3, 0.5, 0.7)])
def test_joined_parabolas_have_the_curvatures_and_the_barrier_asked_for(a, b, barrier):
    landscape = joined_parabolas(a, b, barrier)
    assert float(landscape.barrier) == pytest.approx(barrier)
    assert float(landscape.hessian(landscape.minimum)[0, 0]) == pytest.approx(a)
    assert float(landscape.hessian(landscape.saddle)[0, 0]) == pytest.approx(-b)
    theta = torch.linspace(-1, 2 * float(landscape.saddle[0]), 2001, dtype=torch.float64).unsqueeze(-1)
    slope = np.diff(landscape.loss(theta).numpy()) / np.diff(theta[:, 0].numpy())
    middles = (theta[1:] + theta[:-1]) / 2
    assert np.allclose(slope, landscape.gradient(middles)[:, 0].numpy(), atol=5e-3)
