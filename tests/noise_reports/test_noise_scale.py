"""The noise scale and its interval on gradients with known mean and covariance."""

import numpy as np
import pytest

from sgd_diffusion.noise_reports.noise_scale import SquaredSums


def squared_sums(g, blocks=20):
    parts = np.array_split(g, blocks)
    total = g.sum(0)
    sums = np.array([part.sum(0) for part in parts])
    squares = np.array([np.square(part).sum() for part in parts])
    counts = np.array([len(part) for part in parts], dtype=float)
    return SquaredSums(counts, squares, float(total @ total), sums @ total, np.square(sums).sum(1))


def test_trace_and_mean_square_are_unbiased():
    stream = np.random.default_rng(0)
    traces, squares = [], []
    for _ in range(2000):
        trace, inverse = squared_sums(0.3 + stream.standard_normal((10, 4)), blocks=5).trace_and_inverse_scale()
        traces.append(trace)
        squares.append(inverse * trace)
    assert np.mean(traces) == pytest.approx(4, abs=4 * np.std(traces) / 2000**0.5)
    assert np.mean(squares) == pytest.approx(4 * 0.09, abs=4 * np.std(squares) / 2000**0.5)


def test_the_interval_covers_the_truth_in_95_per_cent():
    stream = np.random.default_rng(1)
    found = [squared_sums(0.2 + stream.standard_normal((200, 10))).noise_scale() for _ in range(1000)]
    covered = np.mean([scale.low <= 10 / 0.4 <= scale.high for scale in found])
    assert 0.92 < covered < 0.98  # 4 standard errors of a share of 0.95 are 0.028


def test_leaving_a_block_out_is_what_the_other_samples_give():
    g = np.random.default_rng(2).standard_normal((12, 3)) + 1
    whole, fewer = squared_sums(g, blocks=4), squared_sums(g[3:], blocks=3)
    left_out = whole.total - 2 * whole.along[0] + whole.own[0]
    assert left_out == pytest.approx(fewer.total)


def test_a_gradient_that_cannot_be_told_from_zero_has_an_infinite_scale():
    g = np.random.default_rng(3).standard_normal((100, 5))
    g -= g.mean(0)
    scale = squared_sums(g).noise_scale()
    assert scale.value == np.inf
    assert scale.high == np.inf
    assert scale.low > 0
