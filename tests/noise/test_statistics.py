"""The estimates on synthetic noise whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.noise import (
    gaussian_control,
    grouped_stable_index,
    noise_estimates,
    per_coordinate,
    pooled_over_parameters,
    shuffled,
)


def tables(draw, replicates=4, minibatches=300, parameters=60):
    """Statistics of synthetic noise, as the workflow makes them."""
    stream = np.random.default_rng(5)
    coordinates, pooled = [], []
    for replicate in range(replicates):
        for stage in ("random", "trained"):
            scale = np.exp(2 * stream.standard_normal(parameters))
            noise = draw(stream, (minibatches, parameters)) * scale
            samples = {
                "measured": noise,
                "shuffled": shuffled(noise, stream),
                "gaussian-control": gaussian_control(scale, minibatches, stream),
            }
            for sample, values in samples.items():
                identity = {"replicate": replicate, "stage": stage, "sample": sample}
                count, index = pooled_over_parameters(values, 60)
                pooled.append({**identity, "values": count, "dead_share": 0.0, "stable_index": index})
                if sample != "shuffled":
                    statistics = per_coordinate(values, 10)
                    layer = np.repeat([1, 2], parameters // 2)
                    coordinates.append(statistics.assign(**identity, layer=layer, weight=1 / parameters))
    return pd.concat(coordinates), pd.DataFrame(pooled)


def test_gaussian_noise_passes_and_pools_like_its_control():
    estimates = noise_estimates(*tables(lambda stream, shape: stream.standard_normal(shape)), minibatches=300)
    assert estimates["normality_share_trained"].value > 0.99
    assert estimates["grouped_stable_index_trained"].value == pytest.approx(2, abs=0.05)
    assert estimates["pooled_stable_index_trained"].value < 1.3
    gap = estimates["pooled_minus_control_trained"]
    assert gap.low < 0 < gap.high
    assert estimates["minibatches"].value == 300


def test_heavy_tailed_noise_fails_by_parameter():
    estimates = noise_estimates(*tables(lambda stream, shape: stream.standard_t(2, shape)), minibatches=300)
    assert estimates["normality_share_trained"].value < 0.05
    assert estimates["grouped_stable_index_trained"].high < 1.95
    assert estimates["normality_share_control_trained"].value > 0.99
    assert estimates["median_excess_kurtosis_trained"].value > 3


def test_averages_weigh_parameters_by_what_they_stand_for():
    rows = pd.DataFrame({"replicate": [0, 0], "weight": [0.9, 0.1], "inverse_stable_index": [0.5, 1.0]})
    assert grouped_stable_index(rows).tolist() == pytest.approx([1 / 0.55])


def test_shuffling_keeps_the_values():
    noise = np.arange(12.0).reshape(3, 4)
    mixed = shuffled(noise, np.random.default_rng(0))
    assert mixed.shape == noise.shape
    assert sorted(mixed.ravel()) == sorted(noise.ravel())
    assert (mixed != noise).any()
