"""A small network on the wine data, and tables as the experiments leave them."""

from pathlib import Path

import pandas as pd
import pytest

from sgd_diffusion.config import NetworkEscapeSettings
from sgd_diffusion.data import REGISTRY
from sgd_diffusion.network_escape import train_to_minimum


@pytest.fixture(scope="session")
def dataset():
    return REGISTRY["wine"].official.read("wine", {})


@pytest.fixture(scope="session")
def settings():
    return NetworkEscapeSettings(
        hidden=3,
        slowest_log_time=5.5,
        grid=[0.1, 0.25, 0.4, 0.6, 0.8, 1.0],
        replicas=60,
        weight_decay=0.005,
        departures=60,
        published={"replicas": 20, "every": 5, "matching_replicas": 20},
        variants={"batch_sizes": [1, 2, 3, 4, 5, 6], "widths": [2], "replicas": 40, "max_iterations": 3000},
        white_noise={"iterations": [20.0, 40.0, 80.0], "replicas": 20},
    )


@pytest.fixture(scope="session")
def valley(dataset, settings):
    return train_to_minimum(dataset, 0, hidden=settings.hidden, weight_decay=settings.weight_decay)


@pytest.fixture(scope="session")
def curves():
    return pd.read_csv(Path(__file__).parents[2] / "references" / "xie2021_escape_curves.csv")
