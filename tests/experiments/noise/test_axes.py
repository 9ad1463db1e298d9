"""Tests of gradients across parameters, iterations and minibatches, on networks and on samples of known laws."""

import numpy as np
import pandas as pd
import pytest
import torch
from scipy import stats

from sgd_diffusion.models import FullyConnected, initialise
from sgd_replication.experiments.noise.axes import _across_parameters, _gaussian_share, _of_spectrum, measure_axes
from sgd_replication.experiments.noise.axis_estimates import axis_estimates
from sgd_replication.experiments.noise.axis_figures import noise_axes
from sgd_replication.experiments.noise.axis_settings import AxisJobSettings, AxisSettings
from sgd_replication.experiments.noise.axis_tables import AXIS_RANKS, MINIBATCHES, NOISE_AXES
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.inputs.networks.settings import NetworkSettings

COUNT = 300
"""Largest values that are tested."""


def outcome_of(gradients, count=300):
    (row,) = _across_parameters(gradients, [count], np.random.default_rng(0))
    return row


def test_gradients_with_and_without_power_law_tails_are_told_apart():
    stream = np.random.default_rng(1)
    heavy, light = (outcome_of(draw((40, 6000))) for draw in (stream.standard_cauchy, stream.standard_normal))
    assert heavy["power_law_share"] > 0.8
    assert heavy["exponent"] == pytest.approx(1, abs=0.1)
    assert light["power_law_share"] < 0.3


def test_controls_have_the_scales_of_the_parameters():
    """Gaussians whose scales have a power-law tail pass as a power law; of one scale they do not."""
    stream = np.random.default_rng(2)
    scales = 1 + stream.pareto(1.5, 6000)
    row = outcome_of(scales * stream.standard_normal((40, 6000)))
    assert row["equal_scales_share"] < 0.3
    assert row["unequal_scales_share"] > 0.6
    assert row["power_law_share"] > 0.6


def test_parameters_without_a_gradient_are_no_values():
    stream = np.random.default_rng(3)
    gradients = np.zeros((10, 6000))
    gradients[:, :200] = stream.standard_cauchy((10, 200))
    row = outcome_of(gradients)
    assert (row["values"], row["power_law_share"], row["equal_scales_share"]) == (200, 0, 0)  # 300 were asked for


def test_the_share_of_gaussian_parameters_is_weighted_and_leaves_out_those_without_noise():
    share = (np.arange(500) + 0.5) / 500
    samples = np.column_stack([stats.norm.ppf(share), stats.expon.ppf(share), np.zeros(500)])
    found = _gaussian_share(samples, weights=np.array([0.3, 0.1, 0.6]), classes=20)
    assert found["gaussian_share"] == pytest.approx(0.75)


def test_a_spectrum_with_fewer_eigenvalues_than_asked_for_is_no_power_law():
    rank = np.arange(1.0, 401)
    assert _of_spectrum(rank**-2, 300)["power_law_share"] == 1
    assert _of_spectrum(rank**-2, 300)["exponent"] == pytest.approx(0.5, rel=0.1)
    assert _of_spectrum(rank[:200] ** -2, 300)["power_law_share"] == 0


@pytest.fixture(scope="module")
def tables():
    """Both tables of two small networks at two weights."""
    stream = torch.Generator().manual_seed(0)
    inputs = torch.randn(250, 30, generator=stream, dtype=torch.float64)
    labels = (inputs[:, 0] > 0).long()
    few = {"gradients": 5, "series": 100, "largest": 20, "other_largest": [10], "spectrum_examples": 200}
    axes = AxisSettings(batch_sizes=[1], coordinates_per_layer=10, **few)
    settings = AxisJobSettings(axes=axes, network=NetworkSettings(data="wine", training={"batch_size": 50}))
    found = []
    for number in range(2):
        for stage in ENDS:
            network = FullyConnected([30, 10, 2])
            initialise(network, "uniform", torch.Generator().manual_seed(number))
            before = [tensor.clone() for tensor in network.parameters()]
            place = {"network": "10", "replicate": number, "stage": stage}
            both = measure_axes(network, inputs, labels, settings, seed=0, point=tuple(place.values()))
            assert all(torch.equal(one, other) for one, other in zip(before, network.parameters(), strict=True))
            found.append([table.assign(**place) for table in both])
    return [pd.concat(tables, ignore_index=True) for tables in zip(*found, strict=True)]


def test_tables_and_estimates(tables):
    axes, ranks = (table[list(schema.columns)] for table, schema in zip(tables, (NOISE_AXES, AXIS_RANKS), strict=True))
    NOISE_AXES.validate(axes)
    AXIS_RANKS.validate(ranks)
    estimates = axis_estimates(axes)
    judged = axes[(axes["axis"] == MINIBATCHES) & axes["judged"] & (axes["stage"] == "trained")]
    assert estimates["minibatch_gaussian_share_trained"].value == pytest.approx(judged["gaussian_share"].mean())
    assert estimates["minibatch_gaussian_share_lowest_trained"].value < 0.5  # single examples, with an atom at zero
    assert estimates["spectrum_power_law_share_random"].n == estimates["networks"].value == 2


def test_the_figure_shows_every_axis(tables):
    figure = noise_axes(*tables)
    assert [len(axis.containers) for axis in figure.axes] == [4, 4, 0, 4, 2, 0]


def test_settings_that_contradict_each_other_are_refused():
    with pytest.raises(ValueError, match=r"series \(50\) must be at least five times classes \(20\)"):
        AxisSettings(series=50)
    with pytest.raises(ValueError, match=r"spectrum_examples \(600\) must exceed"):
        AxisSettings(spectrum_examples=600)
