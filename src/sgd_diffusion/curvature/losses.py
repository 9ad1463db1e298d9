"""Losses of a network's outputs, with their first two derivatives."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor
from torch.nn.functional import one_hot

from sgd_diffusion.training import LossName


@dataclass(frozen=True)
class OutputDerivatives:
    """Of ℓ(z), example by example.

    Attributes:
        value: (n,), ℓ.
        slope: (n, classes), ∂ℓ/∂z.
        bend: (n, classes, classes), ∂²ℓ/∂z², positive semidefinite and independent of the label, so that the matrix
            JᵀSJ it makes is the generalised Gauss–Newton matrix and the Fisher information of the model at once.
    """

    value: Tensor
    slope: Tensor
    bend: Tensor


class OutputLoss(Protocol):
    """ℓ as a function of a network's outputs and the labels.

    Examples:
        >>> loss: OutputLoss = squared_error
        >>> loss(torch.tensor([[3.0, 0.0]]), torch.tensor([0])).value.tolist()  # ½(3 − 1)²
        [2.0]
    """

    def __call__(self, outputs: Tensor, labels: Tensor) -> OutputDerivatives:
        """Return ℓ and its derivatives: (n, classes) and (n,) → per example."""


def cross_entropy(outputs: Tensor, labels: Tensor) -> OutputDerivatives:
    """ℓ = −ln p_y with p = softmax(z): ∂ℓ = p − e_y, ∂²ℓ = diag p − p pᵀ.

    Examples:
        >>> found = cross_entropy(torch.zeros(1, 2), torch.tensor([0]))  # p = (½, ½)
        >>> found.slope.round(decimals=4).tolist(), found.bend.round(decimals=4).tolist()
        ([[-0.5, 0.5]], [[[0.25, -0.25], [-0.25, 0.25]]])
    """
    logarithms = outputs.log_softmax(-1)
    shares = logarithms.exp()
    return OutputDerivatives(
        value=-logarithms.gather(-1, labels.unsqueeze(-1)).squeeze(-1),
        slope=shares - one_hot(labels, outputs.shape[-1]).to(outputs),
        bend=torch.diag_embed(shares) - shares.unsqueeze(-1) * shares.unsqueeze(-2),
    )


def squared_error(outputs: Tensor, labels: Tensor) -> OutputDerivatives:
    """ℓ = ½|z − e_y|²: ∂ℓ = z − e_y, ∂²ℓ = 1, the Fisher information of a Gaussian model of unit variance.

    Examples:
        >>> found = squared_error(torch.tensor([[3.0, 0.0]]), torch.tensor([0]))
        >>> found.value.tolist(), found.slope.tolist(), found.bend.tolist()
        ([2.0], [[2.0, 0.0]], [[[1.0, 0.0], [0.0, 1.0]]])
    """
    missed = outputs - one_hot(labels, outputs.shape[-1]).to(outputs)
    identity = torch.eye(outputs.shape[-1], dtype=outputs.dtype, device=outputs.device)
    return OutputDerivatives(
        value=missed.square().sum(-1) / 2, slope=missed, bend=identity.expand(len(outputs), -1, -1)
    )


LOSSES: dict[LossName, OutputLoss] = {"cross-entropy": cross_entropy, "squared error": squared_error}
