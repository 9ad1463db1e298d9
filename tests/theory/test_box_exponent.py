"""The exponent of a box under the exact law of a gradient, against one dimension, paths and the Gaussian law."""

import numpy as np
import pytest
import torch
from scipy.linalg import solve_continuous_lyapunov

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.theory import cumulant_exponent, sampled_cumulants
from sgd_diffusion.theory.box_exponent import box_exponent
from sgd_diffusion.theory.cumulant_action import exact_step_actions
from sgd_diffusion.theory.point_action import least_point_action


def skewed(n, d, seed):
    drawn = torch.from_numpy(np.random.default_rng(seed).exponential(size=(n, d)))
    return drawn - drawn.mean(0)


@pytest.mark.parametrize("curvature", [0.5, 3.0])
def test_in_one_dimension_it_is_the_integral_of_the_root(curvature):
    """The two sides have unequal exponents in skewed noise; the lower one counts."""
    noise = skewed(60, 1, 0)
    width = 0.5 / curvature
    cumulants = sampled_cumulants(lambda theta: curvature * theta[:, None] + noise[:, 0].numpy())
    sides = [cumulant_exponent(cumulants, start=0, end=side * width, nodes=2000) for side in (1, -1)]
    assert max(sides) > 1.2 * min(sides)
    found = box_exponent(torch.tensor([[curvature]]).double(), noise, width)
    assert found == pytest.approx(min(sides), rel=1e-3)


MIXED = torch.tensor([[2.0, 0.6], [0.6, 0.5]], dtype=torch.float64)


def test_small_boxes_have_the_gaussian_exponent():
    noise = skewed(500, 2, 1) @ torch.tensor([[1.0, 0.3], [0.0, 0.5]]).double()
    spread = solve_continuous_lyapunov(MIXED.numpy(), (noise.T @ noise / 500).numpy())
    width = 1e-3
    assert box_exponent(MIXED, noise, width) == pytest.approx(width**2 / (2 * spread.diagonal().max()), rel=5e-3)


def test_it_is_the_least_action_of_paths_to_the_face():
    """H and C do not commute, and the end on the face is scanned around that of Gaussian noise."""
    noise, width = skewed(40, 2, 2), 0.45

    def actions(tails, heads):
        return exact_step_actions(lambda theta: (theta @ MIXED).unsqueeze(1) + noise, tails, heads)

    spread = torch.from_numpy(solve_continuous_lyapunov(MIXED.numpy(), (noise.T @ noise / 40).numpy()))
    face = int(spread.diagonal().argmax())
    gaussian_end = width * spread[face] / spread[face, face]
    ends = []
    for side in (1, -1):
        for share in (0.8, 1.0, 1.2):
            end = side * share * gaussian_end
            end[face] = side * width
            ends.append(end)
    least = min(least_point_action(actions, torch.zeros(2).double(), end, steps=8) for end in ends)
    found = box_exponent(MIXED, noise, width)
    assert found == pytest.approx(least, rel=0.02)
    assert abs(found / (width**2 / (2 * float(spread[face, face]))) - 1) > 0.06  # two cumulants are farther off


def test_a_matrix_that_is_not_positive_definite_is_refused():
    with pytest.raises(LandscapeError, match="positive definite"):
        box_exponent(-torch.eye(1).double(), torch.ones(2, 1).double(), 0.1)
