"""The estimates on synthetic noise whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from sgd_diffusion.statistics import across_minibatches, gaussian_control, pooled_over_parameters, shuffled
from sgd_diffusion.statistics.replicates import weighted_means
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
    gap = estimates["pooled_minus_control_trained"]
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


def test_the_pooled_index_by_blocks_is_fooled_by_correlation_and_the_one_without_order_is_not():
    """Gaussian noise, and noise of ordered scales: what is measured must not be taken for a heavy tail."""
    stream = np.random.default_rng(0)
    correlated = stream.standard_normal((100, 600)) + 3 * stream.standard_normal((100, 1))
    found = pooled_over_parameters(correlated, 60)
    assert found["stable_index"] < 1.4
    assert found["characteristic_index"] == pytest.approx(2, abs=0.15)
    mixed = pooled_over_parameters(shuffled(correlated, stream), 60)
    assert mixed["stable_index"] > 1.8
    assert mixed["characteristic_index"] == pytest.approx(found["characteristic_index"])


def test_noise_with_an_atom_is_compared_with_no_density():
    stream = np.random.default_rng(0)
    noise = stream.standard_normal((200, 3))
    noise[stream.random(200) < 0.3, 1] = -0.2
    found = across_minibatches(noise, 10)
    assert found["best"].tolist()[1] == "atom"
    assert found["atom"][1] == pytest.approx(0.3, abs=0.1)
    assert found["characteristic_index"].isna().tolist() == [False, True, False]
    assert found["inverse_stable_index"].notna().all()
    only = across_minibatches(noise[:, [1]], 10)
    assert only["best"].tolist() == ["atom"]


def test_averages_weigh_parameters_by_what_they_stand_for():
    rows = pd.DataFrame({"replicate": [0, 0], "weight": [0.9, 0.1], "inverse_stable_index": [0.5, 1.0]})
    assert grouped_stable_index(rows).tolist() == pytest.approx([1 / 0.55])


def test_averages_are_over_what_is_there():
    rows = pd.DataFrame({"replicate": [0, 0, 0], "weight": [0.5, 0.25, 0.25], "x": [1.0, 4.0, np.nan]})
    assert weighted_means(rows, "x").tolist() == pytest.approx([2.0])


def test_shuffling_keeps_the_values():
    noise = np.arange(12.0).reshape(3, 4)
    mixed = shuffled(noise, np.random.default_rng(0))
    assert mixed.shape == noise.shape
    assert np.array_equal(np.sort(mixed, axis=0), noise)  # each parameter keeps its own
    assert (mixed != noise).any()
