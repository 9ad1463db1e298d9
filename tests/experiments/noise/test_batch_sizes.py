"""Gaussianity over batch sizes, on projections whose law is known."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.gradient_noise import TrackedDirections
from sgd_replication.experiments.noise.batch_sizes import batch_estimates, over_batch_sizes, stable_control
from sgd_replication.experiments.noise.tables import BATCH_STATISTICS

SIZES = [1, 3, 8, 64, 256]


def table(draw, replicates=2, columns=40, minibatches=600):
    """Statistics of examples whose projections are independent draws of one law, at every stage."""
    about = pd.DataFrame({"kind": "parameter", "layer": 1, "coordinate": range(columns), "weight": 1 / (columns + 20)})
    extra = pd.DataFrame({"kind": "random direction", "layer": 0, "coordinate": range(20), "weight": 1.0})
    leading = extra.assign(kind="leading eigenvector")
    tracked = TrackedDirections(
        pd.concat([about, extra, leading], ignore_index=True), torch.arange(columns), torch.zeros(1, 40)
    )
    found = []
    for replicate in range(replicates):
        for stage in ("random", "early", "trained"):
            stream = np.random.default_rng([replicate, len(stage)])
            projections = torch.from_numpy(draw(stream, (6_000, columns + 40)))
            rows = over_batch_sizes(
                projections, tracked, batch_sizes=SIZES, minibatches=minibatches, seed=0, point=(replicate, stage)
            )
            found.append(rows.assign(replicate=replicate, stage=stage))
        examples, named = stable_control(6_000, 0, replicate)
        control = over_batch_sizes(
            examples, named, batch_sizes=SIZES, minibatches=minibatches, seed=0, point=("control", replicate)
        )
        control = control[control["sample"] == "measured"].assign(sample="stable-control")
        found.append(control.assign(replicate=replicate, stage="trained"))
    return pd.concat(found, ignore_index=True)[list(BATCH_STATISTICS.columns)]


@pytest.fixture(scope="module")
def exponential():
    return table(lambda stream, shape: stream.exponential(size=shape))


def test_gaussian_examples_make_gaussian_minibatches_of_any_size():
    found = table(lambda stream, shape: stream.standard_normal(shape), columns=30, minibatches=100)
    trained = found[(found["kind"] == "parameter") & (found["sample"] == "measured") & (found["stage"] == "trained")]
    assert trained.groupby("batch_size")["normal"].mean().min() > 0.95
    assert batch_estimates(found, 100)["required_batch_size_trained"].value < 3


def test_the_central_limit_theorem_has_its_rate(exponential):
    BATCH_STATISTICS.validate(exponential)
    estimates = batch_estimates(exponential, 600)
    assert estimates["judged_batch_size"].value == 64
    here = exponential[exponential["sample"] == "measured"]
    by_size = here.groupby("batch_size")["exact_kurtosis"].mean()
    assert (by_size * by_size.index).loc[:8].to_numpy() == pytest.approx(by_size[1], rel=0.02)
    # γ = 2 decides for an exponential law: B = n γ²/24, and less in a set of few examples.
    assert estimates["required_batch_size_trained"].value == pytest.approx(600 * 4 / 24, rel=0.2)
    trained = here[(here["stage"] == "trained") & (here["kind"] == "parameter")]
    assert trained["example_kurtosis"].median() == pytest.approx(6, rel=0.1)


def test_small_minibatches_fail_large_ones_pass_and_the_control_always_does(exponential):
    estimates = batch_estimates(exponential, 600)
    trained = exponential[(exponential["sample"] == "measured") & (exponential["stage"] == "trained")]
    assert not trained["normal"][(trained["batch_size"] == 1) & (trained["kind"] == "parameter")].any()
    assert estimates["share_largest_trained"].value > 0.9
    assert estimates["share_control_trained"].value > 0.9
    assert estimates["control_rejections_trained"].value < 0.15
    passing = trained["normal"][(trained["batch_size"] == 64) & (trained["kind"] == "parameter")]
    assert estimates["share_above_16_trained"].value == pytest.approx(passing.mean())


def test_measured_kurtosis_is_the_exact_one(exponential):
    assert batch_estimates(exponential, 600)["kurtosis_ratio_trained"].n == 2
    here = exponential[(exponential["batch_size"] == 8) & (exponential["sample"] == "measured")]
    assert here["exact_kurtosis"].median() == pytest.approx(6 / 8, rel=0.1)
    assert here["excess_kurtosis"].mean() == pytest.approx(here["exact_kurtosis"].mean(), abs=0.1)


def test_columns_without_noise_are_left_out():
    def some_dead(stream, shape):
        values = stream.exponential(size=shape)
        values[:, :7] = 0.3
        return values

    found = table(some_dead, replicates=1, columns=10, minibatches=50)
    measured = found[(found["kind"] == "parameter") & (found["sample"] == "measured")]
    assert set(measured["coordinate"]) == {7, 8, 9}


def test_minibatches_of_stable_examples_keep_their_index_while_the_set_is_large(exponential):
    control = exponential[exponential["sample"] == "stable-control"]
    index = control.groupby("batch_size")["characteristic_index"].mean()
    assert index.loc[[1, 3, 8]].to_numpy() == pytest.approx(1.7, abs=0.05)
    estimates = batch_estimates(exponential, 600)
    assert estimates["stable_control_index_above_16"].value == pytest.approx(index[64])
    gaussian = exponential[(exponential["sample"] == "measured") & (exponential["batch_size"] == 256)]
    assert estimates["stable_control_index_largest"].value < gaussian["characteristic_index"].mean() - 0.1


def test_a_network_of_atoms_alone_is_explained():
    found = table(lambda stream, shape: stream.exponential(size=shape), columns=5, minibatches=60)
    found.loc[found["kind"] == "parameter", "characteristic_index"] = np.nan
    with pytest.raises(MeasurementError, match="use larger minibatches or follow more parameters"):
        batch_estimates(found, 60)
