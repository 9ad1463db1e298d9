"""Construction of networks by name, and the layer of each parameter."""

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
    """Return a network in evaluation mode.

    Its weights come from PyTorch's global random state; use `initialise` for weights from a random stream.

    Args:
        architecture: `fully-connected`, `convolutional` or `residual`. The last two need square images of one or three
            channels and always use ReLU.
        features: number of features of an example.
        widths: hidden widths of a fully connected network, channels after each convolution of a convolutional one,
            channels of each stage of a residual one.
        classes: number of classes.
        activation: activation of a fully connected network, a key of `ACTIVATIONS`. Default: `relu`.
        precision: precision of the weights and of all computations with them. Default: `float64`.

    Raises:
        MeasurementError: the network needs images, and `features` is not the size of a square image.

    Examples:
        >>> network = build("fully-connected", features=4, widths=[3], classes=2)
        >>> sum(tensor.numel() for tensor in network.parameters()), network.training  # 4·3 + 3 + 3·2 + 2
        (23, False)
        >>> images = build("convolutional", features=64, widths=[2], classes=10, precision="float32")
        >>> tuple(images(torch.zeros(5, 64)).shape)
        (5, 10)
    """
    if architecture == "fully-connected":
        network: nn.Module = FullyConnected([features, *widths, classes], activation)
    else:
        kind = Convolutional if architecture == "convolutional" else Residual
        network = kind(image_shape(features), widths, classes)
    return network.to(getattr(torch, precision)).eval()


def layer_of_coordinate(network: nn.Module) -> Tensor:
    """Return the layer number (1, 2, …) of every flattened parameter: (parameters,).

    A layer is a module that has parameters itself, not only in its submodules. The order is that of `parameters()`.

    Examples:
        >>> layers = layer_of_coordinate(build("fully-connected", features=4, widths=[3], classes=2))
        >>> layers.unique(return_counts=True)[1].tolist()  # 4·3 + 3 and 3·2 + 2
        [15, 8]
    """
    owners = [module for module in network.modules() if list(module.parameters(recurse=False))]
    sizes = [sum(tensor.numel() for tensor in owner.parameters(recurse=False)) for owner in owners]
    return torch.cat([torch.full((size,), number) for number, size in enumerate(sizes, start=1)])


def image_shape(features: int) -> tuple[int, int, int]:
    """Return (channels, side, side) of the square image with this number of features.

    Args:
        features: number of features of an example.

    Raises:
        MeasurementError: this is not the size of a square image of one or three channels.

    Examples:
        >>> image_shape(784), image_shape(3072)
        ((1, 28, 28), (3, 32, 32))
    """
    for channels in (1, 3):
        side = math.isqrt(features // channels)
        if channels * side * side == features:
            return channels, side, side
    raise MeasurementError(f"{features} features are no square image of one or three channels; choose another set.")
