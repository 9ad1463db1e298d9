"""The exact chain of one coordinate under noise that depends on the place."""

import math

import numpy as np
import pytest
import torch

from sgd_diffusion.dynamics import SGD, DiagonalNoise, IsotropicNoise, piecewise_noise
from sgd_diffusion.escape import Coordinate, simulate
from sgd_diffusion.landscapes import joined_parabolas
from sgd_diffusion.theory import coordinate_exit_time


def test_noise_that_depends_on_the_place_has_an_exact_chain():
    landscape = joined_parabolas(2, 1)
    constant = SGD(0.05, 100, DiagonalNoise(lambda phi: torch.full_like(phi, 30.0)))
    isotropic = SGD(0.05, 100, IsotropicNoise(30.0))
    threshold = float(landscape.saddle[0])
    one, other = (
        coordinate_exit_time(landscape, dynamics, threshold=threshold, wall=-4.0, cells=400)[0]
        for dynamics in (constant, isotropic)
    )
    assert one == pytest.approx(other, rel=1e-12)
    varying = SGD(0.05, 100, piecewise_noise(landscape, 2, 1, 1000.0))
    exact, _ = coordinate_exit_time(landscape, varying, threshold=threshold, wall=-4.0, cells=400)
    sample = simulate(landscape, varying, Coordinate(threshold=threshold), replicas=1000, seed=1).iterations
    z = (sample.mean() - math.exp(exact)) / (sample.std(ddof=1) / np.sqrt(len(sample)))
    assert abs(z) < 4
