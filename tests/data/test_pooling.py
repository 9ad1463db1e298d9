"""Coarser images."""

import numpy as np
import pytest

from sgd_diffusion.data import Dataset, averaged
from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.registry import REGISTRY


def test_pixels_are_averaged_over_squares():
    image = np.arange(16.0).reshape(1, 16)
    coarse = averaged(Dataset("x", image, np.zeros(1, dtype=np.int64), 2), 2)
    assert coarse.inputs.tolist() == [[2.5, 4.5, 10.5, 12.5]]


def test_what_is_no_square_image_is_refused():
    wine = REGISTRY["wine"].official.read("wine", {})
    assert averaged(wine, 1) is wine
    with pytest.raises(DataError, match="13 features are no square image"):
        averaged(wine, 2)
    digits = REGISTRY["digits"].official.read("digits", {})
    with pytest.raises(DataError, match="over 3 × 3"):
        averaged(digits, 3)
