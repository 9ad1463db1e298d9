"""Exact cumulants against all minibatches listed one by one, and the batch size against the tests it speaks of."""

import itertools

import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.gradient_noise import ExampleMoments, required_batch_size


@pytest.mark.parametrize("batch_size", [1, 2, 3, 5, 6])
def test_the_kurtosis_is_that_of_all_minibatches(batch_size):
    values = np.random.default_rng(0).exponential(size=(7, 4))
    means = np.array([values[list(chosen)].mean(axis=0) for chosen in itertools.combinations(range(7), batch_size)])
    assert ExampleMoments.of(values).kurtosis_of_mean(batch_size) == pytest.approx(stats.kurtosis(means, axis=0))


def test_it_falls_as_one_over_the_batch_size_in_a_large_set():
    values = np.random.default_rng(0).exponential(size=(200_000, 1))
    kurtosis = [float(ExampleMoments.of(values).kurtosis_of_mean(size)[0]) for size in (1, 10, 100)]
    assert kurtosis[1] == pytest.approx(kurtosis[0] / 10, rel=1e-3)
    assert kurtosis[2] == pytest.approx(kurtosis[0] / 100, rel=0.02)


def test_equal_values_have_none():
    assert ExampleMoments.of(np.ones((10, 2))).kurtosis_of_mean(3).tolist() == [0, 0]


@pytest.mark.parametrize("batch_size", [0, 10, 11])
def test_a_minibatch_of_nothing_or_all_is_refused(batch_size):
    with pytest.raises(MeasurementError, match="must hold 1 to 9 of them"):
        ExampleMoments.of(np.arange(10.0)[:, None]).kurtosis_of_mean(batch_size)


def test_the_skewness_is_that_of_all_minibatches():
    values = np.random.default_rng(1).exponential(size=(7, 4))
    for size in range(1, 7):
        means = np.array([values[list(chosen)].mean(axis=0) for chosen in itertools.combinations(range(7), size)])
        found = ExampleMoments.of(values).skewness_of_mean(size)
        assert found == pytest.approx(stats.skew(means, axis=0), abs=1e-12)


def test_the_required_batch_size_is_where_cumulants_are_two_standard_errors():
    stream = np.random.default_rng(0)
    skewed, peaked = stream.exponential(size=50_000), stream.laplace(size=50_000)
    moments = ExampleMoments.of(np.stack([skewed, peaked, stream.standard_normal(50_000)], 1))
    by_skewness, by_kurtosis, none = required_batch_size(moments, 1000)
    assert moments.skewness_of_mean(int(by_skewness))[0] == pytest.approx(2 * np.sqrt(6 / 1000), rel=0.05)
    assert moments.kurtosis_of_mean(int(by_kurtosis))[1] == pytest.approx(2 * np.sqrt(24 / 1000), rel=0.1)
    assert none == 1


def test_half_the_set_is_always_enough():
    rare = np.zeros((400, 1))
    rare[0] = 1
    (found,) = required_batch_size(ExampleMoments.of(rare), 1000)
    assert found == 200


def test_moments_are_scipys_in_pieces_too(monkeypatch):
    values = np.random.default_rng(0).exponential(size=(50, 6))
    monkeypatch.setattr("sgd_diffusion.gradient_noise.central_limit.NUMBERS_AT_ONCE", 100)
    moments = ExampleMoments.of(values)
    assert moments.skewness_of_mean(1) == pytest.approx(stats.skew(values))
    assert moments.kurtosis == pytest.approx(stats.kurtosis(values))
    assert moments.kurtosis_of_mean(1) == pytest.approx(moments.kurtosis)
