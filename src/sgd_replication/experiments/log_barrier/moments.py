"""A training that stops at several moments, at which the network is looked at."""

from collections.abc import Iterator, Sequence
from typing import Any

from torch import Tensor, nn

from sgd_diffusion.training import train


def trained_to(moments: Sequence[int], network: nn.Module, inputs: Tensor, labels: Tensor, **how: Any) -> Iterator[int]:
    """Train a network in place to each moment in turn, and yield the moment.

    Args:
        moments: numbers of epochs since the start, ascending.
        network: the network.
        inputs, labels: as `train` takes them.
        **how: η, B, the random stream and the mean loss, as `train` takes them.

    Examples:
        >>> import torch
        >>> network, stream = nn.Linear(1, 2), torch.Generator().manual_seed(0)
        >>> inputs, labels = torch.tensor([[-1.0], [1.0]]), torch.tensor([0, 1])
        >>> known = {"learning_rate": 0.1, "batch_size": 1, "stream": stream}
        >>> [moment for moment in trained_to([0, 2], network, inputs, labels, **known)]
        [0, 2]
    """
    done = 0
    for moment in moments:
        train(network, inputs, labels, epochs=moment - done, **how)
        done = moment
        yield moment
