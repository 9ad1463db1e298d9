"""Noise of minibatches and its controls: moments and verdicts."""

import math

import numpy as np
import pytest

from sgd_diffusion.noise_reports.tails import (
    EXPLAINED,
    NO_TAIL,
    SURVIVES,
    BesideControls,
    IndexMean,
    Tail,
    measure_tail,
)
from sgd_diffusion.statistics import symmetric_stable


def test_the_kurtosis_falls_as_one_over_the_batch_size():
    values = np.random.default_rng(0).exponential(size=(20_000, 3)) * [1, 10, 1e-9]  # the excess kurtosis is 6
    tails = [measure_tail(values, size, minibatches=10, stream=np.random.default_rng(0)) for size in (1, 10)]
    assert tails[0].kurtosis == pytest.approx(6, rel=0.2)
    assert tails[1].kurtosis == pytest.approx(tails[0].kurtosis / 10)


def test_correlated_gaussian_noise_shows_the_same_index_as_its_control():
    stream = np.random.default_rng(1)
    values = stream.standard_normal((400, 1)) @ stream.standard_cauchy((1, 200))
    tail = measure_tail(values, 16, minibatches=200, stream=stream)
    assert tail.pooled.noise.value < 1.8
    assert tail.verdict == EXPLAINED
    assert tail.pooled.equal_covariance.error > 2 * tail.pooled.equal_scales.error  # few independent values


def test_pooled_controls_cannot_tell_a_stable_law_and_own_units_can():
    values = symmetric_stable(1.4, 400 * 200, np.random.default_rng(2)).reshape(400, 200)
    tail = measure_tail(values, 4, minibatches=200, stream=np.random.default_rng(3))
    assert tail.pooled.noise.value == pytest.approx(1.4, abs=0.1)
    assert tail.pooled.equal_scales.value == pytest.approx(1.4, abs=0.15)
    assert tail.single.noise.value == pytest.approx(1.4, abs=0.1)
    assert tail.single.equal_scales.value == pytest.approx(2, abs=0.05)
    assert tail.single.equal_covariance.value == pytest.approx(2, abs=0.1)
    assert tail.verdict == SURVIVES


def test_parameters_without_gradient_are_left_out():
    values = np.random.default_rng(2).standard_normal((100, 20))
    padded = np.concatenate([values, np.zeros((100, 500))], axis=1)
    tails = [measure_tail(some, 4, minibatches=50, stream=np.random.default_rng(3)) for some in (values, padded)]
    assert tails[0] == tails[1]


def test_nothing_varies():
    tail = measure_tail(np.ones((50, 4)), 4, minibatches=10, stream=np.random.default_rng(0))
    assert math.isnan(tail.pooled.noise.value)
    assert tail.verdict is None


def beside(*values):
    return BesideControls(*(IndexMean(value, 0.001) for value in values))


@pytest.mark.parametrize(
    ("pooled", "single", "verdict"),
    [
        ((1.95, 2.0, 2.0), (1.95, 2.0, 2.0), NO_TAIL),
        ((1.5, 1.55, 1.5), (1.95, 2.0, 2.0), EXPLAINED),
        ((1.5, 1.9, 1.5), (1.5, 1.5, 2.0), EXPLAINED),
        ((1.5, 1.9, 1.9), (2.0, 2.0, 2.0), SURVIVES),
        ((1.5, 1.5, 1.5), (1.5, 2.0, 2.0), SURVIVES),
    ],
)
def test_a_tail_survives_only_both_controls(pooled, single, verdict):
    assert Tail(0.0, beside(*pooled), beside(*single)).verdict == verdict


def test_an_uncertain_index_shows_no_tail():
    gaussian = beside(2.0, 2.0, 2.0)
    uncertain = BesideControls(IndexMean(1.7, 0.2), gaussian.equal_scales, gaussian.equal_covariance)
    assert Tail(0.0, uncertain, gaussian).verdict == NO_TAIL
