"""Histograms, quantiles and tails of the noise at a checkpoint hold what the arrays hold."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from sgd_diffusion.gradient_noise import PARAMETER
from sgd_replication.experiments.noise.distributions import (
    CheckpointNoise,
    histogram_table,
    quantile_table,
    tail_shares,
    tail_table,
)
from sgd_replication.experiments.noise.tables import KURTOSES, PANELS


@pytest.fixture
def stream():
    return np.random.default_rng(0)


@pytest.fixture
def noise(stream):
    """Cauchy noise over parameters, Gaussian noise over minibatches."""
    return CheckpointNoise(stream.standard_cauchy((3, 500)), np.full(500, 2.0), stream.normal(0, 0.1, 400))


def test_histograms_count_every_value_once(noise, stream):
    table = histogram_table(noise, 1.0, stream)
    assert tuple(table["panel"].unique()) == PANELS
    counts = table.groupby("panel", sort=False)["count"].sum()
    assert counts.tolist() == [500, 500, 400, 400]
    rows = table[table["panel"] == "over parameters"]
    inside = rows[rows["right"] < np.inf]
    expected, _ = np.histogram(np.abs(noise.pooled[0]), 50, (0, np.abs(noise.pooled[0]).max()))
    assert inside["count"].tolist() == expected.tolist()


def test_a_synthetic_panel_has_the_axis_of_the_measured_one_and_counts_what_is_beyond(stream):
    measured = CheckpointNoise(stream.normal(size=(1, 20_000)), np.ones(20_000), stream.normal(size=300))
    table = histogram_table(measured, 1.0, stream)
    ends = table[np.isfinite(table["right"])].groupby("panel")["right"].max()
    assert ends["stable law"] == ends["over parameters"] == np.abs(measured.pooled[0]).max()
    assert ends["Gaussian"] == ends["over minibatches"] == np.abs(measured.single).max()
    beyond = table[np.isinf(table["right"])].set_index("panel")["count"]
    assert beyond["over parameters"] == beyond["over minibatches"] == 0
    # A Cauchy variable of the Gaussian's median exceeds the largest of 20,000 Gaussians with probability 0.1.
    median, end = stats.norm.ppf(0.75), ends["over parameters"]
    expected = 20_000 * (1 - 2 / np.pi * np.arctan(end / median))
    assert beyond["stable law"] == pytest.approx(expected, abs=5 * np.sqrt(expected))


def test_quantiles_are_of_the_parameters_with_the_least_median_and_largest_kurtosis(stream):
    followed = stream.normal(size=(100, 5)) * [1, 2, 3, 4, 5]
    index = pd.DataFrame({"kind": PARAMETER, "coordinate": [10, 11, 12, 13, 14], "column": [4, 3, 2, 1, 0]})
    statistics = pd.DataFrame(
        {
            "kind": PARAMETER,
            "sample": "measured",
            "coordinate": [10, 11, 12, 13],
            "excess_kurtosis": [0.5, 0.1, 0.9, -1.0],
            "characteristic_index": [1.9, 1.8, 2.0, np.nan],  # the last has an atom
        }
    )
    table = quantile_table(statistics, index, followed)
    coordinates = table.groupby("kurtosis", sort=False)["coordinate"].first()
    assert (tuple(coordinates.index), coordinates.tolist()) == (KURTOSES, [11, 10, 12])
    least = table[table["kurtosis"] == "least"]["noise"]
    assert np.allclose(least, np.sort(followed[:, 3]) / followed[:, 3].std())


def test_a_checkpoint_without_a_testable_parameter_has_no_quantiles():
    statistics = pd.DataFrame(
        {"kind": [PARAMETER], "sample": ["measured"], "coordinate": [0], "characteristic_index": [np.nan]}
    ).assign(excess_kurtosis=0.0)
    index = pd.DataFrame({"kind": [PARAMETER], "coordinate": [0], "column": [0]})
    table = quantile_table(statistics, index, np.zeros((4, 1)))
    assert table.empty
    assert list(table.columns) == ["kurtosis", "coordinate", "excess_kurtosis", "noise"]


def test_tails_are_survival_functions_in_units_of_the_median(stream):
    table = tail_shares(stream.standard_cauchy(20_000))
    assert len(table) <= 400
    place = (table["magnitude"] - 10).abs().idxmin()
    assert table["share"][place] == pytest.approx(1 - 2 / np.pi * np.arctan(10), rel=0.1)
    ascending = table[::-1]
    assert np.interp(1, ascending["magnitude"], ascending["share"]) == pytest.approx(0.5, abs=0.02)


def test_the_control_of_the_tails_is_gaussian(noise, stream):
    table = tail_table(noise, stream)
    control = table[table["sample"] == "gaussian-control"]
    share = np.interp(2, control["magnitude"][::-1], control["share"][::-1])
    assert share == pytest.approx(2 * stats.norm.sf(2 * stats.norm.ppf(0.75)), abs=0.03)
