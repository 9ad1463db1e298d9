"""The escape exponent along a path."""

import pytest
import torch

from sgd_replication.experiments.network_escape.saddles import path_exponent


class Parabola:
    """L = ½h|θ|² with the covariance c·1 everywhere."""

    h, c = 3.0, 0.5

    def gradient(self, theta):
        return self.h * theta

    def covariance(self, theta):
        return self.c * torch.eye(len(theta), dtype=theta.dtype)


def test_the_paths_exponent_is_that_of_an_ornstein_uhlenbeck_basin():
    """2∫ hx/c dx from 2 to 0 along a diagonal: h·2²/c."""
    direction = torch.tensor([3.0, 4.0], dtype=torch.float64) / 5
    path = torch.linspace(2, 0, 50, dtype=torch.float64).unsqueeze(1) * direction
    assert path_exponent(Parabola(), path) == pytest.approx(Parabola.h * 4 / Parabola.c)
