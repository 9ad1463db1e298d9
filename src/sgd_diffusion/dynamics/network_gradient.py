"""Minibatch gradients of a fully connected network, in whichever way is the faster for its size."""

from torch import Tensor

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.dynamics.layered_gradient import LayeredGradient
from sgd_diffusion.dynamics.matrix_gradient import MatrixGradient
from sgd_diffusion.landscapes import NetworkLoss
from sgd_diffusion.parameter_batch import kept

FEWEST_PRODUCTS, FEWEST_EXAMPLES = 6000, 8
"""Products of the widest layer, B · fan-in · fan-out, and examples from which matrix products are the faster way: for a
few dozen rows from about 5000 products on, for 500 rows from about 10,000."""


def suits_matrices(loss: NetworkLoss, examples: int) -> bool:
    """Whether a network and its minibatches are large enough for matrix products."""
    products = examples * max(layer.fan_in * layer.fan_out for layer in loss.layers)
    return examples >= FEWEST_EXAMPLES and products >= FEWEST_PRODUCTS


class NetworkGradient(ExampleGradient):
    """Of a fully connected network.

    The way is chosen when the first examples are, by how many they are: all rows of a batch use equally many, so that
    a row's way does not depend on its company.

    Args:
        loss: the network and its data.
        examples: (n, features + classes), their inputs and targets.
        batch_size: as for `ExampleGradient`.
        way: that was chosen, if it was.
    """

    def __init__(
        self, loss: NetworkLoss, examples: Tensor, batch_size: Tensor, way: ExampleGradient | None = None
    ) -> None:
        super().__init__(len(loss), batch_size)
        self._loss, self._examples, self._way = loss, examples, way

    def keep(self, inside: Tensor) -> "NetworkGradient":
        """Return the gradient for the rows that are left."""
        way = self._way.keep(inside) if self._way else None
        return NetworkGradient(self._loss, self._examples, kept(self._batch_size, inside), way)

    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """g_B(φ) for chosen examples (B, rows); those beyond a row's own B count nothing."""
        if self._way is None:
            if suits_matrices(self._loss, len(chosen)):
                self._way = MatrixGradient(self._loss, self._examples, self._batch_size)
            else:
                self._way = LayeredGradient(self._loss, self._examples.T.contiguous(), self._batch_size)
        return self._way.of_examples(phi, chosen)
