"""Initialisation of weights. At random weights the slope and scale of C against H depend on the scheme."""

import math

import torch
from torch import nn

Weighted = nn.Linear | nn.Conv2d


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
        if isinstance(layer, Weighted):
            with torch.no_grad():
                _SCHEMES[scheme](layer, stream)


def _uniform(layer: Weighted, stream: torch.Generator) -> None:
    bound = 1 / math.sqrt(layer.weight[0].numel())
    for tensor in layer.parameters():
        tensor.uniform_(-bound, bound, generator=stream)


def _xavier_normal(layer: Weighted, stream: torch.Generator) -> None:
    nn.init.xavier_normal_(layer.weight, generator=stream)
    _no_bias(layer)


def _he_normal(layer: Weighted, stream: torch.Generator) -> None:
    nn.init.kaiming_normal_(layer.weight, nonlinearity="relu", generator=stream)
    _no_bias(layer)


def _no_bias(layer: Weighted) -> None:
    if layer.bias is not None:
        layer.bias.zero_()


_SCHEMES = {"uniform": _uniform, "xavier-normal": _xavier_normal, "he-normal": _he_normal}
