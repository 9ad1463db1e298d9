"""A data set whose classes overlap, and a network with two minima."""

import numpy as np
import pytest
import torch

from sgd_diffusion.data import Dataset
from sgd_diffusion.landscapes import NetworkLoss
from sgd_replication.experiments.data_curvature.saddles import train_committee
from sgd_replication.experiments.data_curvature.settings import OddsSettings


@pytest.fixture(scope="session")
def overlapping():
    stream = np.random.default_rng(3)
    inputs = stream.standard_normal((400, 3)) * [3.0, 2.0, 0.1]
    labels = (inputs[:, 0] / 3 + inputs[:, 1] ** 2 / 8 + stream.standard_normal(400) > 0.5).astype(np.int64)
    return Dataset("overlapping", inputs, labels, classes=2)


@pytest.fixture(scope="session")
def unit():
    """One unit on inputs with outliers and random labels, which has two well-conditioned minima."""
    stream = np.random.default_rng(203)
    inputs, labels = stream.standard_t(2, (60, 2)), stream.choice([-1.0, 1.0], 60)
    inputs = torch.from_numpy((inputs - inputs.mean(0)) / inputs.std(0))
    loss = NetworkLoss(inputs, torch.from_numpy(labels), hidden=(1,), loss="squared error", output_weights=(1.0,))
    return train_committee(loss, OddsSettings(trainings=12), seed=0, draw=0)
