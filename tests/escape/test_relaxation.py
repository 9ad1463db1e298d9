"""The slowest curvature along which the noise moves replicas."""

import torch

from sgd_diffusion.escape.relaxation import flattest_curvature


def test_the_flattest_direction_is_the_slowest():
    curvatures = torch.tensor([0.02, 1.0, 5.0])
    assert abs(flattest_curvature(curvatures, torch.ones(3)) - 0.02) < 1e-6


def test_a_direction_without_noise_does_not_count():
    assert flattest_curvature(torch.tensor([0.001, 1.0]), torch.tensor([1e-9, 1.0])) == 1.0
