"""The share that passes the normality test, against samples whose answer is known."""

import numpy as np
import pytest

from sgd_replication.experiments.noise.normality import normality_by_minibatches


def test_more_minibatches_find_a_small_departure_and_a_gaussian_keeps_passing():
    stream = np.random.default_rng(0)
    weights = np.full(120, 1 / 120)
    passing = normality_by_minibatches(stream.standard_normal((800, 120)), weights)["share"]
    departing = normality_by_minibatches(stream.standard_t(8, (800, 120)), weights)["share"]
    assert passing.min() > 0.9
    assert departing.iloc[0] > departing.iloc[-1] + 0.3


def test_weights_say_for_how_many_parameters_a_column_stands():
    stream = np.random.default_rng(1)
    noise = np.column_stack([stream.standard_normal(500), stream.standard_cauchy(500)])
    table = normality_by_minibatches(noise, np.array([0.9, 0.1]))
    assert table["share"].iloc[-1] == pytest.approx(0.9)


def test_a_parameter_whose_noise_never_varies_does_not_pass():
    noise = np.column_stack([np.random.default_rng(2).standard_normal(100), np.full(100, 0.3)])
    table = normality_by_minibatches(noise, np.array([0.5, 0.5]))
    assert table["share"].iloc[-1] == pytest.approx(0.5)


def test_the_last_row_is_the_test_on_all_minibatches():
    table = normality_by_minibatches(np.random.default_rng(3).standard_normal((30, 4)), np.full(4, 0.25))
    assert table["minibatches"].tolist() == [20, 21, 30]
