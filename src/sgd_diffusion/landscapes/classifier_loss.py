"""The mean loss of a network on a data set, used as the potential of a landscape."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.func import grad, vmap
from torch.func import hessian as hessian_of

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes.output_loss import OUTPUT_LOSSES

NUMBERS_AT_ONCE = 2**22
"""Numbers per chunk of examples; bounds the memory of one evaluation."""


class ClassifierLoss(ABC):
    """f(θ) = (1/n) Σ_j ℓ(F_θ(x_j), y_j) + (λ/2)|θ|², with ℓ by default the cross-entropy of the logits F_θ(x).

    If the network separates its classes and λ = 0, f has no minimum: it decreases without end as the weights grow.

    Args:
        inputs: (n, features).
        labels: (n,), class numbers from 0; numbers of any kind for the squared error.
        weight_decay: λ ≥ 0.
        loss: ℓ, a key of `OUTPUT_LOSSES`, default "softmax".

    Attributes:
        inputs: (n, features), in double precision.
        targets: (n, outputs), in double precision; one-hot labels for the softmax.
        weight_decay: λ.
        output_loss: ℓ.

    Raises:
        LandscapeError: the shapes of inputs and labels differ, an input is not finite, λ is negative, the loss is
            unknown, there are fewer than two classes, or a class has fewer than two examples.

    Examples:
        With zero weights all classes are equally likely, so f is the logarithm of their number:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> loss = NetworkLoss(torch.eye(6), torch.tensor([0, 1, 2, 0, 1, 2]), hidden=())
        >>> isinstance(loss, ClassifierLoss), torch.exp(loss(torch.zeros(loss.dimension))).round(decimals=4).item()
        (True, 3.0)
    """

    def __init__(self, inputs: Tensor, labels: Tensor, weight_decay: float, loss: str = "softmax") -> None:
        if inputs.ndim != 2 or labels.shape != inputs.shape[:1] or not len(labels):
            raise LandscapeError(
                f"a network needs inputs (n, features) and labels (n,), got {tuple(inputs.shape)} and "
                f"{tuple(labels.shape)}."
            )
        if not torch.isfinite(inputs).all():
            raise LandscapeError("all inputs of a network must be finite; remove or replace nan and infinite values.")
        if not weight_decay >= 0:
            raise LandscapeError(f"the weight decay must not be negative, got {weight_decay}.")
        if loss not in OUTPUT_LOSSES:
            raise LandscapeError(f"unknown loss {loss!r}; allowed: {', '.join(OUTPUT_LOSSES)}.")
        self.output_loss = OUTPUT_LOSSES[loss]
        self.inputs, self.targets = inputs.double(), self.output_loss.targets(labels)
        self.weight_decay = weight_decay

    @property
    @abstractmethod
    def dimension(self) -> int:
        """d, the number of parameters."""

    @property
    @abstractmethod
    def widest(self) -> int:
        """Largest count of numbers that a layer holds per example."""

    @abstractmethod
    def logits(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """Return F_θ(x): (rows, d) and (n, features) → (rows, classes, n)."""

    def __len__(self) -> int:
        return len(self.inputs)

    def __call__(self, theta: Tensor) -> Tensor:
        """Return f(θ): (…, d) → (…)."""
        rows = theta.reshape(-1, self.dimension)
        total = sum(self._summed(rows, inputs, targets) for inputs, targets in self._passes(len(rows)))
        return (total / len(self) + self._decay(rows)).reshape(theta.shape[:-1])

    def gradient(self, theta: Tensor) -> Tensor:
        """Return ∇f(θ): (…, d) → (…, d)."""
        return self.value_and_gradient(theta)[1]

    def value_and_gradient(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """Return f(θ) and ∇f(θ) at about the cost of the gradient alone: (…, d) → (…) and (…, d)."""
        rows = theta.detach().reshape(-1, self.dimension)
        value, gradient = self._decay(rows), self.weight_decay * rows
        for inputs, targets in self._passes(len(rows)):
            with torch.inference_mode(False):  # simulations run in inference mode; this gradient needs autograd
                leaf = rows.clone().requires_grad_()
                summed = self._summed(leaf, inputs, targets)
                (slope,) = torch.autograd.grad(summed.sum(), leaf)
            value, gradient = value + summed.detach() / len(self), gradient + slope / len(self)
        return value.reshape(theta.shape[:-1]), gradient.reshape(theta.shape)

    def hessian(self, theta: Tensor) -> Tensor:
        """Return ∇²f(θ): (…, d) → (…, d, d)."""
        decay = self.weight_decay * torch.eye(self.dimension, dtype=theta.dtype, device=theta.device)
        matrices = [self.mean_hessian(row) + decay for row in theta.reshape(-1, self.dimension)]
        return torch.stack(matrices).reshape(*theta.shape, self.dimension)

    def covariance(self, theta: Tensor) -> Tensor:
        """Return the covariance of one example's gradient g_j (Xie et al. 2021, Eq. 5): (d,) → (d, d).

        C(θ) = (1/n) Σ_j g_j g_jᵀ − ḡ ḡᵀ, with ḡ the mean of g_j, both without weight decay.
        """
        second, first = torch.zeros(self.dimension, self.dimension).to(theta), torch.zeros_like(theta)
        for inputs, targets in self._chunks(self.dimension):
            gradients = self.gradients_of_examples(theta, inputs, targets)
            second, first = second + gradients.T @ gradients, first + gradients.sum(0)
        mean = first / len(self)
        return second / len(self) - torch.outer(mean, mean)

    def gradients_of_examples(self, theta: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return ∇ℓ_j(θ) of each example, without weight decay: (d,), (n, features) and (n, classes) → (n, d)."""

        def of_one(row: Tensor, x: Tensor, y: Tensor) -> Tensor:
            return self._summed(row.unsqueeze(0), x.unsqueeze(0), y.unsqueeze(0))[0]

        return vmap(grad(of_one), (None, 0, 0))(theta, inputs, targets)

    def gradients_at(self, theta: Tensor) -> Tensor:
        """Return ∇ℓ_j(θ) of all examples, without weight decay: (d,) → (n, d)."""
        parts = (self.gradients_of_examples(theta, *chunk) for chunk in self._chunks(self.dimension))
        return torch.cat(list(parts))

    def all_gradients(self, theta: Tensor) -> Tensor:
        """Return ∇ℓ_j(θ) of all examples, without weight decay, differentiably: (rows, d) → (rows, n, d)."""

        def of_one(row: Tensor, x: Tensor, y: Tensor) -> Tensor:
            outputs = self.logits(row.unsqueeze(0), x.unsqueeze(0))
            return self.output_loss.value(outputs, y.unsqueeze(1).to(row)).sum()

        of_all = vmap(grad(of_one), (None, 0, 0))
        return vmap(lambda row: of_all(row, self.inputs, self.targets))(theta)

    def mean_hessian(self, theta: Tensor) -> Tensor:
        """Return (1/n) Σ_j ∇²ℓ_j(θ), without weight decay: (d,) → (d, d)."""
        summed = torch.zeros(self.dimension, self.dimension).to(theta)
        for inputs, targets in self._chunks(self.dimension):
            summed += hessian_of(lambda row, x=inputs, y=targets: self._summed(row.unsqueeze(0), x, y)[0])(theta)
        return summed / len(self)

    def accuracy(self, theta: Tensor) -> float:
        """Return the share of examples that the network with weights θ (d,) classifies correctly."""
        logits = self.logits(theta.unsqueeze(0), self.inputs)[0]
        return float(self.output_loss.correct(logits, self.targets.T).double().mean())

    def _summed(self, rows: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
        """Return the loss summed over examples, (rows,)."""
        return self.output_loss.value(self.logits(rows, inputs), targets.T.to(rows)).sum(-1)

    def _decay(self, rows: Tensor) -> Tensor:
        return 0.5 * self.weight_decay * (rows * rows).sum(-1)

    def _passes(self, rows: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield inputs and targets in chunks for the outputs or gradients of so many rows."""
        return self._chunks(rows)

    def _chunks(self, rows: int) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield inputs and targets in chunks that bound the memory for so many rows."""
        size = max(1, NUMBERS_AT_ONCE // (max(1, rows) * self.widest))
        yield from zip(self.inputs.split(size), self.targets.split(size), strict=True)
