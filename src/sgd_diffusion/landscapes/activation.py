"""Activation functions of the hidden units of a network."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Activation:
    """An activation function σ.

    Attributes:
        name: of σ.
        function: σ.
        slope, bend: σ′ and σ″ as functions of the value a = σ(z).
        odd: whether σ(−z) = −σ(z).
    """

    name: str
    function: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    bend: Callable[[Tensor], Tensor]
    odd: bool


def _tanh(z: Tensor) -> Tensor:
    """Return tanh z as 2 sigmoid(2z) − 1, which is several times as fast as `torch.tanh`."""
    return 2 * torch.sigmoid(2 * z) - 1


ACTIVATIONS = {
    "tanh": Activation("tanh", _tanh, lambda a: 1 - a * a, lambda a: -2 * a * (1 - a * a), odd=True),
    "relu": Activation("relu", torch.relu, lambda a: (a > 0).to(a.dtype), torch.zeros_like, odd=False),
}
"""The activation functions by name."""
