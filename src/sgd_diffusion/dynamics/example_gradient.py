"""The mean loss gradient over chosen examples, for every row of a batch."""

from abc import ABC, abstractmethod

import torch
from torch import Tensor


class ExampleGradient(ABC):
    """Mean gradient over a minibatch of examples that are drawn independently, with replacement.

    Args:
        examples: number of examples in the data set.
        batch_size: B of each row, (rows, 1) or (1, 1), on the device and in the precision of the rows.
    """

    def __init__(self, examples: int, batch_size: Tensor) -> None:
        self._count = examples
        self._batch_size = batch_size
        self._shares = torch.empty(0, 0)

    @abstractmethod
    def keep(self, inside: Tensor) -> "ExampleGradient":
        """Return the gradient for the rows where `inside`, (rows,) bool, is True."""

    @abstractmethod
    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """Return the mean gradient g_B(φ), (rows, d).

        Args:
            phi: φ, (rows, d).
            chosen: (largest B, rows), indices of each row's examples. A row with a smaller B ignores all after its
                first B.
        """

    def shares(self, size: int) -> Tensor:
        """Return the weights of `size` examples: 1/B for the first B, 0 for the rest; (rows, size) or (1, size)."""
        if self._shares.shape[1] != size:
            counted = torch.arange(size, device=self._batch_size.device) < self._batch_size
            self._shares = counted / self._batch_size
        return self._shares

    def __call__(self, phi: Tensor, draws: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), from φ (rows, d) and uniform random draws (rows, largest B)."""
        # In single precision a uniform draw may round up to 1.
        return self.of_examples(phi, (draws.T * self._count).long().clamp_(max=self._count - 1))
