"""A data set whose classes overlap."""

import numpy as np
import pytest

from sgd_diffusion.data import Dataset


@pytest.fixture(scope="session")
def overlapping():
    stream = np.random.default_rng(3)
    inputs = stream.standard_normal((400, 3)) * [3.0, 2.0, 0.1]
    labels = (inputs[:, 0] / 3 + inputs[:, 1] ** 2 / 8 + stream.standard_normal(400) > 0.5).astype(np.int64)
    return Dataset("overlapping", inputs, labels, classes=2)
