"""What a dynamics keeps from earlier iterations besides θ, and how fast its mean moves."""

from typing import Self

import torch
from torch import Tensor


class Memoryless:
    """Mixin of dynamics whose next position depends on θ alone: the state of a row is θ.

    Attributes:
        learning_rate: η, () or (points,).

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> isinstance(SGD(0.1, 1, 1.0), Memoryless), SGD(0.1, 1, 1.0).at_rest(torch.ones(2, 3)).shape
        (True, torch.Size([2, 3]))
    """

    learning_rate: Tensor
    stable_below = 2.0
    memory_time = 0.0

    @property
    def without_memory(self) -> Self:
        """The dynamics with the same gradient noise and no memory: itself."""
        return self

    def at_rest(self, theta: Tensor) -> Tensor:
        """Return the states of rows at rest: θ itself, (…, d) → (…, d)."""
        return theta

    def rates(self, variances: Tensor) -> Tensor:
        """Return the mean step per unit of gradient in each coordinate, here η: (d,) → (d,)."""
        return torch.full_like(variances, float(self.learning_rate))
