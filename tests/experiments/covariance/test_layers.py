"""C against H in each layer, and its means over networks."""

import numpy as np
import pandas as pd
import pytest
import torch
from torch.autograd.functional import hessian, jacobian
from torch.func import functional_call
from torch.nn import functional

from sgd_diffusion.curvature import LOSSES, LayeredNetwork
from sgd_diffusion.data import Dataset
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.problems import directions
from sgd_replication.experiments.covariance.layer_estimates import AVERAGED, layer_estimates
from sgd_replication.experiments.covariance.layers import (
    OUTLIER,
    measure_block,
    measure_blocks,
    measure_layers,
    measure_network,
)
from sgd_replication.experiments.covariance.report import layers_table
from sgd_replication.experiments.covariance.settings import LayersJobSettings
from sgd_replication.experiments.covariance.tables import LAYERS
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.networks.checkpoints import ENDS

SETTINGS = LayersJobSettings(
    network={"data": "wine", "hidden": [4], "training": {"batch_size": 10, "epochs": 3}},
    copies=3,
    rows=80,
    pooling=1,
    lowest=1e-4,
    highest=0.5,
    precision="float64",
)


@pytest.fixture(scope="module")
def networks():
    wine = REGISTRY["wine"].official.read("wine", {})
    tables = [measure_network(number, "wine_fc", wine, SETTINGS, seed=0) for number in range(SETTINGS.copies)]
    return pd.concat(tables, ignore_index=True)


def rotation(size, seed):
    stream = torch.Generator().manual_seed(seed)
    return torch.linalg.qr(torch.randn(size, size, generator=stream, dtype=torch.float64))[0]


def test_the_definition_of_outliers_is_that_of_the_claim_on_them():
    assert OUTLIER == directions.OUTLIER


def test_layers_without_curvature_between_them_are_measured_each_by_its_own_law():
    """C = 3H in the first block and H² in the second, whose eigenvectors are no axes."""
    first, second = torch.tensor([4.0, 1.0, 0.2, 0.05]).double(), torch.tensor([2.0, 0.5, 0.15, 0.1, 1e-6]).double()
    turns = rotation(4, 0), rotation(5, 1)
    laws = ((first, 3 * first), (second, second**2))
    H, C = (
        torch.block_diag(*(turn @ torch.diag(law[which]) @ turn.T for turn, law in zip(turns, laws, strict=True)))
        for which in (0, 1)
    )
    rows = measure_blocks(H, C, starts=[0, 4], window=(1e-4, 10.0)).set_index("layer")
    assert rows["parameters"].tolist() == [4, 5, 9]
    assert rows["elements"].tolist() == [4, 4, 8]  # one eigenvalue lies below the window
    assert rows.loc["layer 1", ["slope", "exponent", "log_pearson", "trace_ratio"]].tolist() == pytest.approx(
        [3, 1, 1, 3]
    )
    assert rows.loc["layer 2", ["exponent", "log_pearson"]].tolist() == pytest.approx([2, 1])
    squares, total = float((second**2).sum()), float(second.sum())
    assert rows.loc["layer 2", "trace_ratio"] == pytest.approx(squares / total)
    assert rows.loc["whole", "trace_ratio"] == pytest.approx((3 * 5.25 + squares) / (5.25 + total))
    assert rows["outliers"].tolist() == [2, 2, 4]  # at least 0.4, at least 0.2, at least 0.4
    assert rows["outlier_curvature"].tolist() == pytest.approx([5 / 5.25, 2.5 / total, 7.5 / (5.25 + total)])
    assert rows["outlier_noise"].tolist() == pytest.approx([5 / 5.25, 4.25 / squares, 19.25 / (15.75 + squares)])


def test_a_layer_without_curvature_has_no_measures():
    zeros = torch.zeros(3, 3)
    found = measure_block(zeros, zeros, 1e-4, 0.5)
    assert (found["elements"], found["outliers"]) == (0, 0)
    assert all(np.isnan(found[name]) for name in ("exponent", "trace_ratio", "outlier_curvature", "outlier_noise"))


@pytest.mark.parametrize("activation", ["relu", "tanh"])
def test_two_layers_agree_with_dense_derivatives_of_every_example(activation):
    stream = torch.Generator().manual_seed(1)
    network = FullyConnected([3, 4, 3], activation)
    initialise(network, "he-normal", stream)
    inputs = torch.randn(60, 3, generator=stream, dtype=torch.float64)
    labels = torch.randint(0, 3, (60,), generator=stream)
    sizes = [tensor.numel() for tensor in network.parameters()]

    def losses(theta):
        parts = zip(network.named_parameters(), theta.split(sizes), strict=True)
        weights = {name: part.view_as(tensor) for (name, tensor), part in parts}
        return functional.cross_entropy(functional_call(network, weights, inputs), labels, reduction="none")

    theta = torch.cat([tensor.detach().flatten() for tensor in network.parameters()])
    C = torch.cov(jacobian(losses, theta).T, correction=0)  # of the gradients of all examples
    H = hessian(lambda theta: losses(theta).mean(), theta)
    rows = measure_layers(LayeredNetwork(network, LOSSES["cross-entropy"]), inputs, labels, (1e-4, 0.5))
    for own, row in zip((slice(0, 16), slice(16, 31), slice(0, 31)), rows.to_dict("records"), strict=True):
        values, vectors = torch.linalg.eigh(H[own, own])
        variance = (vectors * (C[own, own] @ vectors)).sum(0)
        inside, top = (values >= 1e-4) & (values <= 0.5), values >= 0.1 * values.max()
        x, y = values[inside].log().numpy(), variance[inside].log().numpy()
        expected = {
            "elements": int(inside.sum()),
            "slope": np.polyfit(values[inside].numpy(), variance[inside].numpy(), 1)[0],
            "exponent": np.polyfit(x, y, 1)[0],
            "log_pearson": np.corrcoef(x, y)[0, 1],
            "trace_ratio": float(C[own, own].trace() / H[own, own].trace()),
            "outliers": int(top.sum()),
            "outlier_curvature": float(values[top].sum() / values.sum()),
            "outlier_noise": float(variance[top].sum() / variance.sum()),
        }
        assert {name: row[name] for name in expected} == pytest.approx(expected, rel=1e-8)


def test_every_network_has_rows_and_weights_of_its_own_and_the_same_ones_again(networks):
    LAYERS.validate(networks)
    assert networks.groupby(["network", "stage"])["layer"].apply(list).tolist() == 6 * [["layer 1", "layer 2", "whole"]]
    whole = networks[networks["layer"] == "whole"]
    assert whole["trace_ratio"].is_unique
    random, trained = (whole[whole["stage"] == stage] for stage in ENDS)
    assert (trained["loss"].to_numpy() < random["loss"].to_numpy()).all()
    wine = REGISTRY["wine"].official.read("wine", {})
    again = measure_network(1, "wine_fc", wine, SETTINGS, seed=0)
    pd.testing.assert_frame_equal(again, networks[networks["network"] == 1].reset_index(drop=True))


def test_traces_of_layers_add_up_to_that_of_the_whole(networks):
    """The ratio of sums over layers lies between the layers' ratios, where no layer's trace is negative."""
    for _, rows in networks.groupby(["network", "stage"]):
        *layers, whole = rows["trace_ratio"]
        assert min(layers) <= whole <= max(layers)


def test_no_network_has_more_rows_than_half_of_the_set():
    stream = np.random.default_rng(0)
    few = Dataset("toy", stream.standard_normal((40, 2)), stream.integers(0, 2, 40), classes=2)
    own = SETTINGS.model_copy(update={"rows": 1000})
    accuracy = measure_network(0, "toy", few, own, seed=0)["accuracy"] * 20
    assert accuracy.tolist() == pytest.approx(accuracy.round().tolist())


def test_a_set_of_less_than_two_minibatches_is_measured_with_the_rows_of_one():
    """The stand-in of Avila has 178 rows, half of which are fewer than the 100 of a minibatch."""
    stream = np.random.default_rng(0)
    few = Dataset("toy", stream.standard_normal((15, 2)), stream.integers(0, 2, 15), classes=2)
    own = SETTINGS.model_copy(update={"rows": 1000})
    accuracy = measure_network(0, "toy", few, own, seed=0)["accuracy"] * 10
    assert accuracy.tolist() == pytest.approx(accuracy.round().tolist())


def test_means_over_networks_have_students_intervals_and_fill_the_table(networks):
    found = layer_estimates(networks)
    values = networks[(networks["stage"] == "trained") & (networks["layer"] == "layer 2")]["trace_ratio"]
    estimate = found["trained_layer_2_trace_ratio"]
    assert (estimate.value, estimate.n) == (pytest.approx(values.mean()), 3)
    assert estimate.high - estimate.value == pytest.approx(4.302653 * values.std() / 3**0.5)
    lowest, highest = (found[f"trained_layers_exponent_{end}"].value for end in ("lowest", "highest"))
    assert [lowest, highest] == sorted(found[f"trained_layer_{number}_exponent"].value for number in (1, 2))
    table = layers_table({"layers-wine_fc": found, "cov-sweeps": {}}).splitlines()
    assert [table[0][: len(r"\heading{wine")], table[4][: len(r"\heading{wine")]] == 2 * [r"\heading{wine"]
    rows = [line for line in table if "heading" not in line]
    labels = [line.partition(" &")[0] for line in rows]
    assert labels == [rf"\quad {layer}" for _ in ENDS for layer in ("layer 1", "layer 2", "whole")]
    assert all(line.count("&") == 7 for line in table)


def test_a_measure_that_only_one_network_has_is_left_out(networks):
    place = (networks["stage"] == "random") & (networks["layer"] == "layer 1") & (networks["network"] > 0)
    found = layer_estimates(networks.assign(exponent=networks["exponent"].mask(place)))
    assert "random_layer_1_exponent" not in found
    assert {f"random_layer_1_{name}" for name in AVERAGED if name != "exponent"} <= set(found)
