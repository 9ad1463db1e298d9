"""Networks trained on two classes."""

import numpy as np
import pytest

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import DataError
from sgd_replication.experiments.network_escape.basin import train_to_minimum


def test_a_class_with_one_member_is_refused():
    lonely = Dataset("lonely", np.random.default_rng(0).normal(size=(20, 2)), (np.arange(20) == 0).astype(np.int64), 2)
    with pytest.raises(DataError, match=r"lonely: .* 19 and 1 examples"):
        train_to_minimum(lonely, 0, hidden=2, weight_decay=0.01)
