"""Intervals of numbers that follow from a sweep: correlations, leads of a law, ranges, ratios and shares."""

import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.statistics import fit_law, redrawn
from sgd_diffusion.statistics.correlation import pearson
from sgd_diffusion.statistics.ranges import e_folds, share_below
from sgd_diffusion.statistics.ratios import UNKNOWN, ratio_of_means
from sgd_diffusion.statistics.shares import number_of_events
from sgd_diffusion.statistics.slopes import least_squares_slope

SLACK = 4 * np.sqrt(0.95 * 0.05 / 300)


def test_the_interval_of_a_correlation_holds_the_typical_one():
    stream, x = np.random.default_rng(0), np.linspace(0, 1, 20)
    error = np.full(20, 0.1)
    drawn = x + error * stream.standard_normal((300, 20))
    typical = np.tanh(np.median([np.arctanh(np.corrcoef(x, y)[0, 1]) for y in drawn]))
    held = [found.low <= typical <= found.high for found in (pearson(x, y, error, stream) for y in drawn)]
    assert np.mean(held) == pytest.approx(0.95, abs=0.02 + SLACK)


@pytest.mark.parametrize("samples", [40, pytest.param(2000, marks=pytest.mark.thorough)])
def test_the_interval_of_a_lead_holds_the_true_one(samples):
    """Six points of log-odds with their errors, as in the title claim: exponential against power law."""
    stream, x, error = np.random.default_rng(1), np.linspace(1, 6, 6), np.full(6, 0.2)
    true = 0.8 * x

    def lead(values):
        return {"lead": fit_law("power", x, values, error).aic - fit_law("exponential", x, values, error).aic}

    found = [redrawn(lead, true + error * stream.standard_normal(6), error, stream)["lead"] for _ in range(samples)]
    truth = lead(true)["lead"]
    held = [one.low <= truth <= one.high for one in found]
    assert np.mean(held) == pytest.approx(0.95, abs=0.01 + 3 * np.sqrt(0.95 * 0.05 / samples))
    assert np.mean([one.value for one in found]) == pytest.approx(truth, rel=0.2)


def test_the_range_and_the_slope_have_the_errors_of_their_points():
    stream, x, error = np.random.default_rng(2), np.arange(4.0), np.array([0.1, 0.3, 0.2, 0.4])
    drawn = [3 * x + error * stream.standard_normal(4) for _ in range(2000)]
    for measure in (lambda y: e_folds(y, error), lambda y: least_squares_slope(x, y, error)):
        truth = measure(3 * x).value
        held = [found.low <= truth <= found.high for found in map(measure, drawn)]
        assert np.mean(held) == pytest.approx(0.95, abs=4 * np.sqrt(0.95 * 0.05 / 2000))


def test_a_share_below_a_limit_is_exact_where_no_point_is_near_it():
    found = share_below(np.array([1.0, 5.0]), np.array([0.1, 0.1]), 3.0)
    assert found.low == found.value == found.high == 0.5


@pytest.mark.parametrize("replicates", [4, 12])
def test_ratios_of_means_hold_the_true_ratio(replicates):
    stream = np.random.default_rng(3)
    held = []
    for _ in range(2000):
        above, below = (np.exp(0.2 * stream.standard_normal(replicates) + shift) for shift in (0.7, 0.0))
        found = ratio_of_means(above, below)
        held.append(found.low <= np.exp(0.7) <= found.high)
    assert np.mean(held) == pytest.approx(0.95, abs=0.01 + 4 * np.sqrt(0.95 * 0.05 / 2000))


def test_one_replicate_concludes_nothing():
    alone = ratio_of_means([2.0], [4.0])
    assert (alone.low, alone.value, alone.high) == (0.5 / UNKNOWN, 0.5, 0.5 * UNKNOWN)


def test_the_interval_of_a_number_of_events_is_the_exact_one():
    """Summed over the Poisson law, at least 95 % of the intervals hold its mean."""
    counts = np.arange(40)
    for mean in (0.5, 3.0, 10.0):
        found = [number_of_events(int(count)) for count in counts]
        held = [one.low <= mean <= one.high for one in found]
        assert stats.poisson.pmf(counts, mean)[held].sum() >= 0.95
