"""Relaxation along the slowest direction in which noise moves replicas."""

import pytest

from sgd_diffusion.dynamics import SGD, Minibatches
from sgd_diffusion.errors import NotRareError
from sgd_diffusion.escape import Box, split
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.escape.relaxation import relaxation
from sgd_diffusion.landscapes import quadratic


def test_the_flattest_direction_is_the_slowest():
    landscape, dynamics = quadratic([1.0, 0.02, 5.0]), SGD(0.05, 4, 1.0)
    assert relaxation(PointBatch(landscape, dynamics, Box(1.0), 0), landscape, dynamics) == pytest.approx(
        1 / (0.05 * 0.02)
    )


def test_a_direction_without_noise_does_not_count(logistic_wine):
    """Equal weights added to both classes change nothing but the decay: noise never moves them, and λ is flattest."""
    eta, decay = 0.05, logistic_wine.loss.weight_decay
    dynamics = SGD(eta, 8, Minibatches(logistic_wine.loss))
    found = relaxation(PointBatch(logistic_wine.landscape, dynamics, Box(0.05), 0), logistic_wine.landscape, dynamics)
    assert 3 * found * eta == pytest.approx(logistic_wine.relaxation_time(eta) * eta)
    assert found < 0.9 / (eta * decay)


def test_replicas_that_leave_before_the_basin_has_settled_are_not_split():
    with pytest.raises(NotRareError, match="slowest direction has relaxed, which takes 60000 iterations"):
        split(quadratic([1.0, 0.001]), SGD(0.05, 4, 1.0), Box(1.0), replicas=40, repeats=2)
