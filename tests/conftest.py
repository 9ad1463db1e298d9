"""One thread for torch and BLAS in all tests: small tensors gain nothing from more, and reductions stay what they are.

And small sets of examples, and networks at their minimum, that several rooms are tested on.
"""

from pathlib import Path

import pandas as pd
import pytest
import torch
from sklearn.datasets import load_wine
from threadpoolctl import threadpool_limits

from sgd_diffusion.data import Dataset, against_the_largest, standardised_by_feature
from sgd_diffusion.escape import NetworkBasin
from sgd_diffusion.landscapes import find_minimum
from sgd_diffusion.problems import connected_network, layered_loss

pytest_plugins = ["kept_outcomes"]

torch.set_num_threads(1)
threadpool_limits(1)


@pytest.fixture(scope="session")
def wine():
    """178 wines with 13 features, the largest class against the others."""
    inputs, labels = load_wine(return_X_y=True)
    return against_the_largest(Dataset("wine", standardised_by_feature("wine", inputs), labels, 3))


@pytest.fixture(scope="session")
def rings():
    """240 points on two rings."""
    table = pd.read_csv(Path(__file__).parents[1] / "docs/examples/rings.csv")
    inputs = standardised_by_feature("rings", table.drop(columns="class").to_numpy())
    return Dataset("rings", inputs, table["class"].astype("category").cat.codes.to_numpy(int), 2)


def trained(dataset, hidden, weight_decay):
    """Return the basin of a fully connected network."""
    loss = layered_loss(dataset, hidden, "tanh", weight_decay)
    network = connected_network(dataset, hidden, "tanh", seed=0)
    start = torch.nn.utils.parameters_to_vector(network.parameters()).detach()
    return NetworkBasin.at(loss, find_minimum(loss, start))


@pytest.fixture(scope="session")
def basin(wine):
    """A network with three hidden units."""
    return trained(wine, [3], 0.005)


@pytest.fixture(scope="session")
def logistic_wine(wine):
    """Logistic regression."""
    return trained(wine, [], 0.005)


@pytest.fixture(scope="session")
def relaxed_wine(wine):
    """Logistic regression, decayed so much that replicas relax within a few hundred iterations."""
    return trained(wine, [], 0.5)
