"""The arrays of a data set, and two ways of standardising them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import DataError

SMALLEST = float(np.sqrt(np.finfo(np.float64).tiny))
"""The smallest standard deviation whose square is a normal number in double precision."""


@dataclass(frozen=True)
class Dataset:
    """Training examples of a classification problem.

    Attributes:
        name: name of the data set, for messages.
        inputs: standardised features, float64, (examples, features).
        labels: class numbers 0 … classes − 1, int64, (examples,).
        classes: number of classes.

    Examples:
        >>> dataset = Dataset("toy", inputs=np.zeros((4, 3)), labels=np.array([0, 1, 1, 0]), classes=2)
        >>> len(dataset), dataset.features
        (4, 3)
    """

    name: str
    inputs: NDArray[np.float64]
    labels: NDArray[np.int64]
    classes: int

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def features(self) -> int:
        """Number of features of one example."""
        return int(self.inputs.shape[1])

    @property
    def outputs(self) -> int:
        """Number of outputs of a network, one per class."""
        return self.classes

    @property
    def output_loss(self) -> str:
        """Name of the loss of the outputs: the cross-entropy of their softmax."""
        return "softmax"


def standardised_globally(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return images with mean 0 and standard deviation 1 over all pixels of all images.

    Scaling each pixel by its own standard deviation would amplify pixels at the border, which few images use.

    Args:
        pixels: images, (examples, pixels).
    """
    return (pixels - pixels.mean()) / pixels.std()


def scaled_to_unit(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return images whose pixels run from 0 to 1, whatever their mean and standard deviation were.

    For images with black and white pixels in them this is what division of the file's bytes by 255 gives.

    Args:
        images: (examples, pixels), not all of one value.

    Raises:
        DataError: all pixels have the same value.

    Examples:
        >>> scaled_to_unit(np.array([[-0.5, 1.5], [0.5, 0.0]])).tolist()
        [[0.0, 1.0], [0.5, 0.25]]
    """
    lowest, span = float(images.min()), float(np.ptp(images))
    if not span > 0:
        raise DataError("images whose pixels all have the same value cannot be scaled; choose another set.")
    return (images - lowest) / span


def standardised_by_feature(name: str, table: NDArray[np.float64], features: Sequence[str] = ()) -> NDArray[np.float64]:
    """Return a table with mean 0 and standard deviation 1 in every column.

    Args:
        name: name of the table, for messages.
        table: features, (examples, features).
        features: names of the columns, for messages. Default: the column numbers, from 1.

    Raises:
        DataError: a value is missing or infinite, a column is constant, or the standard deviation of a column overflows
            or underflows. The message names the row and the column.

    Examples:
        >>> standardised_by_feature("toy", np.array([[1.0, 10.0], [3.0, 50.0]])).tolist()
        [[-1.0, -1.0], [1.0, 1.0]]
    """
    called = [f"feature {feature!r}" for feature in features or range(1, table.shape[1] + 1)]
    broken = np.argwhere(~np.isfinite(table))
    if len(broken):
        row, column = broken[0]
        raise DataError(
            f"{name}: {len(broken)} values are missing or not finite, the first in row {row + 1}, {called[column]}; "
            "leave out such rows or columns, or fill them in."
        )
    constant = np.flatnonzero(np.ptp(table, axis=0) == 0)
    if len(constant):
        raise DataError(f"{name}: {called[constant[0]]} is constant and cannot be standardised; leave it out.")
    with np.errstate(over="ignore", invalid="ignore"):  # reported below
        deviation = table.std(axis=0)
    extreme = np.flatnonzero(~((deviation >= SMALLEST) & np.isfinite(deviation)))
    if len(extreme):
        raise DataError(
            f"{name}: {called[extreme[0]]} has values up to {np.abs(table[:, extreme[0]]).max():.2g}, too large or "
            "too close to each other to be standardised; change its unit."
        )
    return (table - table.mean(axis=0)) / deviation


def numbered_classes(labels: NDArray) -> tuple[NDArray[np.int64], int]:
    """Return labels as class numbers 0 … classes − 1, (n,), and the number of classes.

    Args:
        labels: labels of any sortable type, (n,); classes are numbered in their sorted order.

    Examples:
        >>> labels, classes = numbered_classes(np.array(["b", "c", "b", "a"]))
        >>> labels.tolist(), classes
        ([1, 2, 1, 0], 3)
    """
    originals, numbers = np.unique(labels, return_inverse=True)
    return numbers.astype(np.int64), len(originals)
