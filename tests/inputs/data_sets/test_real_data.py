"""The real sets, where SGD_DIFFUSION_DATA names a folder that has them."""

import os
from pathlib import Path

import numpy as np
import pytest

from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import resolve

FOLDER = os.environ.get("SGD_DIFFUSION_DATA")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="SGD_DIFFUSION_DATA names no data directory")

# Kind, examples, features, and how many examples each class has.
KNOWN = {
    "mnist": ("official", 60_000, 784, [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]),
    "fashion_mnist": ("official", 60_000, 784, [6000] * 10),
    "cifar10": ("sample", 10_000, 3072, None),
    "avila": ("official", 10_430, 10, [4286, 5, 103, 352, 1095, 1961, 446, 519, 831, 44, 522, 266]),
    "banknote": ("official", 1372, 4, [762, 610]),
    "cardiotocography": ("official", 2126, 21, [1655, 295, 176]),
    "sensorless": ("sample", 2200, 48, [200] * 11),
}


def load(name):
    return load_dataset(resolve(name, "auto", Path(FOLDER)), Path(FOLDER))


@pytest.mark.parametrize("name", KNOWN)
def test_a_set_is_what_it_is_known_to_be(name):
    kind, examples, features, counts = KNOWN[name]
    assert resolve(name, "auto", Path(FOLDER)).kind == kind
    dataset = load(name)
    assert dataset.inputs.shape == (examples, features)
    assert REGISTRY[name].edition(kind).examples == examples
    assert np.isfinite(dataset.inputs).all()
    assert dataset.labels.min() == 0
    assert dataset.labels.max() == dataset.classes - 1
    assert counts is None or np.bincount(dataset.labels).tolist() == counts


def test_mnist_has_its_widely_quoted_mean_and_deviation():
    assert -load("mnist").inputs.min() == pytest.approx(0.1307 / 0.3081, abs=1e-3)


def test_every_set_that_is_not_embedded_is_tried_here():
    assert set(KNOWN) == {name for name, spec in REGISTRY.items() if spec.stand_in is not None}
