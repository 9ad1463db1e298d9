"""The loss of a fully connected network on a data set, as the potential of a landscape."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.func import grad, vmap
from torch.func import hessian as hessian_of
from torch.nn.functional import one_hot

from sgd_diffusion.errors import LandscapeError

NUMBERS_AT_ONCE = 2**22


@dataclass(frozen=True)
class Activation:
    """σ, its slope σ′ as a function of σ itself, and whether σ(−z) = −σ(z)."""

    function: Callable[[Tensor], Tensor]
    slope: Callable[[Tensor], Tensor]
    odd: bool


def _tanh(z: Tensor) -> Tensor:
    """tanh z = 2σ(2z) − 1, which a processor computes several times as fast."""
    return 2 * torch.sigmoid(2 * z) - 1


ACTIVATIONS = {
    "tanh": Activation(_tanh, lambda a: 1 - a * a, odd=True),
    "relu": Activation(torch.relu, lambda a: (a > 0).to(a.dtype), odd=False),
}


@dataclass(frozen=True)
class Layer:
    """Where a layer's weights (fan-out × fan-in, row by row) and biases stand among the parameters."""

    fan_in: int
    fan_out: int
    start: int

    @property
    def weights(self) -> slice:
        """The weights' coordinates."""
        return slice(self.start, self.start + self.fan_in * self.fan_out)

    @property
    def biases(self) -> slice:
        """The biases' coordinates."""
        return slice(self.weights.stop, self.weights.stop + self.fan_out)


class NetworkLoss:
    """f(θ) = (1/n) Σ_j ℓ(F_θ(x_j), y_j) + (λ/2)|θ|², with ℓ the cross-entropy of the logits F_θ(x).

    F_θ(x) = W_L σ(… σ(W_1 x + b_1) …) + b_L; the coordinates of θ are in the order of `FullyConnected.parameters()`.
    Without the decay λ a network that separates its classes has no minimum: the loss falls for ever as weights grow.

    Args:
        inputs: (n, features).
        labels: (n,), class numbers from 0.
        hidden: widths of the hidden layers; empty for logistic regression.
        activation: a key of `ACTIVATIONS`.
        weight_decay: λ ≥ 0.

    Attributes:
        targets: (n, classes), one at each example's class.

    Raises:
        LandscapeError: shapes that do not fit, values that are not finite, fewer than two classes.
    """

    def __init__(
        self,
        inputs: Tensor,
        labels: Tensor,
        *,
        hidden: Sequence[int] = (10,),
        activation: str = "tanh",
        weight_decay: float = 0.0,
    ) -> None:
        if inputs.ndim != 2 or labels.shape != inputs.shape[:1] or not len(labels):
            raise LandscapeError(
                f"a network needs inputs (n, features) and labels (n,), got {tuple(inputs.shape)} and "
                f"{tuple(labels.shape)}."
            )
        if not torch.isfinite(inputs).all():
            raise LandscapeError("a network's inputs must be finite numbers.")
        if activation not in ACTIVATIONS:
            raise LandscapeError(f"unknown activation {activation!r}; allowed: {', '.join(ACTIVATIONS)}.")
        if not weight_decay >= 0:
            raise LandscapeError(f"the weight decay must not be negative, got {weight_decay}.")
        members = torch.bincount(labels)
        if len(members) < 2 or (members < 2).any():
            raise LandscapeError(
                f"every class needs two examples or more, and there must be two classes; got {members.tolist()}."
            )
        self.inputs, self.targets = inputs.double(), one_hot(labels).double()
        self.activation, self.weight_decay = ACTIVATIONS[activation], weight_decay
        self.layers: list[Layer] = []
        for fan_in, fan_out in itertools.pairwise([inputs.shape[1], *hidden, len(members)]):
            start = self.layers[-1].biases.stop if self.layers else 0
            self.layers.append(Layer(fan_in, fan_out, start))

    def __len__(self) -> int:
        return len(self.inputs)

    @property
    def dimension(self) -> int:
        """The number of parameters."""
        return self.layers[-1].biases.stop

    def logits(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """F_θ(x): (rows, d) and (n, features) → (rows, classes, n)."""
        values = inputs.T.to(theta)
        for layer in self.layers:
            weights = theta[:, layer.weights].reshape(-1, layer.fan_out, layer.fan_in)
            values = weights @ values + theta[:, layer.biases].unsqueeze(-1)
            if layer is not self.layers[-1]:
                values = self.activation.function(values)
        return values

    def __call__(self, theta: Tensor) -> Tensor:
        """f(θ): (…, d) → (…)."""
        rows = theta.reshape(-1, self.dimension)
        total = sum(self._summed(rows, inputs, targets) for inputs, targets in self._chunks(len(rows)))
        return (total / len(self) + self._decay(rows)).reshape(theta.shape[:-1])

    def gradient(self, theta: Tensor) -> Tensor:
        """∇f(θ): shape of θ."""
        rows = theta.detach().reshape(-1, self.dimension)
        gradient = self.weight_decay * rows
        for inputs, targets in self._chunks(len(rows)):
            with torch.enable_grad():
                leaf = rows.clone().requires_grad_()
                summed = self._summed(leaf, inputs, targets).sum()
            gradient = gradient + torch.autograd.grad(summed, leaf)[0] / len(self)
        return gradient.reshape(theta.shape)

    def hessian(self, theta: Tensor) -> Tensor:
        """∇²f(θ): (…, d) → (…, d, d)."""
        matrices = [
            sum(
                hessian_of(lambda row, x=inputs, y=targets: self._summed(row.unsqueeze(0), x, y)[0])(row)
                for inputs, targets in self._chunks(self.dimension)
            )
            for row in theta.reshape(-1, self.dimension)
        ]
        decay = self.weight_decay * torch.eye(self.dimension, dtype=theta.dtype, device=theta.device)
        return (torch.stack(matrices) / len(self) + decay).reshape(*theta.shape, self.dimension)

    def covariance(self, theta: Tensor) -> Tensor:
        """C(θ) = (1/n) Σ_j g_j g_jᵀ − ḡ ḡᵀ, of one example's gradient (Xie et al. 2021, Eq. 5): (d,) → (d, d)."""

        def of_one(row: Tensor, x: Tensor, y: Tensor) -> Tensor:
            return self._summed(row.unsqueeze(0), x.unsqueeze(0), y.unsqueeze(0))[0]

        second, first = torch.zeros(self.dimension, self.dimension).to(theta), torch.zeros_like(theta)
        for inputs, targets in self._chunks(self.dimension):
            gradients = vmap(grad(of_one), (None, 0, 0))(theta, inputs, targets)
            second, first = second + gradients.T @ gradients, first + gradients.sum(0)
        mean = first / len(self)
        return second / len(self) - torch.outer(mean, mean)

    def accuracy(self, theta: Tensor) -> float:
        """Share of the examples that one network (d,) puts into their class."""
        logits = self.logits(theta.unsqueeze(0), self.inputs)[0]
        return float((logits.argmax(0) == self.targets.argmax(1)).double().mean())

    def _summed(self, rows: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
        """Cross-entropy summed over examples: (rows,)."""
        logits = self.logits(rows, inputs)
        return (logits.logsumexp(1) - (logits * targets.T.to(rows)).sum(1)).sum(-1)

    def _decay(self, rows: Tensor) -> Tensor:
        return 0.5 * self.weight_decay * (rows * rows).sum(-1)

    def _chunks(self, rows: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield examples in portions that keep the memory for so many rows in bounds."""
        widest = max(max(layer.fan_in, layer.fan_out) for layer in self.layers)
        size = max(1, NUMBERS_AT_ONCE // (max(1, rows) * widest))
        yield from zip(self.inputs.split(size), self.targets.split(size), strict=True)
