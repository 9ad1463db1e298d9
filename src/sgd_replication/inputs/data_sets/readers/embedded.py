"""Reads the data sets that come with scikit-learn and need no file."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sgd_diffusion.data import Dataset, standardised_by_feature
from sgd_diffusion.data.dataset import standardised_globally


def read_embedded(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return a set that scikit-learn loads by its name, such as ``wine``.

    Images are standardised over the whole set, tables feature by feature.
    """
    from sklearn import datasets  # not at the top, because its import takes half a second and other sets do not need it

    found = getattr(datasets, f"load_{name}")()
    if "images" in found:
        inputs = standardised_globally(found.data.astype(np.float64))
    else:
        inputs = standardised_by_feature(name, found.data)
    return Dataset(name, inputs, found.target.astype(np.int64), classes=len(found.target_names))
