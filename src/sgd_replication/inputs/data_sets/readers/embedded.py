"""Reads the data sets that come with scikit-learn and need no file."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sgd_diffusion.data import Dataset, standardised_by_feature
from sgd_diffusion.data.dataset import standardised_globally

# scikit-learn is imported in the functions, because its import takes half a second and other sets do not need it.


def read_digits(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return the 1,797 handwritten digits of 8 × 8 pixels, standardised over the whole set."""
    from sklearn.datasets import load_digits

    inputs, labels = load_digits(return_X_y=True)
    return Dataset(name, standardised_globally(inputs.astype(np.float64)), labels.astype(np.int64), classes=10)


def read_breast_cancer(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return 569 tumours with 30 features in 2 classes, standardised feature by feature."""
    from sklearn.datasets import load_breast_cancer

    inputs, labels = load_breast_cancer(return_X_y=True)
    return Dataset(name, standardised_by_feature(name, inputs), labels.astype(np.int64), classes=2)


def read_wine(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return 178 wines with 13 features in 3 classes, standardised feature by feature."""
    from sklearn.datasets import load_wine

    inputs, labels = load_wine(return_X_y=True)
    return Dataset(name, standardised_by_feature(name, inputs), labels.astype(np.int64), classes=3)
