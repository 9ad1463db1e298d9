"""The real sets, where SGD_DIFFUSION_DATA names a folder that has them."""

import os
from pathlib import Path

import numpy as np
import pytest

from sgd_diffusion.data import load_dataset, resolve

FOLDER = os.environ.get("SGD_DIFFUSION_DATA")
pytestmark = pytest.mark.skipif(FOLDER is None, reason="SGD_DIFFUSION_DATA names no data directory")


def test_mnist_is_what_it_is_known_to_be():
    folder = Path(FOLDER)
    dataset = load_dataset(resolve("mnist", "official", folder), folder)
    assert dataset.inputs.shape == (60_000, 784)
    assert np.bincount(dataset.labels).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    assert dataset.inputs.mean() == pytest.approx(0, abs=1e-12)
    # The widely quoted mean 0.1307 and deviation 0.3081 of MNIST's pixels in [0, 1].
    assert -dataset.inputs.min() == pytest.approx(0.1307 / 0.3081, abs=1e-3)
