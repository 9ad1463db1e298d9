"""Weights of basins under white noise: against quadrature, and against the quadratic limit."""

import math
from itertools import pairwise

import numpy as np
import pytest
import torch
from scipy import integrate

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import double_well, styblinski_tang
from sgd_diffusion.theory.gibbs_weights import log_basin_weights


@pytest.mark.parametrize("diffusion", [4.0, 12.0])
def test_the_weights_of_two_unequal_wells_are_those_of_quadrature(diffusion):
    """One coordinate of Styblinski and Tang: minima at −2.9035 and 2.7468, a maximum at 0.156731."""
    landscape = styblinski_tang(1)
    logs, errors = log_basin_weights(landscape, torch.tensor([[-2.903534], [2.746803]]), diffusion, samples=8000)

    def density(x):
        return math.exp(-(x**4 - 16 * x**2 + 5 * x + 78.332) / (2 * diffusion))

    borders = (-12.0, 0.156731, 12.0)
    exact = [math.log(integrate.quad(density, *ends)[0]) for ends in pairwise(borders)]
    assert float(logs[1] - logs[0]) == pytest.approx(exact[1] - exact[0], abs=4 * float(errors.norm()))
    assert errors.max() < 0.03


def test_with_weak_noise_the_weight_is_that_of_the_quadratic_basin():
    minima, diffusion = torch.tensor([[-1.0], [1.0]]), 1e-3
    logs, errors = log_basin_weights(double_well(), minima, diffusion)
    quadratic = 0.5 * math.log(2 * math.pi * diffusion / 8.0)
    assert float(logs[0] + double_well().potential(minima[0].double()) / diffusion) == pytest.approx(
        quadratic, abs=0.01 + 4 * float(errors[0])
    )


def test_in_two_dimensions_the_weight_is_a_product():
    one, one_error = log_basin_weights(styblinski_tang(1), torch.tensor([[-2.903534], [2.746803]]), 8.0, samples=8000)
    corners = torch.tensor([[-2.903534, -2.903534], [-2.903534, 2.746803], [2.746803, -2.903534], [2.746803, 2.746803]])
    two, two_error = log_basin_weights(styblinski_tang(2), corners, 8.0, samples=8000, seed=1)
    expected = [one[a] + one[b] for a, b in ((0, 0), (0, 1), (1, 0), (1, 1))]
    error = float(np.hypot(2 * one_error.max(), two_error.max()))
    assert [float(x) for x in two] == pytest.approx([float(x) for x in expected], abs=4 * error)


def test_a_place_that_is_no_minimum_is_refused():
    with pytest.raises(LandscapeError, match="minima with positive curvatures"):
        log_basin_weights(double_well(), torch.tensor([[-1.0], [0.0]]), 0.1)
