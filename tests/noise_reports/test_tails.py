"""Noise of minibatches and its controls: moments and verdicts."""

import math

import numpy as np
import pytest

from sgd_diffusion.noise_reports.tails import EXPLAINED, NO_TAIL, SURVIVES, IndexMean, Tail, measure_tail


def test_the_kurtosis_falls_as_one_over_the_batch_size():
    values = np.random.default_rng(0).exponential(size=(20_000, 3)) * [1, 10, 1e-9]  # the excess kurtosis is 6
    tails = [measure_tail(values, size, minibatches=10, stream=np.random.default_rng(0)) for size in (1, 10)]
    assert tails[0].kurtosis == pytest.approx(6, rel=0.2)
    assert tails[1].kurtosis == pytest.approx(tails[0].kurtosis / 10)


def test_correlated_gaussian_noise_shows_the_same_index_as_its_control():
    stream = np.random.default_rng(1)
    values = stream.standard_normal((400, 3)) @ stream.standard_cauchy((3, 200))
    tail = measure_tail(values, 16, minibatches=200, stream=stream)
    assert tail.index.value < 1.8
    assert tail.verdict == EXPLAINED
    assert tail.equal_covariance.error > 2 * tail.equal_scales.error  # few independent values


def test_parameters_without_gradient_are_left_out():
    values = np.random.default_rng(2).standard_normal((100, 20))
    padded = np.concatenate([values, np.zeros((100, 500))], axis=1)
    tails = [measure_tail(some, 4, minibatches=50, stream=np.random.default_rng(3)) for some in (values, padded)]
    assert tails[0] == tails[1]


def test_nothing_varies():
    tail = measure_tail(np.ones((50, 4)), 4, minibatches=10, stream=np.random.default_rng(0))
    assert math.isnan(tail.index.value)
    assert tail.verdict is None


@pytest.mark.parametrize(
    ("index", "scales", "covariance", "verdict"),
    [
        (1.95, 2.0, 2.0, NO_TAIL),
        (1.5, 1.55, 1.5, EXPLAINED),
        (1.5, 1.9, 1.5, EXPLAINED),
        (1.5, 1.5, 1.9, EXPLAINED),
        (1.5, 1.9, 1.9, SURVIVES),
    ],
)
def test_a_tail_survives_only_both_controls(index, scales, covariance, verdict):
    tail = Tail(0.0, *(IndexMean(value, 0.001) for value in (index, scales, covariance)))
    assert tail.verdict == verdict


def test_an_uncertain_index_shows_no_tail():
    sure = IndexMean(2.0, 0.001)
    assert Tail(0.0, IndexMean(1.7, 0.2), sure, sure).verdict == NO_TAIL
