"""Convolutional classifiers in stacks that end in a pooling layer."""

from collections.abc import Sequence

from torch import Tensor, nn


class StackedConvolutional(nn.Module):
    """A classifier of square images: stacks of 3 × 3 convolutions with ReLU, each followed by pooling; a linear layer.

    Convolutions keep the side of the image; the maximum over 2 × 2 pixels at the end of a stack halves it. Mori et al.
    (2022) use three stacks of three convolutions with 64, 128 and 256 channels.

    Args:
        image: shape of an image, (channels, side, side).
        stacks: number of channels in each stack.
        classes: number of classes.
        depth: number of convolutions in each stack. Default: 3.

    Shapes:
        (n, channels · side²) → (n, classes); the outputs are logits.

    Examples:
        >>> import torch
        >>> network = StackedConvolutional((3, 8, 8), stacks=[2, 4], classes=10)  # sides 8, 4 and 2
        >>> len([layer for layer in network.modules() if isinstance(layer, nn.Conv2d)]), network.outputs.in_features
        (6, 16)
        >>> tuple(network(torch.zeros(5, 192)).shape)
        (5, 10)
    """

    def __init__(self, image: tuple[int, int, int], stacks: Sequence[int], classes: int, depth: int = 3) -> None:
        super().__init__()
        self._image = image
        channels, side, _ = image
        layers: list[nn.Module] = []
        for width in stacks:
            for _ in range(depth):
                layers += [nn.Conv2d(channels, width, 3, padding=1), nn.ReLU()]
                channels = width
            layers.append(nn.MaxPool2d(2))
            side //= 2
        self.features = nn.Sequential(*layers)
        self.outputs = nn.Linear(channels * side * side, classes)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits."""
        return self.outputs(self.features(inputs.unflatten(-1, self._image)).flatten(-3))
