"""Points of a sweep that are chosen from the escape times of the points before."""

import math
from itertools import pairwise

import numpy as np
import pytest

from sgd_replication.experiments.data_curvature.levels import (
    CLOSEST,
    FIRST_LEVEL,
    SETTLED_LEVEL,
    expected_level,
    first_settled,
    next_strength,
    reached,
)

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


@pytest.mark.parametrize("prefactor", [-0.5, 0.0, 1.0])
@pytest.mark.parametrize("start", [-0.3, 0.6, 1.4])
def test_the_first_settled_point_lies_little_above_ten_relaxation_times(prefactor, start):
    """With the errors of many replicas it is within 0.4 of ln 10, wherever the sweep starts."""
    stream = np.random.default_rng(5)
    _, levels = sweep(lambda x: start + 2 * (x - 1) + prefactor * math.log(x) + 0.03 * stream.standard_normal())
    assert SETTLED_LEVEL <= first_settled(levels) < SETTLED_LEVEL + 0.4


def test_a_convex_start_is_not_overshot():
    """ln τ = x² − ½ rises by 1.2 in the factor 1.44, by which x may grow; the parabola is exact."""
    _, levels = sweep(lambda x: x**2 - 0.5)
    assert SETTLED_LEVEL <= first_settled(levels) < FIRST_LEVEL + 0.05


def test_an_unsettled_point_is_followed_by_none_above_the_first_wanted_one():
    strengths, levels = [1.0, 1.2], [2.0, 2.25]
    x = next_strength(strengths, levels, GROWTH, HIGHEST)
    assert expected_level(strengths, levels, x) == pytest.approx(FIRST_LEVEL, abs=0.01)
    above = next_strength(strengths, [2.1, 2.35], GROWTH, HIGHEST)
    assert expected_level(strengths, [2.1, 2.35], above) == pytest.approx(1.2 * 2.35, abs=0.01)


def test_a_sweep_of_unsettled_points_counts_from_the_settled_level():
    assert first_settled([0.1, 2.0]) == first_settled([]) == SETTLED_LEVEL


def test_a_fall_is_not_expected_to_go_on():
    assert expected_level([1.0, 1.2], [3.0, 2.9], 1.7) == pytest.approx(2.9)
