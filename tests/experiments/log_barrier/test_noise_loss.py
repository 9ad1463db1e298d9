"""Noise against loss: the trace from layers against per-example gradients, and slopes of known lines."""

import numpy as np
import pandas as pd
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.models import FullyConnected, initialise
from sgd_diffusion.training import OBJECTIVES
from sgd_replication.experiments.log_barrier.network_settings import NoiseTrainingSettings
from sgd_replication.experiments.log_barrier.noise_loss import loss_and_noise, measure_noise_loss, noise_loss_estimates
from sgd_replication.experiments.log_barrier.tables import NOISE_LOSS


@pytest.mark.parametrize("loss", ["cross-entropy", "squared error"])
def test_the_trace_is_that_of_single_gradients(loss):
    stream = torch.Generator().manual_seed(0)
    network = FullyConnected([5, 4, 3], "relu")
    initialise(network, "uniform", stream)
    network.double()
    inputs = torch.randn(20, 5, dtype=torch.float64, generator=stream)
    labels = torch.randint(3, (20,), generator=stream)
    gradients = []
    for x, y in zip(inputs, labels, strict=True):
        value = OBJECTIVES[loss](network(x.unsqueeze(0)), y.unsqueeze(0))
        gradients.append(torch.cat([g.flatten() for g in torch.autograd.grad(value, list(network.parameters()))]))
    stacked = torch.stack(gradients)
    found, noise = loss_and_noise(network, inputs, labels, loss)
    assert found == pytest.approx(float(OBJECTIVES[loss](network(inputs), labels)), rel=1e-12)
    assert noise == pytest.approx(float(stacked.var(0, unbiased=False).sum()), rel=1e-10)


def test_training_is_followed_and_can_be_repeated():
    stream = np.random.default_rng(0)
    data = Dataset("made up", stream.standard_normal((60, 6)), stream.integers(0, 2, 60), 2)
    settings = NoiseTrainingSettings(hidden=[4], images=60, batch_size=10, moments=[1, 2, 3, 4, 5, 6], replicates=2)
    table = measure_noise_loss(data, settings, 0)
    NOISE_LOSS.validate(table)
    assert len(table) == 2 * 2 * 6
    pd.testing.assert_frame_equal(table, measure_noise_loss(data, settings, 0))
    falling = table[(table["objective"] == "squared error") & (table["replicate"] == 0)]["loss"]
    assert falling.iloc[-1] < falling.iloc[0]


def test_slopes_of_known_lines():
    moments = np.arange(1, 9)
    loss = np.exp(-moments / 2)
    rows = [
        pd.DataFrame(
            {
                "objective": objective,
                "replicate": replicate,
                "epoch": moments,
                "loss": loss,
                # Slope 3 early and 1 late.
                "noise": np.where(moments > 4, loss, loss**3 * np.exp(4)) * (1 + replicate),
            }
        )
        for objective in ("squared error", "cross-entropy")
        for replicate in range(2)
    ]
    estimates = noise_loss_estimates(pd.concat(rows))
    assert estimates["squared_error_slope_late"].value == pytest.approx(1)
    assert estimates["squared_error_slope_whole"].value > 1.2
    assert estimates["cross_entropy_late_e_folds"].value == pytest.approx(1.5)
