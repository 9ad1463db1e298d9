"""Points of a sweep that are chosen from the escape times of the points before."""

import math
from itertools import pairwise

import numpy as np
import pytest

from sgd_replication.experiments.data_curvature.levels import CLOSEST, next_strength, reached

GROWTH, HIGHEST = 1.2, 11.8


def sweep(level_at, highest=HIGHEST):
    """x and ln τ of a sweep whose ln τ at x is `level_at(x)`."""
    strengths, levels = [], []
    while len(levels) < 40 and not (levels and reached(levels[-1], highest)):
        strengths.append(next_strength(strengths, levels, GROWTH, highest))
        levels.append(level_at(strengths[-1]))
    return strengths, levels


@pytest.mark.parametrize("prefactor", [-0.5, 0.0, 1.0])
def test_an_exponential_law_with_a_power_as_prefactor_ends_at_the_wanted_time(prefactor):
    strengths, levels = sweep(lambda x: 3 * x - 1 + prefactor * math.log(x))
    assert levels[-1] == pytest.approx(HIGHEST, abs=CLOSEST)
    assert (np.diff(strengths) > 0).all()
    assert all(b < max(1.3 * a, a + 0.8) for a, b in pairwise(levels[2:]))


def test_scattered_times_end_near_the_wanted_time():
    """With the scatter of 30 replicas a sweep ends within five standard deviations of the extrapolation."""
    stream = np.random.default_rng(3)
    ends = [sweep(lambda x: 3 * x - 1 + 0.18 * stream.standard_normal())[1][-1] for _ in range(200)]
    assert min(ends) > HIGHEST - CLOSEST
    assert max(ends) < HIGHEST + 2.0
    assert np.median(ends) == pytest.approx(HIGHEST, abs=0.3)


def test_times_that_fall_are_followed_by_the_longest_step():
    assert next_strength([1.0, 1.2], [3.0, 2.9], GROWTH, HIGHEST) == pytest.approx(1.2 * GROWTH**2)
