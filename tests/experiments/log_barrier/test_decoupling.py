"""Decoupling of loss and gradient: both spectra against dense matrices, and distances of known spectra."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.models import FullyConnected, initialise
from sgd_replication.experiments.log_barrier.decoupling import (
    decoupling_estimates,
    loss_and_spectra,
    measure_decoupling,
    spectra_measures,
)
from sgd_replication.experiments.log_barrier.network_settings import DecouplingTrainingSettings
from sgd_replication.experiments.log_barrier.tables import DECOUPLING

FEW = DecouplingTrainingSettings(hidden=[4, 4], images=60, batch_size=10, moments=[0, 3], replicates=2)


def test_twice_the_weighted_matrix_is_the_second_moment_of_the_gradient():
    """Eigenvalues of the d × d second moment of the gradients of ½(f − y)², by automatic differentiation."""
    stream = torch.Generator().manual_seed(1)
    network = FullyConnected([3, 4, 1], "relu")
    initialise(network, "xavier-normal", stream)
    inputs = torch.randn(7, 3, dtype=torch.float64, generator=stream)
    targets = torch.tensor([1.0, -1, 1, 1, -1, 1, -1], dtype=torch.float64)
    rows, outputs = [], []
    for x, y in zip(inputs, targets, strict=True):
        loss = (network(x.unsqueeze(0)).squeeze() - y).square() / 2
        rows.append(torch.cat([part.flatten() for part in torch.autograd.grad(loss, list(network.parameters()))]))
        found = torch.autograd.grad(network(x.unsqueeze(0)).squeeze(), list(network.parameters()))
        outputs.append(torch.cat([part.flatten() for part in found]))
    gradients, slopes = torch.stack(rows), torch.stack(outputs)
    found = loss_and_spectra(network, inputs, targets)
    moment = torch.linalg.eigvalsh(gradients.T @ gradients / 7).flip(0)[:7].numpy()
    mean = torch.linalg.eigvalsh(slopes.T @ slopes / 7).flip(0)[:7].numpy()
    assert 2 * found["weighted"] == pytest.approx(moment, rel=1e-9, abs=1e-13)
    assert found["product"] == pytest.approx(found["loss"] * mean, rel=1e-9, abs=1e-13)


def test_training_is_followed_and_can_be_repeated():
    stream = np.random.default_rng(0)
    inputs = stream.standard_normal((60, 6))
    data = Dataset("made up", inputs, (inputs[:, 0] > 0).astype(np.int64), 2)
    table = measure_decoupling(data, FEW, 0)
    DECOUPLING.validate(table)
    assert len(table) == 2 * 2 * 60
    pd.testing.assert_frame_equal(table, measure_decoupling(data, FEW, 0))
    loss = table.groupby(["replicate", "epoch"])["loss"].first()
    assert loss[0, 3] < loss[0, 0]
    assert loss[0, 0] != loss[1, 0]


def made_up(weighted, product):
    return pd.DataFrame({"rank": np.arange(1, len(product) + 1), "weighted": weighted, "product": product})


def test_equal_spectra_have_no_distance():
    product = np.geomspace(1, 1e-6, 100)
    found = spectra_measures(made_up(product, product))
    assert found == {"factor": 1, "within": 1, "traces": 1, "first": 1, "agreeing": 1, "smallest": pytest.approx(1e-6)}


def test_a_common_factor_is_a_distance():
    product = np.geomspace(1, 1e-6, 100)
    found = spectra_measures(made_up(product / 2, product))
    assert found["factor"] == pytest.approx(2)
    assert (found["within"], found["agreeing"], found["smallest"]) == (0, 0, 1)
    assert found["traces"] == found["first"] == pytest.approx(0.5)


def test_very_small_begins_where_the_spectra_part():
    """Equal over 20 of 100 ranks and then apart: the median of the first 39 still lies among the equal ones."""
    product = np.geomspace(1, 1e-6, 100)
    found = spectra_measures(made_up(np.where(np.arange(100) < 20, product, product / 3), product))
    assert found["agreeing"] == 0.39
    assert found["factor"] == pytest.approx(3)
    assert found["within"] == 0.4


def test_the_worst_moment_of_each_training_counts():
    rank, product = [1, 2, 3], np.array([3.0, 2.0, 1.0])
    moments = [
        {"replicate": replicate, "epoch": epoch, "rank": rank, "loss": 0.5, "product": product, "weighted": f * product}
        for replicate, factors in enumerate(((1.0, 1.2), (1.4, 1.0)))
        for epoch, f in zip((0, 3), factors, strict=True)
    ]
    estimates = decoupling_estimates(pd.concat(map(pd.DataFrame, moments)), FEW)
    assert estimates["decoupling_ratio"].value == pytest.approx(1.3)
    assert estimates["factor_epoch_0"].value == pytest.approx(1.2)
    assert estimates["images_over_printed"].value == pytest.approx(0.006)
