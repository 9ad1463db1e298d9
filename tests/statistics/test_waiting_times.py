"""Intervals of mean waiting times hold the mean as often as they say, whatever the law of the times."""

import numpy as np
import pytest
import waiting_times
from scipy import stats
from waiting_times import LAWS, coverage, intervals, watched

from sgd_diffusion.statistics import censored_laws
from sgd_diffusion.statistics.waiting_times import exponential_mean, mean_waiting_time, skewed_interval


def near_95(found, slack):
    """Whether a coverage lies between 94 and 96 %, but for three standard errors of as many samples."""
    return abs(found - 0.95) <= 0.01 + slack


@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("exits", [20, 100])
def test_intervals_without_censoring_hold_the_mean(law, exits):
    assert near_95(coverage(intervals(law, exits, 1, 4000)), 3 * np.sqrt(0.95 * 0.05 / 4000))


@pytest.mark.thorough
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("exits", [20, 40, 100, 400])
def test_many_intervals_without_censoring_hold_the_mean(law, exits):
    assert near_95(coverage(intervals(law, exits, 1, 40_000)), 3 * np.sqrt(0.95 * 0.05 / 40_000))


def test_the_exact_interval_of_exponential_times_is_too_wide_for_others():
    """This is what the interval does with fewer than 20 exits, and did with any number before."""
    assert near_95(coverage(intervals("exponential", 8, 1, 4000)), 0.01)
    assert coverage(intervals("gamma, CV 0.76", 8, 1, 4000)) > 0.98
    times, ended = watched("gamma, CV 0.55", 100, 1, 400)
    widths = [
        np.log(high / low) for _, low, high in (exponential_mean(*pair) for pair in zip(times, ended, strict=True))
    ]
    ours = [np.log(high / low) for _, low, high in intervals("gamma, CV 0.55", 100, 1, 400)]
    assert np.median(widths) / np.median(ours) == pytest.approx(1 / 0.55, rel=0.05)


def test_the_exact_interval_is_that_of_the_chi_square_law():
    times = np.array([1.0, 2.0, 3.0, 4.0])
    _, low, high = exponential_mean(times, np.full(4, True))
    assert (low, high) == pytest.approx((20 / stats.chi2.isf(0.025, 8), 20 / stats.chi2.ppf(0.025, 8)))
    _, low, _ = exponential_mean(times, times < 4)
    assert low == pytest.approx(20 / stats.chi2.isf(0.025, 8))


CENSORED = [("exponential", 0.75), ("gamma, CV 0.76", 0.75), ("delay, CV 0.55", 0.5)]


@pytest.mark.parametrize(("law", "share"), CENSORED)
def test_censoring_does_not_bias_the_mean(law, share):
    found = intervals(law, 200, share, 250)
    error = found[:, 0].std() / np.sqrt(len(found))
    assert abs(found[:, 0].mean() - 1) < 0.025 + 3 * error
    assert near_95(coverage(found), 3 * np.sqrt(0.95 * 0.05 / 250))


@pytest.mark.thorough
@pytest.mark.parametrize("law", LAWS)
@pytest.mark.parametrize("exits", [20, 100, 400])
def test_many_censored_intervals_hold_the_mean(law, exits):
    """A few times tell the laws apart too seldom, and their disagreement then makes intervals too wide."""
    found = coverage(intervals(law, exits, 0.75, 2000))
    assert 0.935 - 3 * np.sqrt(0.95 * 0.05 / 2000) < found < (0.96 if exits == 400 else 0.995)


SLOWEST = waiting_times.TERMS[0] / waiting_times.TERMS.sum()


@pytest.mark.parametrize(("law", "residual"), [("exponential", 1.0), ("delay, CV 0.55", 0.55), ("diffusion", SLOWEST)])
def test_the_residual_time_is_that_of_the_law(law, residual):
    """At late times a Brownian path leaves an interval at the rate of its slowest mode."""
    (times,), (ended,) = watched(law, 4000, 0.75, 1)
    found = censored_laws.completion(times, ended)
    assert found.residual[0] == pytest.approx(residual, rel=0.06)


FITS = {
    "gamma": ("gamma, CV 0.76", lambda *times: censored_laws.gamma_law(*times).law),
    "delay": ("delay, CV 0.76", censored_laws.delayed_exponential),
}


@pytest.mark.parametrize("name", FITS)
def test_the_influence_is_the_effect_of_each_time(name):
    """Leaving out one time changes the completed total as its influence says, to first order."""
    law, fit = FITS[name]
    times, ended = (values[0] for values in watched(law, 300, 0.75, 1))
    kept = np.setdiff1d(np.arange(len(times)), times.argmin())[:40]  # the smallest time sets the delay
    whole, changes = fit(times, ended), []
    for left_out in kept:
        rest = np.delete(np.arange(len(times)), left_out)
        changes.append((~ended).sum() * (whole.residual[0] - fit(times[rest], ended[rest]).residual[0]))
    assert np.corrcoef(changes, whole.influence[kept])[0, 1] > 0.99
    assert np.polyfit(whole.influence[kept], changes, 1)[0] == pytest.approx(1, abs=0.1)


def test_times_that_end_together_are_completed():
    times = np.array([5.0] * 30 + [5.0] * 10)
    mean, low, high = mean_waiting_time(times, np.arange(40) < 30, resolution=1.0)
    assert 5 <= low <= mean <= high < 100


def test_equal_times_are_known_to_their_resolution_only():
    mean, low, high = mean_waiting_time(np.full(30, 7.0), np.full(30, True), resolution=1.0)
    assert (mean, low) == (7.0, 7.0)
    assert 7 < high < 7.2


def test_times_of_large_spread_have_a_positive_lower_end():
    times = np.array([1.0] * 29 + [1000.0])
    mean, low, high = mean_waiting_time(times, np.full(30, True))
    assert 1 <= low < mean < high


def test_symmetric_values_have_students_interval():
    values = np.linspace(9, 11, 21)
    mean, low, high = skewed_interval(values, values - 10, gamma=False)
    assert (low, high) == pytest.approx(stats.t.interval(0.95, 20, loc=mean, scale=stats.sem(values)))


def test_the_oracles_have_mean_one_and_their_variation():
    stream = np.random.default_rng(0)
    for name, law in waiting_times.LAWS.items():
        times = law(stream, (200_000,))
        variation = {"exponential": 1.0, "diffusion": np.sqrt(2 / 3)}.get(name) or float(name.split()[-1])
        assert times.mean() == pytest.approx(1, abs=0.01)
        assert times.std() == pytest.approx(variation, rel=0.02)
