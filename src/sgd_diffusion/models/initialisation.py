"""Initialisation of weights. At random weights the slope and scale of C against H depend on the scheme."""

import math
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor, nn

NORMAL_SCHEMES: dict[str, Callable[..., Tensor]] = {
    "xavier-normal": nn.init.xavier_normal_,
    "he-normal": partial(nn.init.kaiming_normal_, nonlinearity="relu"),
}
"""Functions that draw normal weights in place, by the name of the scheme."""


def initialise(network: nn.Module, scheme: str, stream: torch.Generator) -> None:
    """Draw the weights of every linear and convolutional layer in place; other layers are unchanged.

    Args:
        network: the network to initialise.
        scheme: `uniform`, weights and biases ~ U(−1/√fan-in, 1/√fan-in), as PyTorch's default; `xavier-normal`, weights
            ~ N(0, 2/(fan-in + fan-out)) and biases 0 (Glorot and Bengio 2010); or `he-normal`, weights ~ N(0, 2/fan-in)
            and biases 0 (He et al. 2015).
        stream: random stream of the draws.

    Examples:
        >>> layer, again = nn.Linear(100, 50), nn.Linear(100, 50)
        >>> for one in (layer, again):
        ...     initialise(one, "uniform", torch.Generator().manual_seed(0))
        >>> torch.equal(layer.weight, again.weight), layer.weight.abs().max().item() <= 0.1  # 1/√100
        (True, True)
    """
    for layer in network.modules():
        if not isinstance(layer, nn.Linear | nn.Conv2d):
            continue
        if scheme == "uniform":
            bound = 1 / math.sqrt(layer.weight[0].numel())
            for tensor in layer.parameters():
                nn.init.uniform_(tensor, -bound, bound, generator=stream)
        else:
            NORMAL_SCHEMES[scheme](layer.weight, generator=stream)
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
