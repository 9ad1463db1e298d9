"""The mean gradient over chosen examples, for the rows of a batch."""

from abc import ABC, abstractmethod

from torch import Tensor


class ExampleGradient(ABC):
    """Mean gradient over independently drawn examples.

    Args:
        examples: how many there are to draw from.
    """

    def __init__(self, examples: int) -> None:
        self._count = examples

    @abstractmethod
    def keep(self, inside: Tensor) -> "ExampleGradient":
        """Return the gradient for the rows that are left."""

    @abstractmethod
    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """g_B(φ) for chosen examples (B, rows)."""

    def __call__(self, phi: Tensor, numbers: Tensor) -> Tensor:
        """g_B(φ): (rows, d) and (rows, B) uniform numbers → (rows, d)."""
        # Rounded to single precision, a uniform number can be 1 itself.
        return self.of_examples(phi, (numbers.T * self._count).long().clamp_(max=self._count - 1))
