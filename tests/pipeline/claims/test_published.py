"""A published number beside ours: intervals of theirs, and several questions."""

import numpy as np
import pytest

from sgd_diffusion.estimates import Estimate, plus_minus
from sgd_replication.pipeline.claims.published import PublishedValue, compared


def answers(published, ours):
    return [comparison.answer for comparison in compared(published, ours)]


def test_the_interval_of_a_printed_correlation_covers_the_true_one():
    stream, true, covered = np.random.default_rng(3), 0.9, 0
    for _ in range(2000):
        x, noise = stream.standard_normal((2, 20))
        y = true * x + np.sqrt(1 - true**2) * noise
        interval = PublishedValue(value=float(np.corrcoef(x, y)[0, 1]), source="", points=20).interval
        covered += interval.low <= true <= interval.high
    assert 0.935 <= covered / 2000 <= 0.965


def test_the_interval_of_a_printed_slope_is_that_of_least_squares():
    stream = np.random.default_rng(4)
    x = stream.standard_normal(50)
    y = 0.9 * x + 0.1 * stream.standard_normal(50)
    (slope, _), covariance = np.polyfit(x, y, 1, cov=True)
    r = float(np.corrcoef(x, y)[0, 1])
    interval = PublishedValue(value=float(slope), source="", points=50, correlation=r).interval
    assert interval.high - slope == pytest.approx(1.959964 * float(np.sqrt(covariance[0, 0])), rel=1e-6)


def test_a_number_without_points_has_no_interval_and_predicts_nothing():
    published = PublishedValue(value=1.0, source="")
    assert published.interval is None
    assert answers(published, plus_minus(1.0, 0.1, 9)) == [True, None, True, None]


@pytest.mark.parametrize(
    ("ours", "expected"),
    [
        (plus_minus(0.99, 0.02, 9), [True, True, True, None]),
        (plus_minus(0.90, 0.02, 9), [True, False, False, None]),
        (plus_minus(0.0, 0.5, 9), [False, False, False, None]),
        (plus_minus(-0.9, 0.02, 9), [False, False, False, None]),
    ],
)
def test_the_questions_are_answered_apart(ours, expected):
    assert answers(PublishedValue(value=0.9938, source="", points=20), ours) == expected


def test_a_repetition_lies_in_the_prediction_interval_in_95_of_100_cases():
    stream, inside = np.random.default_rng(5), 0
    for theirs, ours in stream.normal(1.0, [0.03, 0.05], size=(2000, 2)).tolist():
        r = float(1 / np.sqrt(1 + 98 * (0.03 / theirs) ** 2))  # the correlation of a slope whose error is 0.03
        published = PublishedValue(value=theirs, source="", points=100, correlation=r)
        inside += bool(compared(published, plus_minus(ours, 1.959964 * 0.05, 9))[1].answer)
    assert 0.935 <= inside / 2000 <= 0.965


def test_the_ratio_has_the_errors_of_both():
    published = PublishedValue(value=0.9, source="", points=100, correlation=0.99)
    exact = compared(published, Estimate(value=0.9, low=0.9, high=0.9, n=1))[-1].ratio
    uncertain = compared(published, plus_minus(0.9, 0.05, 9))[-1].ratio
    assert exact.value == pytest.approx(1.0)
    assert uncertain.high > exact.high > 1 > exact.low > uncertain.low
