import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.estimates import (
    CONFIDENCE,
    Estimate,
    Exact,
    exactly,
    joint_confidence,
    largest,
    largest_error,
    mean_of_replicates,
    plus_minus,
    smallest,
)


def test_interval_is_students():
    values = [1.0, 2.0, 4.0]
    estimate = mean_of_replicates(values)
    low, high = stats.t.interval(0.95, 2, loc=np.mean(values), scale=stats.sem(values))
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((7 / 3, low, high))
    assert estimate.n == 3


def test_interval_covers_the_truth_in_95_percent():
    stream = np.random.default_rng(1)
    covered = sum(e.low <= 3 <= e.high for e in (mean_of_replicates(stream.normal(3, 2, 5)) for _ in range(2000)))
    assert abs(covered / 2000 - 0.95) < 4 * np.sqrt(0.95 * 0.05 / 2000)


def test_a_share_stays_a_share():
    estimate = mean_of_replicates([0.9, 1.0, 1.0], support=(0, 1))
    assert estimate.high == 1


def test_one_replicate_concludes_nothing():
    assert mean_of_replicates([0.5], support=(0, 1)).model_dump() | {"n": 1} == {
        "value": 0.5, "low": 0.0, "high": 1.0, "n": 1, "unit": "1"
    }  # fmt: skip
    with pytest.raises(ValueError, match="two or more"):
        mean_of_replicates([0.5])


@pytest.mark.parametrize("values", [[], [1.0, np.nan], [np.inf, 1.0]])
def test_what_is_no_sample_is_refused(values):
    with pytest.raises(ValueError, match="finite replicates"):
        mean_of_replicates(values)


def test_an_interval_must_hold_its_value():
    with pytest.raises(ValueError, match="does not hold"):
        Estimate(value=3, low=0, high=1, n=2)
    assert exactly(5, "count", "runs").low == exactly(5, "count", "runs").high == 5


ONE, SMALL = [1.0], [0.05]
TRUE_DISTANCES = {
    "equal": ([1.0] * 8, [0.1] * 8),
    "equal and small": (SMALL * 8, [0.1] * 8),
    "all zero": ([0.0] * 8, [0.1] * 8),
    "one dominates": (ONE + [0.1] * 7, [0.1] * 8),
    "the smaller is known worse": ([0.08, 0.07], [0.0026, 0.26]),
    "two": (ONE * 2, [0.1] * 2),
    "twelve": (ONE * 12, [0.1] * 12),
    "unequal errors": ([1.0, 0.9, 0.8, 0.95], [0.05, 0.2, 0.1, 0.02]),
    "one small": (SMALL, [0.1]),
    "one": (ONE, [0.1]),
}


@pytest.mark.parametrize("case", TRUE_DISTANCES)
def test_the_interval_of_the_largest_distance_holds_the_largest_true_one(case):
    true, errors = map(np.array, TRUE_DISTANCES[case])
    draws = np.random.default_rng(0)
    held, lengths = [], []
    for _ in range(2000):
        measured = np.abs(true + errors * draws.standard_normal(len(true)))
        found = largest_error(measured, 1.96 * errors, 10)
        held.append(found.low <= true.max() <= found.high)
        lengths.append(found.high - found.low)
    assert np.mean(held) > 0.94
    if case == "one dominates":
        assert np.median(lengths) < 1.5 * 2 * 1.96 * errors[0]


@pytest.mark.parametrize("case", ["equal", "one dominates", "the smaller is known worse", "unequal errors"])
def test_the_interval_of_the_smallest_value_holds_the_smallest_true_one(case):
    true, errors = (-np.array(values) for values in TRUE_DISTANCES[case])
    draws, held = np.random.default_rng(0), []
    for _ in range(2000):
        measured = true + errors * draws.standard_normal(len(true))
        pairs = zip(measured, -1.96 * errors, strict=True)
        found = smallest([plus_minus(value, half_width, 10) for value, half_width in pairs])
        held.append(found.low <= true.min() <= found.high)
    assert np.mean(held) > 0.94


def test_refuting_by_the_worst_of_seven_members_errs_in_one_of_forty():
    """Seven true ratios of 1 against a bound of 1: the interval of the member that came out largest refutes it in
    one of seven runs, that of the largest true value in at most 2.5 %."""
    draws, naive, ours = np.random.default_rng(1), [], []
    for _ in range(4000):
        members = [plus_minus(1.0 + 0.1 * draws.standard_normal(), 0.196, 10) for _ in range(7)]
        naive.append(max(members, key=lambda member: member.value).low > 1)
        ours.append(largest(members).low > 1)
    assert 0.13 < np.mean(naive) < 0.19
    assert np.mean(ours) == pytest.approx(0.025, abs=4 * np.sqrt(0.025 / 4000))


@pytest.mark.parametrize("members", [2, 4, 7, 12])
def test_joint_intervals_hold_together_in_95_percent(members):
    quantile = stats.norm.ppf(0.5 + joint_confidence(members) / 2)
    drawn = np.random.default_rng(members).standard_normal((20_000, members))
    held = (np.abs(drawn) < quantile).all(1).mean()
    assert abs(held - CONFIDENCE) < 4 * np.sqrt(0.95 * 0.05 / 20_000)


def test_an_exact_number_says_why_and_does_not_store_it():
    exact = exactly(3, "setting", "runs")
    assert isinstance(exact, Exact)
    assert exact.kind == "setting"
    assert Estimate.model_validate_json(exact.model_dump_json()) == Estimate(value=3, low=3, high=3, n=1, unit="runs")
    with pytest.raises(ValueError, match="kind"):
        exactly(3, "because")
