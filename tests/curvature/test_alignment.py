"""Measures of C against H on spectra made to order."""

import numpy as np
import pytest
import torch
from scipy import stats

from sgd_diffusion.curvature import (
    DirectionBlocks,
    DirectionMeans,
    alignment,
    alignment_estimates,
    elements_between,
    jackknifed,
    matrix_measures,
)
from sgd_diffusion.estimates import mean_of_replicates

H = torch.logspace(-4, -1, 40, dtype=torch.float64)


def means(variance, loss=0.5, gauss_newton=H):
    return DirectionMeans(H, torch.zeros(40), torch.diag(variance), torch.diag(gauss_newton), torch.tensor(loss))


def measured(means, lowest=1e-5, highest=1.0):
    return alignment(means, elements_between(means, lowest, highest))


@pytest.mark.parametrize(("scale", "exponent"), [(1.0, 1.0), (0.003, 1.0), (2.0, 1.5)])
def test_a_power_law_is_found_with_its_scale(scale, exponent):
    found = measured(means(scale * H**exponent))
    assert found["exponent"] == pytest.approx(exponent)
    assert found["log_pearson"] == pytest.approx(1)
    assert found["elements"] == 40
    assert found["trace_ratio"] == pytest.approx(float(scale * (H**exponent).sum() / H.sum()))
    if exponent == 1:
        assert found["slope"] == pytest.approx(scale)  # which correlation is blind to
        assert found["cosine"] == pytest.approx(1)
        assert found["mu"] == pytest.approx(scale)  # at loss 1/2
        assert (found["g_lowest"], found["g_largest"]) == pytest.approx((scale, scale))


def test_only_elements_in_the_range_are_fitted():
    kinked = torch.where(H > 1e-2, H, H**2)
    assert measured(means(kinked), 1.1e-2)["exponent"] == pytest.approx(1)
    assert measured(means(kinked), highest=9e-3)["exponent"] == pytest.approx(2)


def test_what_is_not_defined_is_no_number_and_no_estimate():
    nothing = measured(means(torch.zeros(40), loss=0.0))
    assert np.isnan(nothing["slope"])
    assert np.isnan(nothing["exponent"])
    assert np.isnan(nothing["cosine"])
    assert nothing["trace_ratio"] == 0
    assert nothing["elements"] == 0


def test_what_one_block_alone_makes_defined_is_no_estimate():
    """Without the last block the first curvature is below zero: no logarithm of it, while lines and traces remain."""
    curvature = torch.tensor([1.0, 2.0, 3.0], dtype=torch.float64).repeat(20, 1)
    curvature[:, 0] = -0.01
    curvature[-1, 0] = 1.0
    noise = torch.diag(torch.tensor([1.0, 2.0, 4.0], dtype=torch.float64)).repeat(20, 1, 1)
    sums = (curvature, torch.zeros(20, 3), noise, noise, torch.ones(20))
    found = alignment_estimates(DirectionBlocks(torch.ones(20), sums, torch.zeros(20, 3)), lowest=0.001, highest=8.0)
    assert not {"exponent", "log_pearson"} & set(found)
    assert {"slope", "trace_ratio", "cosine"} <= set(found)


def test_the_jackknife_of_a_mean_is_students_interval():
    values = np.random.default_rng(0).normal(size=25)
    left_out = [np.delete(values, place).mean() for place in range(25)]
    found, known = jackknifed(values.mean(), left_out), mean_of_replicates(values.tolist())
    assert (found.low, found.high) == pytest.approx((known.low, known.high))


@pytest.mark.parametrize("samples", [40, pytest.param(400, marks=pytest.mark.thorough)])
def test_intervals_cover_the_slope(samples):
    """C = 0.8 H exactly; gradients are Gaussian along 10 directions."""
    curvature = torch.logspace(-3, -1, 10, dtype=torch.float64)
    covered = 0
    for seed in range(samples):
        gradients = torch.randn(20, 50, 10, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
        gradients = gradients * (0.8 * curvature).sqrt()
        fisher = gradients.transpose(1, 2) @ gradients
        sums = (
            50 * curvature.expand(20, -1), gradients.sum(1), fisher, torch.diag(50 * curvature).expand(20, -1, -1),
            torch.full((20,), 25.0),
        )  # fmt: skip
        estimate = alignment_estimates(DirectionBlocks(torch.full((20,), 50), sums, gradients.flatten(0, 1)), 1e-5, 1)
        covered += estimate["slope"].low <= 0.8 <= estimate["slope"].high
    assert stats.binomtest(int(covered), samples, 0.95).pvalue > 0.001


def test_measures_of_large_matrices_in_single_precision_are_near_those_in_double():
    stream = torch.Generator().manual_seed(0)
    matrix = torch.rand(3000, 3000, generator=stream) + 1  # a sum of all squares in single precision is 1 % off
    other = matrix + 0.1 * torch.randn(3000, 3000, generator=stream)
    single = matrix_measures({"H": matrix, "C": other}, "H")
    double = matrix_measures({"H": matrix.double(), "C": other.double()}, "H")
    for name, measures in double.items():
        assert single[name] == pytest.approx(measures, rel=1e-6)
