"""Convolutional classifiers."""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn.functional import relu


class Convolutional(nn.Module):
    """A classifier of square images: 3 × 3 convolutions with ReLU, followed by a linear layer.

    Every convolution but the first halves the side of the image.

    Args:
        image: shape of an image, (channels, side, side).
        widths: number of channels after each convolution.
        classes: number of classes.

    Shapes:
        (n, channels · side²) → (n, classes); the outputs are logits.

    Examples:
        >>> import torch
        >>> network = Convolutional((1, 8, 8), widths=[2, 4], classes=10)  # sides 8 and 4
        >>> [sum(part.numel() for part in layer.parameters()) for layer in (*network.convolutions, network.outputs)]
        [20, 76, 650]
        >>> tuple(network(torch.zeros(5, 64)).shape)
        (5, 10)
    """

    def __init__(self, image: tuple[int, int, int], widths: Sequence[int], classes: int) -> None:
        super().__init__()
        self._image = image
        channels, side, _ = image
        self.convolutions = nn.ModuleList()
        for position, width in enumerate(widths):
            stride = 1 if position == 0 else 2
            self.convolutions.append(nn.Conv2d(channels, width, 3, stride, padding=1))
            channels, side = width, -(-side // stride)
        self.outputs = nn.Linear(channels * side * side, classes)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits."""
        values = inputs.unflatten(-1, self._image)
        for convolution in self.convolutions:
            values = relu(convolution(values))
        return self.outputs(values.flatten(-3))
