"""Minibatch gradients of a fully connected network, by the faster method for its size."""

from typing import Self

from torch import Tensor

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.dynamics.layered_gradient import LayeredGradient
from sgd_diffusion.dynamics.matrix_gradient import MatrixGradient
from sgd_diffusion.landscapes import NetworkLoss

FEWEST_PRODUCTS, FEWEST_EXAMPLES = 6000, 8
"""Fewest products B · fan-in · fan-out of the largest layer, and fewest examples B, for which matrix products are used.

Matrix products are faster from about 5000 products on with a few dozen rows, from about 10,000 with 500 rows."""


def suits_matrices(loss: NetworkLoss, examples: int) -> bool:
    """Return whether a network with minibatches of so many examples is large enough for matrix products."""
    products = examples * max(layer.fan_in * layer.fan_out for layer in loss.layers)
    free_outputs = loss.output_weights is None
    return free_outputs and examples >= FEWEST_EXAMPLES and products >= FEWEST_PRODUCTS


class NetworkGradient(ExampleGradient[NetworkLoss]):
    """Minibatch gradient of a fully connected network, by `LayeredGradient` or `MatrixGradient`.

    The first call chooses the method from the number of examples per row. This number is the same for all rows of a
    batch, so that the method does not depend on the other rows. The arguments are those of `ExampleGradient`.
    """

    _method: ExampleGradient | None = None

    def keep(self, inside: Tensor) -> Self:
        """Return the gradient for the rows where `inside`, (rows,) bool, is True."""
        fewer = super().keep(inside)
        fewer._method = self._method and self._method.keep(inside)
        return fewer

    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), for the chosen examples (largest B, rows)."""
        return self._chosen(len(chosen)).of_examples(phi, chosen)

    def of_all(self, phi: Tensor, weights: Tensor) -> Tensor:
        """Return Σ_j w_j ∇ℓ_j(φ) + λφ over all n examples: (rows, d) and weights (rows, n) → (rows, d)."""
        return self._chosen(len(self._loss)).of_all(phi, weights)

    def _chosen(self, examples: int) -> ExampleGradient:
        """Return the faster method for so many examples per row."""
        if self._method is None:
            if suits_matrices(self._loss, examples):
                self._method = MatrixGradient(self._loss, self._examples, self._batch_size)
            else:
                self._method = LayeredGradient(self._loss, self._examples.T.contiguous(), self._batch_size)
        return self._method
