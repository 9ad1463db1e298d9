"""Convolutional classifiers, for networks whose Hessian is too large to be written down."""

import math
from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn.functional import relu


class Convolutional(nn.Module):
    """Square images through 3 × 3 convolutions with ReLU, each but the first halving the side, to a linear layer.

    Args:
        features: of an image, channels × side × side.
        channels: of the image; 1 for grey, 3 for colour.
        widths: channels after each convolution.
        classes: number of classes.

    Shapes:
        (n, features) → (n, classes); the outputs are logits.
    """

    def __init__(self, features: int, channels: int, widths: Sequence[int], classes: int) -> None:
        super().__init__()
        side = math.isqrt(features // channels)
        self._shape = (channels, side, side)
        self.convolutions = nn.ModuleList()
        for position, width in enumerate(widths):
            stride = 1 if position == 0 else 2
            self.convolutions.append(nn.Conv2d(channels, width, 3, stride, padding=1))
            channels, side = width, -(-side // stride)
        self.outputs = nn.Linear(channels * side * side, classes)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits."""
        values = inputs.unflatten(-1, self._shape)
        for convolution in self.convolutions:
            values = relu(convolution(values))
        return self.outputs(values.flatten(-3))
