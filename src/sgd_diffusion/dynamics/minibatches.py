"""Gradient noise as it is: minibatches of a data set, on a network."""

from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn.functional import pad

from sgd_diffusion.dynamics.example_gradient import ExampleGradient
from sgd_diffusion.dynamics.module_gradient import ModuleGradient
from sgd_diffusion.dynamics.noise import Law, MinibatchGradient
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.landscapes import ClassifierLoss, Landscape, ModuleLoss, NetworkLoss
from sgd_diffusion.points import kept

FEW_PRODUCTS, MANY_EXAMPLES, PORTION = 100, 24, 1000
"""Products of a layer, B · fan-in · fan-out, up to which all are formed at once: fewer and longer operations. More
would leave the cache, and are added one example after the other, or in portions where examples are many. None of this
may depend on the number of rows, or a row's last bits would depend on its company."""

RUNG = 1.3
"""Minibatches are filled up to a size from a ladder of this ratio, with examples that count nothing."""

ROWS_TOGETHER = 16
"""Rows are filled up to a multiple of this. A processor computes tanh of several numbers at once, and of what is left
over with other last bits; which row is left over must not depend on what shares its batch."""


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
        return _LayeredGradient(
            loss, torch.cat([loss.inputs, loss.targets], 1).T.to(batch_size).contiguous(), batch_size
        )
    if isinstance(loss, ModuleLoss):
        return ModuleGradient(loss, loss.inputs.to(batch_size), loss.targets.to(batch_size), batch_size)
    raise TypeError(f"no minibatch gradient is known for {type(loss).__name__}")


class _LayeredGradient(ExampleGradient):
    """Of a fully connected network, layer by layer.

    Everything is computed with the rows last in memory: a layer of R rows and B examples is B · fan-in · fan-out
    multiplications of R numbers side by side, which for networks this small is faster than R small matrix products.
    """

    def __init__(self, loss: NetworkLoss, examples: Tensor, batch_size: Tensor) -> None:
        super().__init__(len(loss))
        self._loss, self._examples, self._batch_size = loss, examples, batch_size
        self._features = loss.inputs.shape[1]
        self._weights = torch.empty(0)

    def keep(self, inside: Tensor) -> "_LayeredGradient":
        """Return the gradient for the rows that are left."""
        return _LayeredGradient(self._loss, self._examples, kept(self._batch_size, inside))

    def of_examples(self, phi: Tensor, chosen: Tensor) -> Tensor:
        """g_B(φ) for chosen examples (B, rows)."""
        present = len(phi)
        missing = -present % ROWS_TOGETHER
        theta = phi.T.contiguous()
        if missing:
            chosen, theta = pad(chosen, (0, missing)), pad(theta, (0, missing))
        size, rows = chosen.shape
        picked = self._examples.gather(1, chosen.reshape(1, -1).expand(len(self._examples), -1))
        picked = picked.view(-1, size, rows).transpose(0, 1)
        values = [picked[:, : self._features]]
        layers = self._loss.layers
        for layer in layers:
            weights = theta[layer.weights].view(layer.fan_out, layer.fan_in, rows)
            level = _applied(weights, values[-1]).add_(theta[layer.biases])
            values.append(level if layer is layers[-1] else self._loss.activation.function(level))
        error = values.pop().softmax(1).sub_(picked[:, self._features :]).mul_(self._shares(size, rows))
        gradient = theta * self._loss.weight_decay
        for layer in reversed(layers):
            below = values.pop()
            slope = gradient[layer.weights].view(layer.fan_out, layer.fan_in, rows)
            _add_products(slope, error, below)
            gradient[layer.biases] += error.sum(0)
            if values:
                weights = theta[layer.weights].view(layer.fan_out, layer.fan_in, rows)
                error = _applied(weights.transpose(0, 1), error).mul_(self._loss.activation.slope(below))
        return gradient[:, :present].T

    def _shares(self, size: int, rows: int) -> Tensor:
        """1/B for the B examples that count, 0 for the rest: (size, 1, rows)."""
        if self._weights.shape[:1] != (size,) or self._weights.shape[2] not in (1, rows):
            counted = torch.arange(size, device=self._batch_size.device).unsqueeze(1) < self._batch_size.T
            weights = counted / self._batch_size.T
            if weights.shape[1] > 1:
                weights = pad(weights, (0, rows - weights.shape[1]))
            self._weights = weights.unsqueeze(1)
        return self._weights


def _rung(batch_size: int) -> int:
    """The smallest rung that holds B examples, of the ladder 1, 2, 3, 4, 5, 6, 8, 10, 13, 17, 22, …"""
    rung = 1
    while rung < batch_size:
        rung = max(rung + 1, round(rung * RUNG))
    return rung


def _applied(weights: Tensor, values: Tensor) -> Tensor:
    """a[b, o, r] = Σ_i W[o, i, r] x[b, i, r]."""
    if len(values) * weights.shape[0] * weights.shape[1] <= FEW_PRODUCTS:
        return (weights * values.unsqueeze(1)).sum(2)
    (first, start), *rest = zip(weights.unbind(1), values.unsqueeze(1).unbind(2), strict=True)
    total = first * start
    for weight, value in rest:
        total.addcmul_(weight, value)
    return total


def _add_products(slope: Tensor, error: Tensor, below: Tensor) -> None:
    """slope[o, i, r] += Σ_b error[b, o, r] below[b, i, r]."""
    a_sample = slope.shape[0] * slope.shape[1]
    if len(error) * a_sample > FEW_PRODUCTS and len(error) < MANY_EXAMPLES:
        for one_error, one_below in zip(error.unsqueeze(2).unbind(0), below.unsqueeze(1).unbind(0), strict=True):
            slope.addcmul_(one_error, one_below)
        return
    portion = max(1, PORTION // a_sample)
    for some_error, some_below in zip(error.split(portion), below.split(portion), strict=True):
        slope.add_((some_error.unsqueeze(2) * some_below.unsqueeze(1)).sum(0))


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
