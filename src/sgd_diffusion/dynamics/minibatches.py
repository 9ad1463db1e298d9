"""Gradient noise as it is: minibatches of a data set, on a network."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.dynamics.module_gradient import ModuleGradient
from sgd_diffusion.dynamics.network_gradient import NetworkGradient
from sgd_diffusion.dynamics.noise import Law, MinibatchGradient
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import ClassifierLoss, Landscape, ModuleLoss, NetworkLoss

RUNG = 1.3
"""Minibatches are filled up to a size from a ladder of this ratio, with examples that count nothing."""


@dataclass(frozen=True)
class Minibatches:
    """g_B(θ) = (1/B) Σ_{j in the minibatch} ∇ℓ_j(θ) + λθ, every row with minibatches and weights of its own.

    Attributes:
        loss: the network and its data, the potential of the landscape that SGD runs on.
        replacement: whether examples are drawn independently; otherwise each epoch of ⌊n/B⌋ iterations goes through the
            examples in a new random order, and leaves out those that no longer fill a minibatch.

    Examples:
        A minibatch of all examples without replacement gives the full gradient:

        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=())
        >>> landscape = Landscape(loss, torch.zeros(loss.dimension))
        >>> gradient = Minibatches(loss, replacement=False).bind(landscape, torch.tensor([[4.0]], dtype=torch.float64))
        >>> theta, numbers = torch.ones(1, loss.dimension, dtype=torch.float64), torch.full((1, 4), 0.5)
        >>> torch.allclose(gradient(theta, numbers), loss.gradient(theta))
        True
    """

    loss: ClassifierLoss
    replacement: bool = True

    law: Law = "uniform"

    @property
    def memoryless(self) -> bool:
        """Whether an iteration depends on θ alone; without replacement it depends on what the epoch has used."""
        return self.replacement

    def draws(self, dimension: int, largest_batch: int) -> int:
        """One uniform number an example, and a few unused ones, so that minibatches of similar sizes share a batch.

        Raises:
            EscapeError: the minibatch is larger than the set.
        """
        if largest_batch > len(self.loss):
            raise EscapeError(
                f"a minibatch of {largest_batch} exceeds the {len(self.loss)} examples of the set; lower batch_size."
            )
        return _rung(largest_batch) if self.replacement else largest_batch

    def bind(self, landscape: Landscape, batch_size: Tensor) -> MinibatchGradient:
        """Return the gradient of minibatches for the rows of a batch.

        Raises:
            EscapeError: without replacement, the rows' batch sizes differ: their epochs would not end together.
        """
        independent = _of_loss(self.loss, batch_size)
        if self.replacement:
            return independent
        sizes = batch_size.unique()
        if len(sizes) > 1:
            raise EscapeError(f"rows that share their epochs must share their batch size, got {sizes.tolist()}.")
        # One column, which the first iteration repeats for as many rows as there are.
        return _EpochGradient(independent, torch.arange(len(self.loss), device=batch_size.device).unsqueeze(1))


def _of_loss(loss: ClassifierLoss, batch_size: Tensor) -> ExampleGradient:
    """Return what computes the gradient of chosen examples: as fast as the kind of network allows."""
    if isinstance(loss, NetworkLoss):
        return NetworkGradient(loss, torch.cat([loss.inputs, loss.targets], 1).to(batch_size), batch_size)
    if isinstance(loss, ModuleLoss):
        return ModuleGradient(loss, loss.inputs.to(batch_size), loss.targets.to(batch_size), batch_size)
    raise TypeError(f"no minibatch gradient is known for {type(loss).__name__}")


def _rung(batch_size: int) -> int:
    """The smallest rung that holds B examples, of the ladder 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, …"""
    rung = 1
    while rung < batch_size:
        rung = max(rung + 1, round(rung * RUNG))
    return rung


@dataclass
class _EpochGradient:
    """Mean gradient over examples that this epoch has not used yet.

    The order is shuffled as it is used (Fisher and Yates): position p takes one of the n − p examples that are left.

    Attributes:
        gradient: of chosen examples.
        order: (n, rows), each row's order of the examples; what stands before `used` is used.
        used: how many examples every row has used in this epoch.
    """

    gradient: ExampleGradient
    order: Tensor
    used: int = 0

    def keep(self, inside: Tensor) -> "_EpochGradient":
        """The orders of the rows that are left."""
        order = self.order[:, inside] if self.order.shape[1] > 1 else self.order
        return replace(self, gradient=self.gradient.keep(inside), order=order)

    def __call__(self, phi: Tensor, numbers: Tensor) -> Tensor:
        """g_B(φ): (rows, d) and (rows, B) uniform numbers → (rows, d)."""
        examples, size = len(self.order), numbers.shape[1]
        if self.order.shape[1] != len(numbers):
            self.order = self.order.expand(-1, len(numbers)).contiguous()
        if self.used + size > examples:
            self.used = 0
        first = self.used
        for position in range(first, first + size):
            left = examples - position
            drawn = (numbers[:, position - first] * left).long().clamp_(max=left - 1).add_(position).unsqueeze(0)
            taken = self.order.gather(0, drawn)
            self.order.scatter_(0, drawn, self.order[position : position + 1].clone())
            self.order[position] = taken[0]
        self.used += size
        return self.gradient.of_examples(phi, self.order[first : first + size])
