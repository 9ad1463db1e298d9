"""Reduction of images to fewer pixels by averaging."""

import math

from sgd_diffusion.data.dataset import Dataset
from sgd_diffusion.errors import DataError


def averaged(dataset: Dataset, factor: int) -> Dataset:
    """Return a data set whose square images are averaged over squares of factor × factor pixels.

    Args:
        dataset: data set of square images with one channel.
        factor: side of a square, in pixels; 1 returns the data set unchanged.

    Raises:
        DataError: the features do not form a square image, or its side is not a multiple of the factor.

    Examples:
        >>> import numpy as np
        >>> image = Dataset("toy", np.arange(16.0).reshape(1, 16), np.array([0]), classes=1)  # 4 × 4 pixels
        >>> averaged(image, 2).inputs.tolist()  # 2.5 = (0 + 1 + 4 + 5)/4
        [[2.5, 4.5, 10.5, 12.5]]
    """
    if factor == 1:
        return dataset
    side = math.isqrt(dataset.features)
    if side * side != dataset.features or side % factor:
        raise DataError(
            f"{dataset.name}: {dataset.features} features are no square image that can be averaged over {factor} × "
            f"{factor} pixels; set pooling to 1."
        )
    squares = dataset.inputs.reshape(len(dataset.inputs), side // factor, factor, side // factor, factor)
    return Dataset(dataset.name, squares.mean((2, 4)).reshape(len(dataset.inputs), -1), dataset.labels, dataset.classes)
