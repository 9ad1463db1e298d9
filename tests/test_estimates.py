import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates


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
    assert exactly(5, "runs").low == exactly(5, "runs").high == 5
