"""Minibatches of a data set: the real gradient noise of a network."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.dynamics.module_gradient import ModuleGradient
from sgd_diffusion.dynamics.network_gradient import NetworkGradient
from sgd_diffusion.dynamics.noise import Distribution, MinibatchGradient
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import ClassifierLoss, Landscape, ModuleLoss, NetworkLoss

SIZE_RATIO = 1.3
"""Ratio of consecutive sizes to which minibatches are padded with examples of weight 0."""


@dataclass(frozen=True)
class Minibatches:
    """Gradient of a minibatch, g_B(θ) = (1/B) Σ_{j in the minibatch} ∇ℓ_j(θ) + λθ; each row draws its own minibatch.

    Attributes:
        loss: the network and its data; it must be the potential of the landscape that SGD runs on.
        replacement: True (default) to draw all examples independently. If False, each epoch of ⌊n/B⌋ iterations goes
            through the examples in a new random order and omits those that do not fill a minibatch.

    Examples:
        A minibatch of all examples without replacement gives the full gradient:

        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=())
        >>> landscape = Landscape(loss, torch.zeros(loss.dimension))
        >>> gradient = Minibatches(loss, replacement=False).bind(landscape, torch.tensor([[4.0]], dtype=torch.float64))
        >>> theta, draws = torch.ones(1, loss.dimension, dtype=torch.float64), torch.full((1, 4), 0.5)
        >>> torch.allclose(gradient(theta, draws), loss.gradient(theta))
        True
    """

    loss: ClassifierLoss
    replacement: bool = True

    distribution: Distribution = "uniform"

    @property
    def markovian(self) -> bool:
        """Whether SGD is Markovian in θ: only with replacement; otherwise it depends on the examples already used."""
        return self.replacement

    def draws(self, dimension: int, largest_batch: int) -> int:
        """Return the number of uniform random draws per row and iteration: one per example of the padded minibatch.

        Padding lets minibatches of similar sizes share one batch of rows.

        Args:
            dimension: d, not used.
            largest_batch: the largest B of the rows.

        Raises:
            EscapeError: the minibatch is larger than the data set.
        """
        if largest_batch > len(self.loss):
            raise EscapeError(
                f"a minibatch of {largest_batch} exceeds the {len(self.loss)} examples of the set; lower batch_size."
            )
        return _padded_size(largest_batch) if self.replacement else largest_batch

    def bind(self, landscape: Landscape, batch_size: Tensor) -> MinibatchGradient:
        """Return the minibatch gradient for the rows of a batch.

        Args:
            landscape: not used; the gradient is that of `loss`.
            batch_size: B of each row, (rows, 1) or (1, 1).

        Raises:
            EscapeError: without replacement, the rows have different batch sizes; their epochs would differ in length.
        """
        independent = gradient_of(self.loss, batch_size)
        if self.replacement:
            return independent
        sizes = batch_size.unique()
        if len(sizes) > 1:
            raise EscapeError(
                f"without replacement all rows must share their batch size, got {sizes.tolist()}; run each size alone."
            )
        # The order has one column; the first iteration repeats it for each row.
        return _EpochGradient(independent, torch.arange(len(self.loss), device=batch_size.device).unsqueeze(1))


def gradient_of(loss: ClassifierLoss, batch_size: Tensor) -> ExampleGradient:
    """Return the fastest `ExampleGradient` for this kind of loss.

    Args:
        loss: the network and its data.
        batch_size: B of each row, (rows, 1) or (1, 1).

    Examples:
        >>> loss = NetworkLoss(torch.eye(4), torch.tensor([0, 1, 0, 1]), hidden=())
        >>> type(gradient_of(loss, torch.ones(1, 1))).__name__
        'NetworkGradient'
    """
    examples = torch.cat([loss.inputs, loss.targets], 1).to(batch_size)
    if isinstance(loss, NetworkLoss):
        return NetworkGradient(loss, examples, batch_size)
    if isinstance(loss, ModuleLoss):
        return ModuleGradient(loss, examples, batch_size)
    raise TypeError(f"Minibatches supports NetworkLoss and ModuleLoss, got {type(loss).__name__}")


def _padded_size(batch_size: int) -> int:
    """Return the smallest of the sizes 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, … that is at least B."""
    size = 1
    while size < batch_size:
        size = max(size + 1, round(size * SIZE_RATIO))
    return size


@dataclass
class _EpochGradient:
    """Mean gradient over examples that were not yet used in this epoch.

    The order is shuffled while it is used (Fisher–Yates): position p draws one of the n − p unused examples.

    Attributes:
        gradient: the mean gradient over chosen examples.
        order: (n, rows), each row's order of the examples; the first `used` entries were used in this epoch.
        used: number of examples that every row has used in this epoch.
    """

    gradient: ExampleGradient
    order: Tensor
    used: int = 0

    def keep(self, inside: Tensor) -> "_EpochGradient":
        """Return the gradient for the rows where `inside`, (rows,) bool, is True."""
        order = self.order[:, inside] if self.order.shape[1] > 1 else self.order
        return replace(self, gradient=self.gradient.keep(inside), order=order)

    def __call__(self, phi: Tensor, draws: Tensor) -> Tensor:
        """Return g_B(φ), (rows, d), from φ (rows, d) and uniform random draws (rows, B)."""
        examples, size = len(self.order), draws.shape[1]
        if self.order.shape[1] != len(draws):
            self.order = self.order.expand(-1, len(draws)).contiguous()
        if self.used + size > examples:
            self.used = 0
        first = self.used
        for position in range(first, first + size):
            left = examples - position
            drawn = (draws[:, position - first] * left).long().clamp_(max=left - 1).add_(position).unsqueeze(0)
            taken = self.order.gather(0, drawn)
            self.order.scatter_(0, drawn, self.order[position : position + 1].clone())
            self.order[position] = taken[0]
        self.used += size
        return self.gradient.of_examples(phi, self.order[first : first + size])
