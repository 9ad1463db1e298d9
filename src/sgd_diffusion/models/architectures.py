"""The networks by name: from what a configuration says to a module, and from a module to its layers."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor, nn

from sgd_diffusion.designs import Architecture, Precision
from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.models.convolutional import Convolutional
from sgd_diffusion.models.fully_connected import FullyConnected
from sgd_diffusion.models.residual import Residual


def build(
    architecture: Architecture,
    *,
    features: int,
    widths: Sequence[int],
    classes: int,
    activation: str = "relu",
    precision: Precision = "float64",
) -> nn.Module:
    """Return a network in evaluation mode; its first weights are not those of any stream (see `initialise`).

    Args:
        architecture: which; the last two take square images of one or three channels and always use ReLU.
        features: of an example.
        widths: of the hidden layers, or channels after each convolution or stage.
        classes: number of classes.
        activation: of a fully connected network.
        precision: of weights and of all that is computed with them.

    Raises:
        MeasurementError: the network needs images and the examples are none.

    Examples:
        >>> network = build("fully-connected", features=4, widths=[3], classes=2)
        >>> sum(tensor.numel() for tensor in network.parameters()), network.training  # 4·3 + 3 + 3·2 + 2
        (23, False)
        >>> images = build("convolutional", features=64, widths=[2], classes=10, precision="float32")
        >>> tuple(images(torch.zeros(5, 64)).shape)
        (5, 10)
    """
    network: nn.Module
    if architecture == "fully-connected":
        network = FullyConnected([features, *widths, classes], activation)
    else:
        kind = Convolutional if architecture == "convolutional" else Residual
        network = kind(_image(features), widths, classes)
    return network.to(getattr(torch, precision)).eval()


def layer_of_coordinate(network: nn.Module) -> Tensor:
    """Return the layer (1, 2, …) of every coordinate of the flattened parameters, shape (parameters,).

    A layer is a module with parameters of its own, in the order of `parameters()`: weights, then biases.

    Examples:
        >>> layers = layer_of_coordinate(build("fully-connected", features=4, widths=[3], classes=2))
        >>> layers.unique(return_counts=True)[1].tolist()  # 4·3 + 3 and 3·2 + 2
        [15, 8]
    """
    owners = [module for module in network.modules() if list(module.parameters(recurse=False))]
    sizes = [sum(tensor.numel() for tensor in owner.parameters(recurse=False)) for owner in owners]
    return torch.cat([torch.full((size,), number) for number, size in enumerate(sizes, start=1)])


def _image(features: int) -> tuple[int, int, int]:
    """Return channels and sides of the square image that so many features make."""
    for channels in (1, 3):
        side = math.isqrt(features // channels)
        if channels * side * side == features:
            return channels, side, side
    raise MeasurementError(f"{features} features are no square image of one or three channels; choose another set.")
