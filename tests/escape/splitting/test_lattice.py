"""The chain on a lattice against exact chains, and the parts of a basin that it shows."""

import math

import numpy as np
import pytest

from sgd_diffusion.dynamics import SGD, SGLD, DiagonalNoise
from sgd_diffusion.escape import Ball, Coordinate
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.escape.splitting.parts import find_parts
from sgd_diffusion.escape.splitting.walk import mean_time
from sgd_diffusion.landscapes import Landscape, double_well, parse_potential, quadratic, styblinski_tang
from sgd_diffusion.theory import coordinate_exit_time

SADDLE = Coordinate(threshold=0.0)
TWO_PARTS = Landscape(parse_potential("x**2 * (3 - 2*x) * (13 - 5*y) + 10*(y**2 - 1)**2", ["x", "y"]), [0.0, -1.0])
BEYOND = Coordinate(threshold=1.0, index=0)


def parts_of(landscape, dynamics, boundary):
    return find_parts(PointBatch(landscape, dynamics, boundary, 0), boundary)


@pytest.mark.parametrize("diffusion", [0.16, 0.0625, 0.028])
def test_it_has_the_mean_time_of_the_exact_chain(diffusion):
    dynamics = SGLD(0.01, diffusion)
    exact, _ = coordinate_exit_time(double_well(), dynamics, threshold=0.0, wall=-2.1, cells=1400)
    assert math.log(parts_of(double_well(), dynamics, SADDLE).mean_time) == pytest.approx(exact, abs=0.05)


def test_it_has_the_mean_time_with_noise_that_depends_on_the_state():
    line, noise = styblinski_tang(1), DiagonalNoise(lambda phi: 120 * (1 + 0.05 * phi**2))
    dynamics, saddle = SGD(0.006, 30, noise), float(line.saddle[0])
    exact, _ = coordinate_exit_time(line, dynamics, threshold=saddle, wall=-6.5, cells=1200)
    found = parts_of(line, dynamics, Coordinate(threshold=saddle))
    assert math.log(found.mean_time) == pytest.approx(exact, abs=0.3)


def test_a_slow_compartment_is_a_part_of_its_own():
    found = parts_of(TWO_PARTS, SGLD(0.001, 1.0), BEYOND)
    assert len(found.starts) == 2
    assert found.starts[1] == pytest.approx([0.0, 1.0], abs=0.15)
    assert (0, 1) in {(one.part, one.target) for one in found.transitions}
    assert (1, None) in {(one.part, one.target) for one in found.transitions}


def test_a_flat_valley_is_one_part():
    """Its slowest time, 1/(ηh) = 10⁶ iterations, is diffusion along the valley, and no hop."""
    found = parts_of(quadratic([1.0, 1e-5]), SGLD(0.1, 0.02), Coordinate(threshold=1.0, index=0))
    assert len(found.starts) == 1


def test_more_than_three_dimensions_have_no_lattice():
    assert parts_of(quadratic([1.0] * 4), SGLD(0.1, 0.1), Ball(2.0)) is None


def test_rates_that_are_never_taken_do_not_count():
    between, exits = np.array([[0.0, 0.0], [0.1, 0.0]]), np.array([0.5, 0.0])
    assert mean_time(between, exits) == 2.0
    assert mean_time(np.zeros((1, 1)), np.zeros(1)) == math.inf
