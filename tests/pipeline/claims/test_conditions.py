"""A condition speaks of the whole interval, and several speak with one level."""

import numpy as np
import pytest

from sgd_diffusion.estimates import Estimate, plus_minus
from sgd_replication.pipeline.claims.conditions import Condition, conjunction, quotient


def estimate(low, high):
    return Estimate(value=(low + high) / 2, low=low, high=high, n=5)


@pytest.mark.parametrize(
    ("bounds", "interval", "outcome"),
    [
        ({"at_least": 2}, (2, 3), True),
        ({"at_least": 2}, (1, 2), None),
        ({"at_least": 2}, (1, 1.9), False),
        ({"above": 2}, (2, 3), None),
        ({"above": 2}, (1, 2), False),
        ({"at_most": 2}, (1, 2), True),
        ({"at_most": 2}, (2.1, 3), False),
        ({"below": 2}, (1, 2), None),
        ({"below": 2}, (2, 3), False),
        ({"at_least": 0, "at_most": 1}, (0.2, 0.8), True),
        ({"at_least": 0, "at_most": 1}, (-1, 2), None),
        ({"at_least": 0, "at_most": 1}, (1.5, 2), False),
        ({"near": 1, "within": 0.05}, (1.04, 1.2), True),
        ({"near": 1, "within": 0.05}, (1.06, 1.2), False),
        ({"near": 1, "within": 0.05}, (0.1, 0.94), False),
        ({"near": 1, "within": 0.05}, (0.1, 9), True),
        ({"deviation_at_most": 0.05}, (1 - 0.09, 1 + 0.09), True),
        ({"deviation_at_most": 0.05}, (1 - 0.1, 1 + 0.1), False),
    ],
)
def test_a_condition_speaks_of_the_whole_interval(bounds, interval, outcome):
    assert Condition(estimate="x", **bounds).holds(estimate(*interval)) is outcome


@pytest.mark.parametrize("bounds", [{}, {"near": 1}, {"within": 1}])
def test_a_condition_without_bounds_is_refused(bounds):
    with pytest.raises(ValueError, match=r"no bound|both"):
        Condition(estimate="x", **bounds)


def test_a_quotient_of_independent_estimates_covers_the_true_ratio():
    stream = np.random.default_rng(0)
    draws = stream.normal([6.0, 2.0], [0.3, 0.1], size=(2000, 2))
    covered = 0
    for upper, lower in draws:
        ratio = quotient(plus_minus(upper, 1.96 * 0.3, 5), plus_minus(lower, 1.96 * 0.1, 5))
        covered += ratio.low <= 3 <= ratio.high
    assert 0.935 <= covered / 2000 <= 0.965


def test_a_quotient_by_what_may_be_zero_decides_nothing():
    ratio = quotient(plus_minus(1.0, 0.1, 5), plus_minus(0.1, 0.2, 5))
    assert Condition(estimate="a", over="b", at_least=4).holds(ratio) is None


@pytest.mark.parametrize("members", [1, 2, 4, 7])
def test_true_conditions_are_refuted_in_25_of_1000_judgements_whatever_their_number(members):
    """All values lie on their bounds, which is the least favourable point. 38 = 25 + 2.6 standard deviations."""
    stream = np.random.default_rng(members)
    conditions = [Condition(estimate=str(index), at_most=0) for index in range(members)]
    refuted = sum(
        conjunction(conditions, {str(i): plus_minus(x, 1.959964, 9) for i, x in enumerate(values)}) is False
        for values in stream.standard_normal((1000, members)).tolist()
    )
    assert refuted <= 38


def test_a_bound_on_the_standard_deviation_is_told_with_the_measured_one():
    wide = Estimate(value=1.1, low=1.1 - 0.196, high=1.1 + 0.196, n=9)
    told = Condition(estimate="x", deviation_at_most=0.05).found({"x": wide})
    assert told == "standard deviation of x ≤ 0.05 (measured 1.1 [0.904, 1.3], standard deviation 0.1)"
