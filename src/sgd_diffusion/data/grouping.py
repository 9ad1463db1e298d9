"""Grouping of several classes into two."""

import numpy as np

from sgd_diffusion.data.dataset import Dataset
from sgd_diffusion.errors import DataError


def against_the_largest(dataset: Dataset) -> Dataset:
    """Return a data set with two classes: 1 for the largest class, 0 for all others.

    If several classes are largest, 1 stands for the first of them. Xie et al. (2021) do not state their grouping into
    two classes; among groupings of one class against the others, this one is the most balanced on Avila.

    Args:
        dataset: data set with two or more classes.

    Raises:
        DataError: one of the two new classes has fewer than two examples.

    Examples:
        >>> two = against_the_largest(Dataset("toy", np.zeros((6, 1)), np.array([0, 2, 1, 2, 2, 0]), classes=3))
        >>> two.labels.tolist(), two.classes  # 1 for the class that was 2
        ([0, 1, 0, 1, 1, 0], 2)
    """
    members = np.bincount(dataset.labels, minlength=dataset.classes)
    labels = (dataset.labels == members.argmax()).astype(np.int64)
    two = np.bincount(labels, minlength=2)
    if two.min() < 2:
        raise DataError(
            f"{dataset.name}: grouped into its largest class and the rest, the classes have {two[1]} and {two[0]} "
            "examples; each needs two or more."
        )
    return Dataset(dataset.name, dataset.inputs, labels, 2)
