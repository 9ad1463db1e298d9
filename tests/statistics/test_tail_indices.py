import numpy as np
import pytest

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.statistics import (
    characteristic_index,
    hill_index,
    likelihood_index,
    quantile_index,
    symmetric_stable,
    with_interval,
)

ESTIMATORS = [quantile_index, characteristic_index, hill_index, likelihood_index]


def stable(alpha, n, columns, seed=0):
    return symmetric_stable(alpha, n * columns, np.random.default_rng(seed)).reshape(n, columns)


@pytest.mark.parametrize("alpha", [0.7, 1.0, 1.3, 1.7, 1.9])
@pytest.mark.parametrize("estimator", [quantile_index, characteristic_index, likelihood_index])
def test_they_find_the_index_of_stable_samples(estimator, alpha):
    found = estimator(stable(alpha, 10_000, 60))
    assert found.mean() == pytest.approx(alpha, abs=4 * found.std() / np.sqrt(60) + 0.005)


def test_the_likelihood_wastes_least():
    sample = stable(1.5, 2000, 100)
    spread = {estimator: estimator(sample).std() for estimator in (quantile_index, characteristic_index)}
    assert likelihood_index(sample).std() < min(spread.values())


def test_hill_finds_the_power_of_a_pareto_tail_and_not_the_index_of_a_stable_law_near_two():
    pareto = np.random.default_rng(0).pareto(1.7, (10_000, 50)) + 1
    assert hill_index(pareto).mean() == pytest.approx(1.7, abs=0.05)
    assert hill_index(stable(1.8, 10_000, 20)).min() > 2


@pytest.mark.parametrize("estimator", ESTIMATORS)
def test_columns_are_estimated_side_by_side_whatever_their_scale(estimator):
    sample = stable(1.5, 400, 3) * np.array([1e-9, 1.0, 1e6])
    alone = [float(estimator(sample[:, column])) for column in range(3)]
    assert estimator(sample) == pytest.approx(alone, rel=1e-9)
    assert estimator(sample[..., None]).shape == (3, 1)


@pytest.mark.parametrize("estimator", [characteristic_index, hill_index, likelihood_index])
@pytest.mark.parametrize("sample", [np.zeros(200), np.full(200, np.nan)])
def test_samples_without_an_index_are_refused(estimator, sample):
    with pytest.raises(MeasurementError):
        estimator(sample)


def test_a_tail_of_one_value_is_refused():
    with pytest.raises(MeasurementError, match="too few"):
        hill_index(np.arange(30.0))


@pytest.mark.parametrize("alpha", [pytest.param(1.0, marks=pytest.mark.thorough), 1.6])
def test_the_interval_covers_the_truth(alpha):
    _, low, high = with_interval(characteristic_index, stable(alpha, 2000, 300))
    assert np.mean((low <= alpha) & (alpha <= high)) == pytest.approx(0.95, abs=0.04)


def test_the_interval_of_a_mean_is_the_textbook_one():
    sample = np.random.default_rng(0).normal(size=(100, 4))
    value, low, high = with_interval(lambda x: x.mean(axis=0), sample)
    blocks = sample.reshape(20, 5, 4).mean(axis=1)
    assert value == pytest.approx(sample.mean(axis=0))
    assert high - low == pytest.approx(2 * 2.093 * blocks.std(axis=0, ddof=1) / np.sqrt(20), rel=1e-3)


def test_an_interval_needs_a_value_in_every_block():
    with pytest.raises(MeasurementError, match="19 values cannot be cut into 20 blocks"):
        with_interval(np.mean, np.arange(19.0))
