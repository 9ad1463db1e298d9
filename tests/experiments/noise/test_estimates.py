"""Estimates of the noise at one batch size, on synthetic noise whose law is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.statistics import across_minibatches, gaussian_control, pooled_over_parameters, shuffled
from sgd_replication.experiments.noise.estimates import grouped_stable_index, noise_estimates
from sgd_replication.experiments.noise.tables import COORDINATE_STATISTICS, POOLED_STATISTICS

OTHERS = ("random direction", "leading eigenvector", "norm")


def tables(draw, replicates=3, minibatches=300, parameters=40):
    """Statistics of synthetic noise, as the workflow makes them."""
    stream = np.random.default_rng(5)
    across, pooled = [], []
    for replicate in range(replicates):
        for stage in ("random", "early", "trained"):
            scale = np.exp(2 * stream.standard_normal(parameters))
            noise = draw(stream, (minibatches, parameters)) * scale
            samples = {
                "measured": noise,
                "shuffled": shuffled(noise, stream),
                "gaussian-control": gaussian_control(scale, minibatches, stream),
                "gaussian-twin": gaussian_control(scale, minibatches, stream),
            }
            for sample, values in samples.items():
                identity = {"replicate": replicate, "stage": stage, "sample": sample}
                pooled.append({**identity, "dead_share": 0.0, **pooled_over_parameters(values, 60)})
                if sample in ("measured", "gaussian-control"):
                    rows = across_minibatches(values, 10).assign(
                        kind="parameter", layer=np.repeat([1, 2], parameters // 2), weight=1 / parameters
                    )
                    others = [rows.iloc[:3].assign(kind=kind, layer=0, weight=1.0) for kind in OTHERS]
                    found = pd.concat([rows, *others]).assign(**identity)
                    across.append(found.assign(coordinate=range(len(found))))
    coordinates = pd.concat(across, ignore_index=True)[list(COORDINATE_STATISTICS.columns)]
    return COORDINATE_STATISTICS.validate(coordinates), POOLED_STATISTICS.validate(
        pd.DataFrame(pooled)[list(POOLED_STATISTICS.columns)]
    )


def test_gaussian_noise_passes_and_pools_like_its_control():
    estimates = noise_estimates(*tables(lambda stream, shape: stream.standard_normal(shape)), minibatches=300)
    assert estimates["normality_share_trained"].value > 0.99
    assert estimates["anderson_share_trained"].value > 0.99
    assert estimates["grouped_stable_index_trained"].value == pytest.approx(2, abs=0.13)  # four standard errors
    assert estimates["characteristic_index_trained"].value == pytest.approx(2, abs=0.02)
    assert estimates["gaussian_best_share_trained"].value > 0.8
    assert estimates["pooled_stable_index_trained"].value < 1.3
    gap = estimates["pooled_minus_twin_trained"]
    assert gap.low < 0 < gap.high
    assert estimates["minibatches"].value == 300


def test_heavy_tailed_noise_fails_by_parameter():
    estimates = noise_estimates(*tables(lambda stream, shape: stream.standard_t(2, shape)), minibatches=300)
    assert estimates["normality_share_trained"].value < 0.05
    assert estimates["anderson_share_trained"].value < 0.05
    assert estimates["grouped_stable_index_trained"].high < 1.95
    assert estimates["characteristic_index_trained"].high < 1.9
    assert estimates["gaussian_best_share_trained"].value < 0.05
    assert estimates["normality_share_control_trained"].value > 0.99
    assert estimates["characteristic_index_control_trained"].value > 1.98
    assert estimates["median_excess_kurtosis_trained"].value > 3


def test_averages_weigh_parameters_by_what_they_stand_for():
    rows = pd.DataFrame({"replicate": [0, 0], "weight": [0.9, 0.1], "inverse_stable_index": [0.5, 1.0]})
    assert grouped_stable_index(rows).tolist() == pytest.approx([1 / 0.55])
