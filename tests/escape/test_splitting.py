"""Splitting against exact answers at 10 to 40 e-folds, and what it must not depend on."""

import numpy as np
import pytest

from sgd_diffusion.dynamics import SGD, SGLD
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import Ball, Box, Coordinate, split
from sgd_diffusion.landscapes import double_well, quadratic, styblinski_tang
from sgd_diffusion.theory import coordinate_exit_time

WELL, EXIT = double_well(), Coordinate(threshold=0.0)


def z_score(result, exact):
    """How many standard errors of ln τ̂ lie between an estimate by splitting and the exact logarithm."""
    repeats = len(result.probabilities)
    error = np.hypot(result.spread, result.loop.std(ddof=1) / result.loop.mean()) / np.sqrt(repeats)
    return (np.log(result.estimate().value) - exact) / error


@pytest.mark.parametrize(
    ("D", "e_folds"),
    [
        pytest.param(0.16, 10, marks=pytest.mark.thorough),
        (0.0625, 20),
        pytest.param(0.039, 30, marks=pytest.mark.thorough),
        (0.028, 40),
    ],
)
def test_it_finds_the_exact_time_of_a_double_well(D, e_folds):
    dynamics = SGLD(0.01, D)
    exact, grid_error = coordinate_exit_time(WELL, dynamics, threshold=0.0, wall=-2.1, cells=1400)
    assert exact == pytest.approx(e_folds, abs=1.5)
    assert grid_error < 0.02
    result = split(WELL, dynamics, EXIT, replicas=600, seed=1)
    assert abs(z_score(result, exact)) < 4
    assert result.spread / np.sqrt(len(result.probabilities)) < 0.1
    assert result.estimate("time").value == pytest.approx(0.01 * result.estimate().value)


def test_it_finds_the_exact_time_of_styblinski_tang_in_ten_dimensions():
    line, saddle = styblinski_tang(1), float(styblinski_tang(1).saddle[0])
    z = []
    for number, batch_size in enumerate((60, 90, 120, 160)):
        dynamics = SGD(0.006, batch_size, 290.0)
        exact, _ = coordinate_exit_time(line, dynamics, threshold=saddle, wall=-6.5, dimension=10, cells=500)
        result = split(styblinski_tang(10), dynamics, Coordinate(threshold=saddle), replicas=400, seed=number)
        z.append(z_score(result, exact))
    assert np.abs(z).max() < 4


def test_the_answer_does_not_depend_on_the_heart_of_the_basin():
    dynamics = SGLD(0.02, 0.06)
    exact, _ = coordinate_exit_time(WELL, dynamics, threshold=0.0, wall=-2.2, cells=600)
    for outside, killed_share in ((0.05, 0.2), (0.15, 0.02), (0.3, 0.1)):
        result = split(WELL, dynamics, EXIT, replicas=200, outside=outside, killed_share=killed_share)
        assert abs(z_score(result, exact)) < 4, (outside, killed_share)


@pytest.mark.filterwarnings("ignore:p̂ spreads")
def test_the_cost_is_linear_in_the_logarithm_of_the_probability():
    """At fixed replicas; counted in iterations, so that no clock is asked."""
    cost = []
    for D in (0.16, 0.028):
        result = split(WELL, SGLD(0.01, D), EXIT, replicas=100, repeats=10)
        cost.append(result.spent / -np.log(result.probabilities.mean()))
    assert cost[1] == pytest.approx(cost[0], rel=0.15)


@pytest.mark.filterwarnings("ignore:p̂ spreads")
def test_the_probability_is_unbiased_at_few_replicas():
    """Killing exactly k and branching at ≥ would make p̂ low by 6 to 11 % here."""
    dynamics = SGLD(0.04, 0.08)
    exact, _ = coordinate_exit_time(WELL, dynamics, threshold=0.0, wall=-2.5, cells=600)
    result = split(WELL, dynamics, EXIT, replicas=50, repeats=1500, seed=5)
    assert abs(z_score(result, exact)) < 4
    assert result.spread / np.sqrt(1500) < 0.03  # precise enough to have seen it


def test_it_repeats_and_follows_its_seed():
    arguments = WELL, SGLD(0.02, 0.08), EXIT
    one, two, three = (split(*arguments, replicas=50, repeats=4, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(one.probabilities, two.probabilities)
    assert not np.array_equal(one.probabilities, three.probabilities)


def test_a_vector_of_points_gives_a_panel_and_each_point_is_as_alone():
    panel = split(WELL, SGLD(0.02, [0.08, 0.06]), EXIT, replicas=300, repeats=4)
    alone = split(WELL, SGLD(0.02, 0.08), EXIT, replicas=300, repeats=4)
    assert np.array_equal(panel.points[0].probabilities, alone.probabilities)
    first, second = panel.estimate()
    assert second.value > first.value


@pytest.mark.filterwarnings("ignore:p̂ spreads")
def test_other_boundaries_work_too():
    landscape, dynamics = quadratic([1.0, 4.0]), SGLD(0.05, 0.05)
    for boundary in (Box(1.1), Ball(1.1)):
        assert split(landscape, dynamics, boundary, replicas=100, repeats=5).estimate().value > 100


@pytest.mark.filterwarnings("ignore:p̂ spreads")
def test_a_spread_too_wide_is_announced():
    result = split(WELL, SGLD(0.02, 0.03), EXIT, replicas=20, repeats=5, seed=0)
    assert result.spread > 0.5
    with pytest.warns(UserWarning, match="not to be trusted"):
        result.estimate()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"replicas": 3}, "at least 20 replicas and 2 repeats"),
        ({"repeats": 1}, "at least 20 replicas and 2 repeats"),
    ],
)
def test_too_few_are_refused(options, told):
    with pytest.raises(EscapeError, match=told):
        split(WELL, SGLD(0.02, 0.08), EXIT, **options)


def test_an_escape_that_is_not_rare_is_refused():
    with pytest.raises(EscapeError, match=r"not rare.*simulate"):
        split(WELL, SGLD(0.02, 1.0), EXIT, replicas=50, repeats=3)


def test_a_basin_that_does_not_pull_back_is_an_error_and_not_a_return():
    with pytest.raises(EscapeError, match="have not ended after"):
        split(WELL, SGLD(0.001, 0.05), EXIT, replicas=50, repeats=3, max_excursion=16)
