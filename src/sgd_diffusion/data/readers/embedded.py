"""The sets that come with scikit-learn and need no file."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from sgd_diffusion.data.dataset import Dataset, standardised_globally


def read_digits(name: str, files: Mapping[str, Path]) -> Dataset:
    """Return the 1,797 handwritten digits of 8 × 8 pixels, standardised over the whole set."""
    del files  # embedded: there are none
    from sklearn.datasets import load_digits  # half a second of imports that only this set pays for

    inputs, labels = load_digits(return_X_y=True)
    return Dataset(
        name=name,
        inputs=standardised_globally(inputs.astype(np.float64)),
        labels=labels.astype(np.int64),
        classes=int(labels.max()) + 1,
    )
