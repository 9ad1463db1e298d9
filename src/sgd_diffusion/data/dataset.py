"""The arrays of a data set, as every experiment sees them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Dataset:
    """Training examples of a classification problem.

    Attributes:
        name: the registry's name of the set.
        inputs: float64 array (examples, features), standardised as the reader says.
        labels: int64 array (examples,) with values 0 … classes − 1.
        classes: how many classes there are.
    """

    name: str
    inputs: NDArray[np.float64]
    labels: NDArray[np.int64]
    classes: int

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def features(self) -> int:
        """Width of one example."""
        return int(self.inputs.shape[1])


def standardised_globally(pixels: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return images with mean 0 and standard deviation 1 over all pixels of all images together.

    One shift and one scale for the whole set keep the pixels comparable; scaling each pixel by itself would blow up
    those at the border, which are lit in a handful of images.
    """
    return (pixels - pixels.mean()) / pixels.std()
