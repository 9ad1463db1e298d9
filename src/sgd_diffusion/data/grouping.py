"""Several classes made into two, as the escape experiments on tables need them."""

import numpy as np

from sgd_diffusion.data.dataset import Dataset
from sgd_diffusion.errors import DataError


def against_the_largest(dataset: Dataset) -> Dataset:
    """Return the set with two classes: 1 for its largest class (the first of them, if several are), 0 for all others.

    Xie et al. group classes into two and do not say how; this is the grouping that is nearest to balance on Avila.

    Raises:
        DataError: one of the two has a single example, or none.

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
