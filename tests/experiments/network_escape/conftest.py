"""A small network on the wine data, and tables as the experiments leave them."""

from pathlib import Path

import pandas as pd
import pytest

from sgd_replication.experiments.network_escape.basin import train_to_minimum
from sgd_replication.experiments.network_escape.settings import NetworkEscapeSettings
from sgd_replication.inputs.data_sets.registry import REGISTRY


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
def basin(dataset, settings):
    return train_to_minimum(dataset, 0, hidden=settings.hidden, weight_decay=settings.weight_decay)


@pytest.fixture(scope="session")
def curves():
    return pd.read_csv(Path(__file__).parents[3] / "references" / "xie2021_escape_curves.csv")
