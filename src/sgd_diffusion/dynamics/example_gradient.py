"""The mean loss gradient over chosen examples, for every row of a batch."""

import copy
from abc import ABC, abstractmethod
from typing import Self

import torch
from torch import Tensor

from sgd_diffusion.parameter_batch import kept


class ExampleGradient(ABC):
    """Mean gradient over a minibatch of examples that are drawn independently, with replacement.

    Args:
        examples: number of examples in the data set.
        batch_size: B of each row, (rows, 1) or (1, 1), on the device and in the precision of the rows.
    """

    def __init__(self, examples: int, batch_size: Tensor) -> None:
        self._count = examples
        self._batch_size = batch_size
        self._size = 0

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

    def __call__(self, phi: Tensor, draws: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), from φ (rows, d) and uniform random draws (rows, largest B)."""
        # In single precision a uniform draw may round up to 1.
        return self.of_examples(phi, (draws.T * self._count).long().clamp_(max=self._count - 1))
