"""The arrays of a regression: features and a standardised quantity to predict."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.data.dataset import Dataset, standardised_by_feature


@dataclass(frozen=True)
class RegressionSet:
    """Training examples of a regression, in which a network with one output predicts a quantity.

    Attributes:
        name: name of the data set, for messages.
        inputs: standardised features, float64, (examples, features).
        labels: the quantity with mean 0 and standard deviation 1, float64, (examples,).
        mean: mean of the quantity, in its own unit.
        deviation: standard deviation of the quantity, in its own unit.
        outputs: number of outputs of a network, which is 1.
        output_loss: name of the loss of the outputs, ½(z − y)², in units of the quantity's variance.

    Examples:
        >>> houses = RegressionSet.of("houses", np.zeros((2, 3)), np.array([100.0, 300.0]))
        >>> houses.labels.tolist(), houses.mean, houses.deviation, houses.outputs, houses.output_loss
        ([-1.0, 1.0], 200.0, 100.0, 1, 'squared error')
    """

    name: str
    inputs: NDArray[np.float64]
    labels: NDArray[np.float64]
    mean: float
    deviation: float
    outputs: ClassVar[int] = 1
    output_loss: ClassVar[str] = "squared error"

    @classmethod
    def of(
        cls, name: str, inputs: NDArray[np.float64], quantity: NDArray[np.float64], column: str = "target"
    ) -> "RegressionSet":
        """Return a set whose quantity is standardised.

        Args:
            name: name of the data set.
            inputs: standardised features, (examples, features).
            quantity: the quantity in its own unit, (examples,).
            column: name of the quantity, for messages.

        Raises:
            DataError: the quantity is constant or not finite, or its standard deviation overflows or underflows.
        """
        labels = standardised_by_feature(name, quantity[:, None], [column])[:, 0]
        return cls(name, inputs, labels, float(quantity.mean()), float(quantity.std()))

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def features(self) -> int:
        """Number of features of one example."""
        return int(self.inputs.shape[1])


TrainingSet = Dataset | RegressionSet
"""Examples of a classification or of a regression."""
