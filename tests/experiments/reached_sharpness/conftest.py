"""A data set that no straight line separates, and the settings of a small design on it."""

import numpy as np
import pytest

from sgd_diffusion.data import Dataset
from sgd_replication.experiments.reached_sharpness.networks import first_weights, network_of
from sgd_replication.experiments.reached_sharpness.settings import ReachedSettings


@pytest.fixture(scope="session")
def learnable():
    stream = np.random.default_rng(5)
    inputs = stream.standard_normal((200, 4)) * [3.0, 2.0, 1.0, 0.1]
    return Dataset("learnable", inputs, (inputs[:, 0] * inputs[:, 1] > 0).astype(np.int64), classes=2)


@pytest.fixture(scope="session")
def small():
    return ReachedSettings(
        rows=60,
        units=4,
        target=0.9,
        flips=0.0,
        components=2,
        seeds=3,
        batch_sizes=[8, 16, 32],
        learning_rates=[0.5, 1.0, 2.0],
        batch_of_rates=16,
    )


@pytest.fixture(scope="session")
def network(learnable, small):
    return network_of(learnable, small, seed=1)


@pytest.fixture(scope="session")
def start(network, small):
    return first_weights(network, small.seeds, seed=1)
