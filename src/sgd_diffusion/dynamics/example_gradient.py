"""The mean gradient over chosen examples, for the rows of a batch."""

from abc import ABC, abstractmethod

import torch
from torch import Tensor


class ExampleGradient(ABC):
    """Mean gradient over independently drawn examples.

    Args:
        examples: how many there are to draw from.
        batch_size: B of the rows, (rows, 1) or (1, 1), where and how precisely they are computed.
    """

    def __init__(self, examples: int, batch_size: Tensor) -> None:
        self._count = examples
        self._batch_size = batch_size
        self._shares = torch.empty(0, 0)

    @abstractmethod
    def keep(self, inside: Tensor) -> "ExampleGradient":
        """Return the gradient for the rows that are left."""

    @abstractmethod
    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """g_B(φ) for chosen examples (B, rows); those beyond a row's own B count nothing."""

    def shares(self, size: int) -> Tensor:
        """1/B for the first B of so many examples, 0 for the rest: (rows, size) or (1, size)."""
        if self._shares.shape[1] != size:
            counted = torch.arange(size, device=self._batch_size.device) < self._batch_size
            self._shares = counted / self._batch_size
        return self._shares

    def __call__(self, phi: Tensor, numbers: Tensor) -> Tensor:
        """g_B(φ): (rows, d) and (rows, B) uniform numbers → (rows, d)."""
        # Rounded to single precision, a uniform number can be 1 itself.
        return self.of_examples(phi, (numbers.T * self._count).long().clamp_(max=self._count - 1))
