"""Strength of the noise and points of the sweeps: a choice that always works, and advice that works when followed."""

import itertools
import re

import numpy as np
import pytest

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.problems import place_points, ways_out, white_noise
from sgd_diffusion.problems.strength import chosen_strength, integer_sizes, sufficient_strength

RANGES = ((1.5, 10.0), (0.01, 10.0), (0.5, 0.6), (7.0, 7.001), (3.0, 300.0))
COUNTS = (6, 7, 19, 40)
PLANS = [*itertools.product(RANGES, COUNTS)]
WELL = double_well()  # curvature 8, barrier 1
WAYS = ways_out(WELL, white_noise(WELL, strength=1.0))


def plan(strength, points, exponents, stiffness):
    """The points that the well has with white noise of a strength."""
    noise, ways = white_noise(WELL, strength), WAYS.with_noise_times(strength)
    return place_points(WELL, noise, ways, points=points, exponents=exponents, stiffness=stiffness)


def followed(message, strength, stiffness):
    """Strength and stiffness after the advice of a message, to the letter."""
    raised = re.search(r"noise\.strength to (\S+) (?:or more|or leave)", message)
    lowered = re.search(r"stiffness to (\S+) or less", message)
    assert raised or lowered, message
    return float(raised[1]) if raised else strength, float(lowered[1]) if lowered else stiffness


@pytest.mark.parametrize(("exponents", "points"), PLANS)
def test_a_chosen_strength_covers_every_range(exponents, points):
    for least, rate in itertools.product(np.geomspace(1e-20, 1e20, 9), (1e-12, 0.05, 1e9)):
        strength = chosen_strength(least, rate, points, exponents)
        sizes = integer_sizes(least / strength**2 / rate, points, exponents)
        reached = sizes * least / strength**2 / rate
        assert len(sizes) == points
        # Rounding moves an exponent by a twentieth of the distance between neighbours at most.
        assert np.abs(reached - np.linspace(*exponents, points)).max() < 0.06 * np.ptp(exponents) / (points - 1)


@pytest.mark.parametrize(("exponents", "points"), PLANS)
def test_the_smallest_sufficient_strength_suffices_and_a_smaller_one_does_not(exponents, points):
    for scale in np.geomspace(1e-3, 1e9, 25):
        enough = sufficient_strength(1.0, scale, points, exponents)
        assert len(integer_sizes(scale / enough**2, points, exponents)) == points
        assert len(integer_sizes(scale / (enough / 1.6) ** 2, points, exponents)) < points


@pytest.mark.parametrize("strength", [0.3, 1.0, 8.0, 60.0])
@pytest.mark.parametrize("stiffness", [0.001, 0.1, 0.999])
def test_followed_advice_does_not_fail_again(strength, stiffness):
    for exponents, points in PLANS:
        given = (strength, stiffness)
        for _ in range(2):  # one message on the batch sizes, and one on η and k
            try:
                rows = plan(given[0], points, exponents, given[1])
                break
            except EscapeError as error:
                given = followed(str(error), *given)
        else:
            rows = plan(given[0], points, exponents, given[1])
        for name in ("batch", "eta", "k"):
            assert sum(row["sweep"] == name for row in rows) == points


def test_sweeps_of_eta_and_k_avoid_unstable_steps_and_keep_their_number_of_points():
    rows = plan(60.0, 8, (0.5, 10.0), 0.5)
    stiff = [8 * row["learning_rate"] * row["sharpness"] for row in rows if row["sweep"] != "batch"]
    assert len(stiff) == 16
    assert max(stiff) == pytest.approx(0.9)
    exponents = {name: [row["x"] for row in rows if row["sweep"] == name] for name in ("eta", "k")}
    assert np.ptp(np.diff(exponents["k"])) < 1e-9
    assert np.array(exponents["eta"]) / exponents["k"] == pytest.approx(16.0)  # 1/η of the middle point
