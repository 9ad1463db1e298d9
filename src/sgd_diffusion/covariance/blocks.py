"""The division of a set into blocks for a jackknife."""

import torch
from torch import Tensor

from sgd_diffusion.streams import torch_stream


def alike_blocks(examples: int, blocks: int, seed: int) -> Tensor:
    """Return each example's block, (n,), from 0, drawn at random so that a sorted set has alike blocks."""
    order = torch.randperm(examples, generator=torch_stream(seed, "covariance blocks"))
    block = torch.empty_like(order)
    block[order] = torch.arange(examples) * blocks // examples
    return block
