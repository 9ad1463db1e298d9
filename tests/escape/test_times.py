"""Escape times of replicas: estimates with their intervals, censoring, and the test of exponential times."""

import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape import EscapeTimes


def test_estimates_have_their_exact_interval_and_units():
    times = EscapeTimes(np.array([10, 20, 30]), np.ones(3, bool), np.zeros(3, bool), np.array(0.1))
    estimate = times.estimate()
    assert (estimate.value, estimate.n, estimate.unit) == (20, 3, "iterations")
    assert estimate.low == pytest.approx(120 / stats.chi2.ppf(0.975, 6))
    assert estimate.high == pytest.approx(120 / stats.chi2.ppf(0.025, 6))
    assert times.estimate(unit="time").value == pytest.approx(2.0)
    with pytest.raises(EscapeError, match="allowed: iterations, time"):
        times.estimate(unit="seconds")


def test_censored_replicas_count_with_the_time_they_were_watched():
    times = EscapeTimes(np.array([10, 50, 50]), np.array([True, False, False]), np.zeros(3, bool), np.array(0.1))
    assert times.estimate().value == 110
    assert times.estimate().low == pytest.approx(220 / stats.chi2.ppf(0.975, 4))


def test_replicas_that_blew_up_enter_no_estimate():
    times = EscapeTimes(
        np.array([10, 20, 7]), np.array([True, True, False]), np.array([False, False, True]), np.array(0.1)
    )
    assert times.estimate().value == 15


@pytest.mark.thorough
def test_intervals_cover_the_truth_also_when_censored():
    stream = np.random.default_rng(0)
    for horizon in (np.inf, 1200):
        covered = 0
        for _ in range(1000):
            drawn = stream.geometric(1 / 1000, 40)
            exited = drawn <= horizon
            iterations = np.minimum(drawn, horizon).astype(np.int64)
            estimate = EscapeTimes(iterations, exited, np.zeros(40, bool), np.array(1.0)).estimate()
            covered += estimate.low <= 1000 <= estimate.high
        assert 0.93 <= covered / 1000 <= 0.97


def test_exponential_times_pass_and_others_fail():
    stream = np.random.default_rng(1)
    none = np.zeros(500, bool)
    exponential = [
        EscapeTimes(stream.geometric(0.001, 500), ~none, none, np.array(1.0)).exponentiality(200) for _ in range(40)
    ]
    assert np.mean(np.array(exponential) < 0.05) < 0.2
    delayed = EscapeTimes(200 + stream.geometric(0.001, 500), ~none, none, np.array(1.0))
    assert delayed.exponentiality(200) < 0.01
    cut = stream.geometric(0.001, 500)
    censored = EscapeTimes(np.minimum(cut, 800), cut <= 800, none, np.array(1.0))
    assert censored.exponentiality(200) > 0.01
