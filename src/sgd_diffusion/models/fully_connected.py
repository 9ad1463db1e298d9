"""Fully connected classifiers."""

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor, nn

ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "tanh": nn.Tanh}
"""The activation functions by name."""


class FullyConnected(nn.Module):
    """A fully connected classifier in double precision, f(x) = W_L σ(… σ(W_1 x + b_1) …) + b_L.

    Args:
        widths: number of features, hidden widths and number of classes; the network has `len(widths) − 1` layers.
        activation: activation σ, a key of `ACTIVATIONS`. Default: `relu`.

    Shapes:
        (…, widths[0]) → (…, widths[-1]); the outputs are logits.

    Examples:
        >>> network = FullyConnected([3, 4, 2], activation="tanh")
        >>> sum(tensor.numel() for tensor in network.parameters())  # 3·4 + 4 + 4·2 + 2
        26
        >>> tuple(network(torch.zeros(7, 5, 3, dtype=torch.float64)).shape)
        (7, 5, 2)
    """

    def __init__(self, widths: Sequence[int], activation: str = "relu") -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for fan_in, fan_out in itertools.pairwise(widths):
            layers += [nn.Linear(fan_in, fan_out, dtype=torch.float64), ACTIVATIONS[activation]()]
        self.layers = nn.Sequential(*layers[:-1])

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits."""
        return self.layers(inputs)
