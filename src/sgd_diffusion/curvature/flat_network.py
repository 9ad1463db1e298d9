"""A network and its loss as a function of one parameter vector."""

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.nn.functional import cross_entropy

EXAMPLES_AT_ONCE, VECTORS_AT_ONCE = 256, 16
"""The largest numbers of examples and of vectors that are computed at once."""

NUMBERS_AT_ONCE = 2**28
"""The largest number of gradient entries, over parameters and examples or vectors, that are held in memory at once."""


class FlatNetwork:
    """A classifier as a function of one parameter vector, in the order of `parameters()`.

    Args:
        network: module from inputs to logits, in evaluation mode.

    Attributes:
        theta: the parameters of `network`, (d,).

    Examples:
        >>> flat = FlatNetwork(nn.Linear(3, 2))
        >>> loss = flat.loss(torch.zeros_like(flat.theta), torch.ones(5, 3), torch.tensor([0, 1, 0, 1, 0]))
        >>> len(flat.theta), round(loss.item() / 5, 4)  # ln 2 per example if all logits are equal
        (8, 0.6931)
    """

    def __init__(self, network: nn.Module) -> None:
        self._network = network
        self._weights = {name: tensor.detach() for name, tensor in network.named_parameters()}
        self.theta = torch.cat([tensor.flatten() for tensor in self._weights.values()])

    @property
    def examples_at_once(self) -> int:
        """Number of examples whose gradients are held in memory at once."""
        return max(1, min(EXAMPLES_AT_ONCE, NUMBERS_AT_ONCE // len(self.theta)))

    @property
    def vectors_at_once(self) -> int:
        """Number of vectors along which derivatives are computed at once; each needs its own activations."""
        return max(1, min(VECTORS_AT_ONCE, NUMBERS_AT_ONCE // (len(self.theta) * self.examples_at_once)))

    def outputs(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """Return the outputs, (n, classes), for parameters, (d,), and inputs, (n, features)."""
        parts = theta.split([tensor.numel() for tensor in self._weights.values()])
        shaped = {name: part.view_as(tensor) for part, (name, tensor) in zip(parts, self._weights.items(), strict=True)}
        return functional_call(self._network, shaped, (inputs,))

    def loss(self, theta: Tensor, inputs: Tensor, labels: Tensor) -> Tensor:
        """Return the cross-entropy summed over examples, ()."""
        return cross_entropy(self.outputs(theta, inputs), labels, reduction="sum")

    def bent(self, outputs: Tensor, moved: Tensor) -> Tensor:
        """Return S u with S = ∂²ℓ/∂z² at outputs z, for outputs and u of shape (n, classes)."""
        p = outputs.softmax(-1)
        return p * moved - p * (p * moved).sum(-1, keepdim=True)


class FlatRegression(FlatNetwork):
    """A regression with the loss ½(z − y)² of one output z as a function of one parameter vector.

    Args:
        network: module from inputs to one output, (n, features) → (n, 1), in evaluation mode.

    Examples:
        >>> flat = FlatRegression(nn.Linear(3, 1))
        >>> flat.loss(torch.zeros_like(flat.theta), torch.ones(2, 3), torch.tensor([1.0, 3.0])).item()  # (1 + 9)/2
        5.0
    """

    def loss(self, theta: Tensor, inputs: Tensor, labels: Tensor) -> Tensor:
        """Return half the squared error summed over examples, (); the labels are numbers y, (n,)."""
        return (self.outputs(theta, inputs).squeeze(-1) - labels).square().sum() / 2

    def bent(self, outputs: Tensor, moved: Tensor) -> Tensor:
        """Return S u = u, because ∂²ℓ/∂z² = 1."""
        return moved
