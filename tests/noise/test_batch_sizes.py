"""Gaussianity over batch sizes, on projections whose law is known."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.noise import BATCH_STATISTICS, Followed, batch_estimates, over_batch_sizes

SIZES = [1, 3, 8, 64, 256]


def table(draw, replicates=2, columns=40, minibatches=600):
    """Statistics of examples whose projections are independent draws of one law, at every stage."""
    about = pd.DataFrame({"kind": "parameter", "layer": 1, "coordinate": range(columns), "weight": 1 / (columns + 20)})
    extra = pd.DataFrame({"kind": "random direction", "layer": 0, "coordinate": range(20), "weight": 1.0})
    leading = extra.assign(kind="leading eigenvector")
    followed = Followed(
        pd.concat([about, extra, leading], ignore_index=True), torch.arange(columns), torch.zeros(1, 40)
    )
    found = []
    for replicate in range(replicates):
        for stage in ("random", "early", "trained"):
            stream = np.random.default_rng([replicate, len(stage)])
            projections = torch.from_numpy(draw(stream, (6_000, columns + 40)))
            rows = over_batch_sizes(
                projections, followed, batch_sizes=SIZES, minibatches=minibatches, seed=0, point=(replicate, stage)
            )
            found.append(rows.assign(replicate=replicate, stage=stage))
    return pd.concat(found, ignore_index=True)[list(BATCH_STATISTICS.columns)]


@pytest.fixture(scope="module")
def exponential():
    return table(lambda stream, shape: stream.exponential(size=shape))


def test_gaussian_examples_make_gaussian_minibatches_of_any_size():
    found = table(lambda stream, shape: stream.standard_normal(shape), columns=30, minibatches=100)
    estimates = batch_estimates(found, 100)
    assert min(estimates[f"share_{size}_trained"].value for size in SIZES) > 0.95
    assert estimates["required_batch_size_trained"].value < 3


def test_the_central_limit_theorem_has_its_rate(exponential):
    BATCH_STATISTICS.validate(exponential)
    estimates = batch_estimates(exponential, 600)
    assert estimates["judged_batch_size"].value == 64
    assert estimates["kurtosis_exponent_trained"].value == pytest.approx(-1, abs=0.15)
    # γ = 2 decides for an exponential law: B = n γ²/24.
    assert estimates["required_batch_size_trained"].value == pytest.approx(600 * 4 / 24, rel=0.2)
    assert estimates["example_kurtosis_trained_layer_1"].value == pytest.approx(6, rel=0.1)


def test_small_minibatches_fail_large_ones_pass_and_the_control_always_does(exponential):
    estimates = batch_estimates(exponential, 600)
    assert estimates["share_1_trained"].value == 0
    assert estimates["share_largest_trained"].value > 0.9
    assert estimates["share_control_trained"].value > 0.9
    assert estimates["share_above_16_trained"] == estimates["share_64_trained"]


def test_measured_kurtosis_is_the_exact_one(exponential):
    here = exponential[(exponential["batch_size"] == 8) & (exponential["sample"] == "measured")]
    assert here["exact_kurtosis"].median() == pytest.approx(6 / 8, rel=0.1)
    assert here["excess_kurtosis"].mean() == pytest.approx(here["exact_kurtosis"].mean(), abs=0.1)


def test_columns_without_noise_are_left_out():
    def some_dead(stream, shape):
        values = stream.exponential(size=shape)
        values[:, :7] = 0.3
        return values

    found = table(some_dead, replicates=1, columns=10, minibatches=50)
    assert set(found[found["kind"] == "parameter"]["coordinate"]) == {7, 8, 9}
