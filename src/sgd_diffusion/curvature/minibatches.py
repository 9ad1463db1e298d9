"""Variance of minibatch gradients along directions, measured on drawn minibatches and by formula."""

import torch
from torch import Tensor

from sgd_diffusion.errors import MeasurementError

FEW = 32
"""A minibatch of at most 1/32 of the examples is drawn example by example: few are drawn twice."""


def minibatch_variance(
    projections: Tensor, batch_size: int, *, minibatches: int, replacement: bool, stream: torch.Generator
) -> Tensor:
    """Return the mean squared deviation of minibatch gradients from the full gradient along k directions: (k,).

    Along a direction the gradient of a minibatch is the mean of its examples' projections.

    Args:
        projections: v_i · g_n for every example n, (n, k).
        batch_size: minibatch size B.
        minibatches: number of independently drawn minibatches.
        replacement: whether examples are drawn with replacement.
        stream: random stream of the draws.

    Raises:
        MeasurementError: B exceeds n, and examples are drawn without replacement.

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
        squares += (projections.index_select(0, chosen).mean(0) - mean).square()
    return squares / minibatches


def draw(examples: int, batch_size: int, *, replacement: bool, stream: torch.Generator) -> Tensor:
    """Return the example numbers of one random minibatch: (B,).

    Args:
        examples: number of examples n.
        batch_size: minibatch size B.
        replacement: whether examples are drawn with replacement.
        stream: random stream of the draws.

    Raises:
        MeasurementError: B exceeds n, and examples are drawn without replacement.

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
        raise MeasurementError(
            f"a minibatch of {batch_size} exceeds the {examples} examples of the set; lower the batch size."
        )
    if batch_size > examples // FEW:
        return torch.randperm(examples, generator=stream)[:batch_size]
    chosen = torch.randint(examples, (batch_size,), generator=stream).unique()
    while len(chosen) < batch_size:  # no example is treated otherwise than another, so all subsets are equally likely
        more = torch.randint(examples, (batch_size - len(chosen),), generator=stream)
        chosen = torch.cat([chosen, more]).unique()
    return chosen


def variance_factor(examples: int, batch_size: int, *, replacement: bool) -> float:
    """Return the variance of a minibatch's gradient divided by that of one example's gradient.

    It is 1/B with replacement and (1/B)(n − B)/(n − 1) without.

    Args:
        examples: number of examples n.
        batch_size: minibatch size B.
        replacement: whether examples are drawn with replacement.

    Examples:
        >>> variance_factor(101, 4, replacement=True), variance_factor(101, 1, replacement=False)
        (0.25, 1.0)
        >>> variance_factor(101, 101, replacement=False)  # the whole set has no noise
        0.0
    """
    if replacement:
        return 1 / batch_size
    return (examples - batch_size) / (batch_size * max(1, examples - 1))
