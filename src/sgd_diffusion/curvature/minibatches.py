"""Gradient noise of actual minibatches along directions, against what the formula for C says of it."""

import torch
from torch import Tensor

from sgd_diffusion.errors import MeasurementError


def minibatch_variance(
    projections: Tensor, batch_size: int, *, minibatches: int, replacement: bool, stream: torch.Generator
) -> Tensor:
    """Return the variance of minibatch gradients along k directions: (k,).

    A minibatch's gradient is the mean of its examples' gradients, so along a direction it is the mean of their
    projections. Deviations are taken from the full gradient, which is known.

    Args:
        projections: (n, k), v_i · g_n.
        batch_size: B.
        minibatches: how many are drawn, independently of each other.
        replacement: whether a minibatch may hold an example twice.
        stream: the source of the draws.

    Raises:
        MeasurementError: without replacement, B exceeds the set.

    Examples:
        >>> stream, gradients = torch.Generator().manual_seed(0), torch.tensor([[1.0], [-1.0]])  # C = 1
        >>> minibatch_variance(gradients, 1, minibatches=10, replacement=True, stream=stream).item()
        1.0
        >>> minibatch_variance(gradients, 2, minibatches=10, replacement=False, stream=stream).item()  # the whole set
        0.0
    """
    examples = len(projections)
    mean, squares = projections.mean(0), torch.zeros(projections.shape[1], dtype=projections.dtype)
    for _ in range(minibatches):
        chosen = draw(examples, batch_size, replacement=replacement, stream=stream)
        squares += (projections[chosen].mean(0) - mean).square()
    return squares / minibatches


def draw(examples: int, batch_size: int, *, replacement: bool, stream: torch.Generator) -> Tensor:
    """Return the numbers of a minibatch's examples: (B,).

    Raises:
        MeasurementError: without replacement, B exceeds the set.

    Examples:
        >>> stream = torch.Generator().manual_seed(0)
        >>> sorted(draw(4, 4, replacement=False, stream=stream).tolist())  # every example once
        [0, 1, 2, 3]
        >>> len(draw(4, 9, replacement=True, stream=stream))
        9
    """
    if replacement:
        return torch.randint(examples, (batch_size,), generator=stream)
    if batch_size > examples:
        raise MeasurementError(f"a minibatch of {batch_size} exceeds the {examples} examples of the set.")
    if batch_size**2 < examples:  # few repeat an example
        return _distinct(examples, batch_size, stream)
    return torch.randperm(examples, generator=stream)[:batch_size]


def variance_factor(examples: int, batch_size: int, *, replacement: bool) -> float:
    """Return Var/C of a minibatch's gradient: 1/B, and without replacement (1/B)(n − B)/(n − 1).

    Examples:
        >>> variance_factor(101, 4, replacement=True), variance_factor(101, 1, replacement=False)
        (0.25, 1.0)
        >>> variance_factor(101, 101, replacement=False)  # the whole set has no noise
        0.0
    """
    if replacement:
        return 1 / batch_size
    return (examples - batch_size) / (batch_size * max(1, examples - 1))


def _distinct(examples: int, count: int, stream: torch.Generator) -> Tensor:
    """Draw distinct examples: draw with replacement until all differ, which keeps every subset as likely."""
    while True:
        chosen = torch.randint(examples, (count,), generator=stream)
        if len(chosen.unique()) == count:
            return chosen
