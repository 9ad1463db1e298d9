"""Transitions against theories: lines, agreement and estimates of tables made by hand."""

import numpy as np
import pandas as pd
import pytest

from sgd_replication.experiments.data_curvature.tables import COMMITTORS, CROSSINGS, THEORIES, TRANSITIONS
from sgd_replication.experiments.data_curvature.transition_estimates import (
    compared_theories,
    transition_estimates,
    transition_lines,
)
from sgd_replication.jobs.tables import no_rows

X = np.array([5.0, 20.0, 30.0, 40.0, 50.0, 60.0])
SLOPES = {(0, 0, 1): 0.2, (0, 1, 0): 0.1, (1, 0, 1): 0.4}
"""Exponents of the transitions, by draw, start and end."""


def transition(key, slope, error=0.1):
    draw, start, end = key
    rows = {
        "method": ["plain"] * 3 + ["splitting"] * 3,
        "batch_size": 2,
        "predicted": slope * X,
        "learning_rate": 2 / X,
        "relaxation": 0.5 * X,
        "error": error,
        "log_time": 3 + slope * X + np.log(X / 2),
        "exponential": np.nan,
    }
    return pd.DataFrame({"set": "toy", "draw": draw, "start": start, "end": end} | rows)


def of_each(**columns):
    keys = [dict(zip(("draw", "start", "end"), key, strict=True)) for key in SLOPES]
    return pd.DataFrame(keys).assign(set="toy", **columns)


@pytest.fixture
def transitions():
    return pd.concat([transition(key, slope) for key, slope in SLOPES.items()], ignore_index=True)


@pytest.fixture
def theories():
    right = of_each(theory="CGF", exponent=list(SLOPES.values()), log_prefactor=np.nan)
    far = of_each(theory="DDT", exponent=[0.21, 0.1, 0.8], log_prefactor=[3.5, 4.0, 3.0])
    return pd.concat([right, far], ignore_index=True)


@pytest.fixture
def crossings():
    start = {"minima": 2, "ways": 1, "to_flat": True, "barrier": 0.1, "loss": 0.5}
    curvatures = {"lowest_curvature": 0.1, "largest_curvature": 1.0, "saddle_curvature": [0.1, 0.1, 0.2]}
    return of_each(**start, **curvatures, noise=[0.2, 0.2, 0.1])


@pytest.fixture
def committors():
    rows = {"batch_size": 1, "replicas": 100, "learning_rate": 0.1, "predicted": [2.0, 8.0, 2.0, 8.0]}
    shares = {"arrived_flat": [0.2, 0.45, 0.3, 0.3], "arrived_sharp": [0.8, 0.55, 0.7, 0.2]}
    return pd.DataFrame({"set": "toy", "draw": [0, 0, 1, 1], "flat": 0, "sharp": 1} | rows | shares)


def test_a_line_goes_through_the_settled_points(transitions):
    """ln(ητ) is 3 + bx, and every point takes more than ten relaxation times."""
    lines = transition_lines(transitions)
    assert np.allclose(lines["slope"], list(SLOPES.values()))
    assert np.allclose(lines["intercept"], 3)
    assert np.allclose(lines["misfit"], 0)
    assert np.allclose(lines["e_folds"], [0.2 * 55, 0.1 * 55, 0.4 * 55])


def test_a_transition_that_settles_at_four_points_has_no_line(transitions, theories):
    late = transitions.assign(relaxation=np.where(transitions["learning_rate"] > 0.08, 1e9, 1.0))
    assert transition_lines(late).empty
    assert compared_theories(transition_lines(late), theories).empty


def test_points_that_scatter_have_wider_intervals(transitions):
    """The errors grow by the root of χ²/ν."""
    shifts = np.tile([0.3, -0.3, 0.3, -0.3, 0.3, -0.3], 3)
    scattered = transition_lines(transitions.assign(log_time=transitions["log_time"] + shifts))
    precise = transition_lines(transitions)
    assert (scattered["misfit"] > 4).all()
    assert np.allclose(scattered["slope_error"], precise["slope_error"] * np.sqrt(scattered["misfit"]))


def test_a_theory_agrees_within_ten_percent_and_a_factor_of_two(transitions, theories):
    found = compared_theories(transition_lines(transitions), theories)
    agrees = {theory: part["agrees"].tolist() for theory, part in found.groupby("theory")}
    assert agrees["CGF"] == [True, True, True]
    assert agrees["DDT"] == [True, False, False]  # a prefactor e times too large; an exponent twice as large


def test_estimates_are_means_over_pairs(crossings, theories, transitions, committors):
    found = transition_estimates(crossings, theories, transitions, committors)
    assert found["transition_saddles"].value == 2
    assert found["transitions"].value == found["transitions_timed"].value == 3
    assert found["transition_noise_over_curvature"].value == pytest.approx(1.0)  # of 2 and ½
    assert found["transition_cgf_ratio"].value == pytest.approx(1.0)
    assert found["transition_ddt_ratio"].value == pytest.approx(np.sqrt(np.sqrt(1.05) * 2))
    assert found["transition_ddt_ratio_highest"].value == pytest.approx(2.0)
    assert found["transition_ddt_prefactor"].value == pytest.approx(np.exp((0.75 + 0.0) / 2))
    assert found["transition_ddt_agree"].value == pytest.approx(1 / 3)
    assert "transition_cgf_prefactor" not in found
    assert found["committor_weak"].value == pytest.approx((0.45 + 0.6) / 2)
    assert found["committor_strong"].value == pytest.approx(0.25)
    assert found["transition_e_folds"].value == pytest.approx(5.5)


def test_methods_are_compared_where_both_measure(crossings, theories, transitions, committors):
    again = transitions[(transitions["method"] == "splitting")].assign(method="plain")
    again["log_time"] += np.tile([0.05, -0.05, 1.0], 3)
    both = pd.concat([transitions, again], ignore_index=True)
    found = transition_estimates(crossings, theories, both, committors)
    assert found["transition_methods_gap"].value == pytest.approx(-1 / 3)
    assert found["transition_methods_agree"].value == pytest.approx(2 / 3)


def test_without_pairs_there_are_counts_alone():
    empty = [no_rows(schema).assign(set="toy") for schema in (CROSSINGS, THEORIES, TRANSITIONS, COMMITTORS)]
    values = {name: found.value for name, found in transition_estimates(*empty).items()}
    assert values == {"transition_saddles": 0, "transitions": 0, "transitions_timed": 0}
