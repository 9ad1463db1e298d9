"""The mean loss gradient over chosen examples, for every row of a batch."""

import copy
from abc import ABC, abstractmethod
from typing import Generic, Self, TypeVar

import torch
from torch import Tensor
from torch.nn.functional import pad

from sgd_diffusion.landscapes import ClassifierLoss
from sgd_diffusion.parameter_batch import kept

Loss = TypeVar("Loss", bound=ClassifierLoss)


class ExampleGradient(ABC, Generic[Loss]):
    """Mean gradient over a minibatch of examples that are drawn independently, with replacement.

    Args:
        loss: the network and its data.
        examples: (n, features + classes), inputs and one-hot targets of all examples, on the device and in the
            precision of the rows.
        batch_size: B of each row, (rows, 1) or (1, 1), on the device and in the precision of the rows.
    """

    def __init__(self, loss: Loss, examples: Tensor, batch_size: Tensor) -> None:
        self._loss, self._examples, self._batch_size = loss, examples, batch_size
        self._features, self._size = loss.inputs.shape[1], 0

    def keep(self, inside: Tensor) -> Self:
        """Return the gradient for the rows where `inside`, (rows,) bool, is True."""
        fewer = copy.copy(self)
        fewer._batch_size, fewer._size = kept(self._batch_size, inside), 0
        return fewer

    @abstractmethod
    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """Return the mean gradient g_B(φ), (rows, d).

        Args:
            phi: φ, (rows, d).
            chosen: (largest B, rows), indices of each row's examples. A row with a smaller B ignores all after its
                first B.
        """

    def shares(self, size: int) -> Tensor:
        """Return the weights of `size` examples, 1/B for the first B and 0 for the rest, as `arranged` returns them."""
        if self._size != size:
            counted = torch.arange(size, device=self._batch_size.device) < self._batch_size
            self._size, self._shares = size, self.arranged(counted / self._batch_size)
        return self._shares

    def arranged(self, shares: Tensor) -> Tensor:
        """Return the examples' weights, (rows, size) or (1, size), as `of_examples` uses them; here unchanged."""
        return shares

    def padded(self, size: int) -> int:
        """Return the number of examples to which `size` examples are filled up, those of weight 0 included."""
        return size

    def of_all(self, phi: Tensor, weights: Tensor) -> Tensor:
        """Return Σ_j w_j ∇ℓ_j(φ) + λφ over all n examples: (rows, d) and weights (rows, n) → (rows, d)."""
        examples = len(self._loss)
        self._size = self.padded(examples)
        self._shares = self.arranged(pad(weights, (0, self._size - examples)))
        every = torch.arange(examples, device=phi.device).unsqueeze(1)
        return self.of_examples(phi, every.expand(-1, len(phi)))

    def __call__(self, phi: Tensor, draws: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), from φ (rows, d) and uniform random draws (rows, largest B)."""
        # In single precision a uniform draw may round up to 1.
        return self.of_examples(phi, (draws.T * len(self._loss)).long().clamp_(max=len(self._loss) - 1))
