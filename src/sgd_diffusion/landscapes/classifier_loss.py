"""The mean loss of a classifier on a data set, as the potential of a landscape."""

from abc import ABC, abstractmethod
from collections.abc import Iterator

import torch
from torch import Tensor
from torch.func import grad, vmap
from torch.func import hessian as hessian_of
from torch.nn.functional import one_hot

from sgd_diffusion.errors import LandscapeError

NUMBERS_AT_ONCE = 2**22


class ClassifierLoss(ABC):
    """f(θ) = (1/n) Σ_j ℓ(F_θ(x_j), y_j) + (λ/2)|θ|², with ℓ the cross-entropy of the logits F_θ(x).

    Without the decay λ a network that separates its classes has no minimum: the loss falls for ever as weights grow.

    Args:
        inputs: (n, features).
        labels: (n,), class numbers from 0.
        weight_decay: λ ≥ 0.

    Attributes:
        targets: (n, classes), one at each example's class.

    Raises:
        LandscapeError: shapes that do not fit, values that are not finite, fewer than two classes.

    Examples:
        Zero weights make all classes equally likely, so that f is the logarithm of their number:

        >>> from sgd_diffusion.landscapes import NetworkLoss
        >>> loss = NetworkLoss(torch.eye(6), torch.tensor([0, 1, 2, 0, 1, 2]), hidden=())
        >>> isinstance(loss, ClassifierLoss), torch.exp(loss(torch.zeros(loss.dimension))).round(decimals=4).item()
        (True, 3.0)
    """

    def __init__(self, inputs: Tensor, labels: Tensor, weight_decay: float) -> None:
        if inputs.ndim != 2 or labels.shape != inputs.shape[:1] or not len(labels):
            raise LandscapeError(
                f"a network needs inputs (n, features) and labels (n,), got {tuple(inputs.shape)} and "
                f"{tuple(labels.shape)}."
            )
        if not torch.isfinite(inputs).all():
            raise LandscapeError("a network's inputs must be finite numbers.")
        if not weight_decay >= 0:
            raise LandscapeError(f"the weight decay must not be negative, got {weight_decay}.")
        members = torch.bincount(labels)
        if len(members) < 2 or (members < 2).any():
            raise LandscapeError(
                f"every class needs two examples or more, and there must be two classes; got {members.tolist()}."
            )
        self.inputs, self.targets = inputs.double(), one_hot(labels).double()
        self.weight_decay = weight_decay

    @property
    @abstractmethod
    def dimension(self) -> int:
        """The number of parameters."""

    @property
    @abstractmethod
    def widest(self) -> int:
        """Numbers that an example takes, at most, at a layer."""

    @abstractmethod
    def logits(self, theta: Tensor, inputs: Tensor) -> Tensor:
        """F_θ(x): (rows, d) and (n, features) → (rows, classes, n)."""

    def __len__(self) -> int:
        return len(self.inputs)

    def __call__(self, theta: Tensor) -> Tensor:
        """f(θ): (…, d) → (…)."""
        rows = theta.reshape(-1, self.dimension)
        total = sum(self._summed(rows, inputs, targets) for inputs, targets in self._chunks(len(rows)))
        return (total / len(self) + self._decay(rows)).reshape(theta.shape[:-1])

    def gradient(self, theta: Tensor) -> Tensor:
        """∇f(θ): shape of θ."""
        return self.value_and_gradient(theta)[1]

    def value_and_gradient(self, theta: Tensor) -> tuple[Tensor, Tensor]:
        """f(θ) and ∇f(θ), for little more than the gradient: (…, d) → (…) and (…, d)."""
        rows = theta.detach().reshape(-1, self.dimension)
        value, gradient = self._decay(rows), self.weight_decay * rows
        for inputs, targets in self._chunks(len(rows)):
            with torch.inference_mode(False):  # escapes keep no account of gradients
                leaf = rows.clone().requires_grad_()
                summed = self._summed(leaf, inputs, targets)
                (slope,) = torch.autograd.grad(summed.sum(), leaf)
            value, gradient = value + summed.detach() / len(self), gradient + slope / len(self)
        return value.reshape(theta.shape[:-1]), gradient.reshape(theta.shape)

    def hessian(self, theta: Tensor) -> Tensor:
        """∇²f(θ): (…, d) → (…, d, d)."""
        decay = self.weight_decay * torch.eye(self.dimension, dtype=theta.dtype, device=theta.device)
        matrices = [self.mean_hessian(row) + decay for row in theta.reshape(-1, self.dimension)]
        return torch.stack(matrices).reshape(*theta.shape, self.dimension)

    def covariance(self, theta: Tensor) -> Tensor:
        """C(θ) = (1/n) Σ_j g_j g_jᵀ − ḡ ḡᵀ, of one example's gradient (Xie et al. 2021, Eq. 5): (d,) → (d, d)."""
        second, first = torch.zeros(self.dimension, self.dimension).to(theta), torch.zeros_like(theta)
        for inputs, targets in self._chunks(self.dimension):
            gradients = self.gradients_of_examples(theta, inputs, targets)
            second, first = second + gradients.T @ gradients, first + gradients.sum(0)
        mean = first / len(self)
        return second / len(self) - torch.outer(mean, mean)

    def gradients_of_examples(self, theta: Tensor, inputs: Tensor, targets: Tensor) -> Tensor:
        """g_j(θ) of every example, without the decay: (d,), (n, features) and (n, classes) → (n, d)."""

        def of_one(row: Tensor, x: Tensor, y: Tensor) -> Tensor:
            return self._summed(row.unsqueeze(0), x.unsqueeze(0), y.unsqueeze(0))[0]

        return vmap(grad(of_one), (None, 0, 0))(theta, inputs, targets)

    def mean_hessian(self, theta: Tensor) -> Tensor:
        """(1/n) Σ_j ∇²ℓ_j(θ), without the decay: (d,) → (d, d)."""
        summed = torch.zeros(self.dimension, self.dimension).to(theta)
        for inputs, targets in self._chunks(self.dimension):
            summed += hessian_of(lambda row, x=inputs, y=targets: self._summed(row.unsqueeze(0), x, y)[0])(theta)
        return summed / len(self)

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
        size = max(1, NUMBERS_AT_ONCE // (max(1, rows) * self.widest))
        yield from zip(self.inputs.split(size), self.targets.split(size), strict=True)
