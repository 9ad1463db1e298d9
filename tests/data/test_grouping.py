"""Several classes made into two."""

import numpy as np
import pytest

from sgd_diffusion.data import Dataset, against_the_largest
from sgd_diffusion.errors import DataError

INPUTS = np.arange(20.0).reshape(10, 2)


def grouped(labels):
    labels = np.array(labels)
    return against_the_largest(Dataset("letters", INPUTS, labels, int(labels.max()) + 1))


def test_the_largest_class_stands_against_all_others():
    two = grouped([0, 1, 2, 2, 2, 2, 1, 0, 1, 2])
    assert two.labels.tolist() == [0, 0, 1, 1, 1, 1, 0, 0, 0, 1]
    assert (two.name, two.classes) == ("letters", 2)
    assert two.inputs is INPUTS


def test_of_equal_classes_the_first_counts():
    assert grouped([0, 1, 0, 1, 0, 1, 0, 1, 0, 1]).labels.tolist() == [1, 0] * 5


@pytest.mark.parametrize("labels", [[0] * 9 + [1], [0] * 10])
def test_a_group_of_one_or_none_is_refused(labels):
    with pytest.raises(DataError, match=r"letters: .* each needs two or more"):
        grouped(labels)
