"""Losses as functions of a network's outputs, with their first two derivatives."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from sgd_diffusion.training import LossName


@dataclass(frozen=True)
class OutputDerivatives:
    """Loss ℓ(z) of n examples and its derivatives with respect to the outputs z.

    The second derivative S must be positive semidefinite and independent of the label. With J = ∂z/∂θ, JᵀSJ is then
    both the generalised Gauss–Newton matrix and the Fisher information of the model.

    Attributes:
        value: ℓ, (n,).
        slope: ∂ℓ/∂z, (n, classes).
        bend: S = ∂²ℓ/∂z², (n, classes, classes).
        root: R with RᵀR = S and as few rows as the rank of S, (n, rank, classes).
    """

    value: Tensor
    slope: Tensor
    bend: Tensor
    root: Tensor


class OutputLoss(Protocol):
    """A function from a network's outputs and the labels to the loss and its derivatives.

    Examples:
        >>> loss: OutputLoss = squared_error
        >>> loss(torch.tensor([[3.0, 0.0]]), torch.tensor([0])).value.tolist()  # ½(3 − 1)²
        [2.0]
    """

    def __call__(self, outputs: Tensor, labels: Tensor) -> OutputDerivatives:
        """Return the loss and its derivatives for outputs, (n, classes), and class numbers, (n,)."""


def cross_entropy(outputs: Tensor, labels: Tensor) -> OutputDerivatives:
    """Return the cross-entropy ℓ = −ln p_y with p = softmax(z), ∂ℓ = p − e_y and ∂²ℓ = diag p − p pᵀ.

    With s = √p, a unit vector, ∂²ℓ = diag(s) (1 − s sᵀ) diag(s). The reflection Q = 1 − u uᵀ/(1 + s₁) with u = s + e₁
    takes s to −e₁, so that all rows but the first of Q diag(s) are a root.

    Args:
        outputs: logits z, (n, classes).
        labels: class numbers y, (n,).

    Examples:
        >>> found = cross_entropy(torch.zeros(1, 2), torch.tensor([0]))  # p = (½, ½)
        >>> found.slope.round(decimals=4).tolist(), found.bend.round(decimals=4).tolist()
        ([[-0.5, 0.5]], [[[0.25, -0.25], [-0.25, 0.25]]])
    """
    logarithms = outputs.log_softmax(-1)
    probabilities, roots = logarithms.exp(), (logarithms / 2).exp()
    others = roots[:, 1:] / (1 + roots[:, :1])
    reflected = torch.eye(outputs.shape[-1]).to(outputs)[1:] - others.unsqueeze(-1) * roots.unsqueeze(-2)
    reflected[..., 0] -= others
    return OutputDerivatives(
        value=-logarithms.gather(-1, labels.unsqueeze(-1)).squeeze(-1),
        slope=probabilities - one_hot(labels, outputs.shape[-1]).to(outputs),
        bend=torch.diag_embed(probabilities) - probabilities.unsqueeze(-1) * probabilities.unsqueeze(-2),
        root=reflected * roots.unsqueeze(-2),
    )


def squared_error(outputs: Tensor, labels: Tensor) -> OutputDerivatives:
    """Return the squared error ℓ = ½|z − e_y|² with ∂ℓ = z − e_y and ∂²ℓ = 1.

    ∂²ℓ is the Fisher information of a Gaussian model of unit variance.

    Args:
        outputs: outputs z, (n, classes).
        labels: class numbers y, (n,).

    Examples:
        >>> found = squared_error(torch.tensor([[3.0, 0.0]]), torch.tensor([0]))
        >>> found.value.tolist(), found.slope.tolist(), found.bend.tolist()
        ([2.0], [[2.0, 0.0]], [[[1.0, 0.0], [0.0, 1.0]]])
    """
    residual = outputs - one_hot(labels, outputs.shape[-1]).to(outputs)
    identity = torch.eye(outputs.shape[-1], dtype=outputs.dtype, device=outputs.device)
    bend = identity.expand(len(outputs), -1, -1)
    return OutputDerivatives(residual.square().sum(-1) / 2, residual, bend, root=bend)


LOSSES: dict[LossName, OutputLoss] = {"cross-entropy": cross_entropy, "squared error": squared_error}
"""The losses by name."""
