"""Random division of a data set into blocks for a jackknife."""

import torch
from torch import Tensor

from sgd_diffusion.torch_streams import torch_stream


def random_blocks(examples: int, blocks: int, seed: int) -> Tensor:
    """Return the block number of each example, from 0: (examples,).

    Blocks are random, so that they have the same distribution even if the data set is sorted by class. Their sizes
    differ by at most one.

    Args:
        examples: number of examples.
        blocks: number of blocks.
        seed: seed of the random stream.

    Examples:
        >>> block = random_blocks(examples=600, blocks=2, seed=0)
        >>> torch.bincount(block).tolist()
        [300, 300]
        >>> labels = torch.arange(600) // 300  # sorted: all zeros, then all ones
        >>> bool((labels[block == 0].double().mean() - 0.5).abs() < 0.1)  # each block has both
        True
    """
    order = torch.randperm(examples, generator=torch_stream(seed, "covariance blocks"))
    block = torch.empty_like(order)
    block[order] = torch.arange(examples) * blocks // examples
    return block
