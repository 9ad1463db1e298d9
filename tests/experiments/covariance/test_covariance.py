"""The covariance experiment end to end on a small set."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.models import FullyConnected, build, initialise
from sgd_diffusion.training import evaluate, train
from sgd_replication.experiments.covariance.checkpoint import CheckpointCurvature, as_measures
from sgd_replication.experiments.covariance.estimates import checkpoint_estimates, large_estimates, sweep_estimates
from sgd_replication.experiments.covariance.large import measure_large
from sgd_replication.experiments.covariance.settings import AlignmentSettings, CovarianceSettings, LeadingSettings
from sgd_replication.experiments.covariance.sweeps import measure_swept
from sgd_replication.experiments.covariance.tables import ELEMENTS, LARGE, MATRICES, MEASURES, MINIBATCHES, SWEEPS
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.inputs.networks.settings import NetworkSettings, NetworkSweepSettings
from sgd_replication.inputs.networks.swept_networks import sweep_data, swept_networks, trained

SETTINGS = CovarianceSettings(
    directions=40,
    batch_sizes=[1, 4, 16],
    minibatches=300,
)
SWEEPS_SETTINGS = NetworkSweepSettings(images=400, pooling=2, epochs=[0, 5], gains=[1.0, 2.0], widths=[4], depths=[1])
DESIGN = NetworkSettings(data="digits", hidden=[5, 5], training={"epochs": 3})


def measured(network, data, design):
    (checkpoint,) = trained([network], data, design, 0)
    return measure_swept(network, checkpoint, data, design, SETTINGS, 0, {})


@pytest.fixture(scope="module")
def digits():
    return REGISTRY["digits"].official.read("digits", {})


@pytest.fixture(scope="module")
def found(digits):
    network = FullyConnected([digits.features, 6, digits.classes])
    initialise(network, "uniform", torch.Generator().manual_seed(0))
    inputs, labels = torch.from_numpy(digits.inputs), torch.from_numpy(digits.labels)
    return CheckpointCurvature.of(network, inputs, labels, "cross-entropy", SETTINGS, 0)


def test_a_checkpoints_tables_are_what_their_schemas_say(found):
    elements, whole, minibatches = found.elements(), found.whole(), found.minibatches(SETTINGS, 0)
    for schema, table in ((ELEMENTS, elements), (MATRICES, whole), (MINIBATCHES, minibatches)):
        schema.validate(table)
    assert elements["curvature"].is_monotonic_decreasing
    by_name = whole.set_index("matrix")
    assert by_name.loc["hessian", "cosine"] == pytest.approx(1)
    assert by_name.loc["covariance", "trace"] == pytest.approx(float(found.matrices.covariance.trace()))
    tracked = torch.tensor(elements["variance"].to_numpy())
    assert float(tracked.sum()) <= by_name.loc["covariance", "trace"]


def test_minibatches_tell_the_batch_size_and_the_claims_find_their_numbers(found):
    measures = as_measures(found.estimates(SETTINGS))
    MEASURES.validate(measures)
    estimates = checkpoint_estimates("random", measures, found.whole(), found.minibatches(SETTINGS, 0))
    for sampling in ("replaced", "distinct"):
        assert estimates[f"random_minibatch_{sampling}_exponent"].value == pytest.approx(-1, abs=0.1)
        assert estimates[f"random_minibatch_{sampling}_worst"].value < 0.2
    assert estimates["random_slope"].low < estimates["random_slope"].value < estimates["random_slope"].high
    assert 0 < estimates["random_covariance_cosine"].value < 1


def test_blocks_are_alike_whatever_the_order_of_the_set(digits, found):
    """A set sorted by class must not have a block of zeros and a block of nines."""
    order = np.argsort(digits.labels, kind="stable")
    network = FullyConnected([digits.features, 6, digits.classes])
    initialise(network, "uniform", torch.Generator().manual_seed(0))
    inputs, labels = torch.from_numpy(digits.inputs[order]), torch.from_numpy(digits.labels[order])
    sorted_set = CheckpointCurvature.of(network, inputs, labels, "cross-entropy", SETTINGS, 0)
    one, other = sorted_set.estimates(SETTINGS)["slope"], found.estimates(SETTINGS)["slope"]
    assert one.value == pytest.approx(other.value, rel=1e-6)
    assert 0.3 < (one.high - one.low) / (other.high - other.low) < 3


def test_every_sweep_is_measured_and_estimated(digits):
    data = sweep_data(digits, SWEEPS_SETTINGS)
    assert data.inputs.shape == (400, 16)
    networks = list(swept_networks(DESIGN, SWEEPS_SETTINGS))
    assert {network.sweep for network in networks} == {"time", "initialisation", "width", "depth"}
    table = pd.concat([measured(network, data, DESIGN) for network in networks], ignore_index=True)
    SWEEPS.validate(table)
    estimates = sweep_estimates(table)
    assert estimates["initialisation_slope_lowest"].value <= estimates["initialisation_slope_highest"].value
    assert estimates["cross_entropy_exponent_lowest"] == estimates["time_cross_entropy_5_exponent"]
    assert 0 < estimates["time_trace_ratio_fall"].value <= 1
    doubled = table[(table["sweep"] == "initialisation") & (table["variant"] == "he-normal")]
    assert doubled.groupby("x")["loss"].first().loc[2.0] > doubled.groupby("x")["loss"].first().loc[1.0]


def test_a_large_network_is_measured_at_both_stages(digits):
    large = LeadingSettings(images=300, directions=12)
    inputs, labels = torch.from_numpy(digits.inputs), torch.from_numpy(digits.labels)
    network = build("convolutional", features=digits.features, widths=[2, 3], classes=digits.classes)
    tables = []
    for stage in ENDS:
        if stage == "trained":
            stream = torch.Generator().manual_seed(0)
            train(network, inputs, labels, learning_rate=0.1, batch_size=20, epochs=2, stream=stream)
        loss, accuracy = evaluate(network, inputs, labels)
        rows = measure_large(network, inputs, labels, large, AlignmentSettings(), 0)
        tables.append(rows.assign(stage=stage, loss=loss, accuracy=accuracy))
    table = pd.concat(tables, ignore_index=True)
    LARGE.validate(table)
    estimates = large_estimates(table)
    assert estimates["random_parameters"].value == 2 * 10 + 3 * 19 + 3 * 16 * 10 + 10
    assert estimates["trained_accuracy"].value > estimates["random_accuracy"].value
    assert estimates["trained_elements"].value == 12


def test_a_network_that_has_learnt_its_labels_has_noise_far_below_its_curvature(digits):
    """Correlation is blind to scale: C falls to nothing beside H, and their elements still correlate."""
    data = sweep_data(digits, SWEEPS_SETTINGS.model_copy(update={"pooling": 1}))
    design = DESIGN.model_copy(update={"hidden": [10]})
    moments = SWEEPS_SETTINGS.model_copy(update={"epochs": [1, 400]})
    early, late = (
        measured(network, data, design).set_index("measure")["value"]
        for network in swept_networks(design, moments)
        if network.sweep == "time" and network.loss == "cross-entropy"
    )
    assert late["trace_ratio"] < 0.2 * early["trace_ratio"]
    assert late["log_pearson"] > 0.9
