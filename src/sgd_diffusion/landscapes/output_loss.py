"""Losses of a network as functions of its outputs and of the targets."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn.functional import one_hot, softplus

from sgd_diffusion.errors import LandscapeError


@dataclass(frozen=True)
class OutputLoss:
    """A loss whose slope is the mean response minus the target, ∂ℓ/∂z = μ(z) − y.

    Attributes:
        name: of the loss.
        targets: y, (n, outputs), from labels, (n,).
        value: ℓ, (…, n), from outputs and targets, (…, outputs, n).
        mean: μ from outputs along an axis; the shape stays.

    Examples:
        >>> [loss.name for loss in OUTPUT_LOSSES.values()]
        ['softmax', 'one logit', 'squared error']
    """

    name: str
    targets: Callable[[Tensor], Tensor]
    value: Callable[[Tensor, Tensor], Tensor]
    mean: Callable[[Tensor, int], Tensor]

    def correct(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """Return whether each example is on the right side: outputs and targets (outputs, n) → (n,), bool."""
        if len(outputs) > 1:
            return outputs.argmax(0) == targets.argmax(0)
        middle = (targets.max() + targets.min()) / 2
        return ((self.mean(outputs, 0) > middle) == (targets > middle))[0]


def _class_numbers(labels: Tensor) -> Tensor:
    """Return one-hot targets of class numbers."""
    members = torch.bincount(labels)
    if len(members) < 2 or (members < 2).any():
        raise LandscapeError(
            "there must be at least two classes with at least two examples each; the classes have "
            f"{members.tolist()} examples."
        )
    return one_hot(labels).double()


def _zero_or_one(labels: Tensor) -> Tensor:
    """Return targets 0 and 1."""
    if len(_class_numbers(labels.long()).T) != 2:
        raise LandscapeError(f"the loss `one logit` needs the labels 0 and 1, got {labels.unique().tolist()}.")
    return labels.double().unsqueeze(1)


def _numbers(labels: Tensor) -> Tensor:
    """Return numbers as they are."""
    if not torch.isfinite(labels).all():
        raise LandscapeError("all targets of a network must be finite; remove or replace nan and infinite values.")
    return labels.double().unsqueeze(1)


OUTPUT_LOSSES = {
    "softmax": OutputLoss(
        "softmax",
        _class_numbers,
        lambda outputs, targets: outputs.logsumexp(-2) - (outputs * targets).sum(-2),
        lambda outputs, axis: outputs.softmax(axis),
    ),
    "one logit": OutputLoss(
        "one logit",
        _zero_or_one,
        lambda outputs, targets: (softplus(outputs) - outputs * targets).sum(-2),
        lambda outputs, _: outputs.sigmoid(),
    ),
    "squared error": OutputLoss(
        "squared error",
        _numbers,
        lambda outputs, targets: (outputs - targets).square().sum(-2) / 2,
        lambda outputs, _: outputs.clone(),
    ),
}
"""The losses by name: cross-entropy of the softmax of one output a class, cross-entropy of the logistic function of one
output with the labels 0 and 1, and half the squared error of one output."""
