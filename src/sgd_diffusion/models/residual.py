"""Residual classifiers of small images."""

from collections.abc import Sequence

from torch import Tensor, nn
from torch.nn.functional import relu

BLOCKS_A_STAGE = 2
"""The number of residual blocks in each stage."""


class ResidualBlock(nn.Module):
    """A residual block x ↦ relu(F(x) + Sx).

    F consists of two 3 × 3 convolutions with batch normalisation and a ReLU between them. S is the identity, or a 1 × 1
    convolution with batch normalisation if F changes the shape.

    Args:
        entering: number of input channels.
        leaving: number of output channels.
        stride: stride of the first convolution.
    """

    def __init__(self, entering: int, leaving: int, stride: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(entering, leaving, 3, stride, padding=1, bias=False)
        self.first_norm = nn.BatchNorm2d(leaving)
        self.second = nn.Conv2d(leaving, leaving, 3, padding=1, bias=False)
        self.second_norm = nn.BatchNorm2d(leaving)
        self.shortcut = nn.Sequential()
        if stride != 1 or entering != leaving:
            self.shortcut.append(nn.Conv2d(entering, leaving, 1, stride, bias=False))
            self.shortcut.append(nn.BatchNorm2d(leaving))

    def forward(self, values: Tensor) -> Tensor:
        """Return the block's output."""
        through = self.second_norm(self.second(relu(self.first_norm(self.first(values)))))
        return relu(through + self.shortcut(values))


class Residual(nn.Module):
    """A residual classifier; with the widths 64, 128, 256 and 512 it is ResNet-18 for CIFAR-10 (He et al. 2016).

    The layers are a 3 × 3 convolution, one stage of two residual blocks per width, the mean over pixels and a linear
    layer. Every stage but the first halves the side of the image.

    Args:
        image: shape of an image, (channels, side, side).
        widths: number of channels of each stage.
        classes: number of classes.

    Shapes:
        (n, channels · side²) → (n, classes); the outputs are logits.

    Examples:
        >>> import torch
        >>> with torch.device("meta"):  # without memory for the weights
        ...     network = Residual((3, 32, 32), widths=[64, 128, 256, 512], classes=10)
        ...     outputs = network(torch.zeros(5, 3072))
        >>> sum(tensor.numel() for tensor in network.parameters()), tuple(outputs.shape)
        (11173962, (5, 10))
    """

    def __init__(self, image: tuple[int, int, int], widths: Sequence[int], classes: int) -> None:
        super().__init__()
        self._image = image
        self.stem = nn.Conv2d(image[0], widths[0], 3, padding=1, bias=False)
        self.stem_norm = nn.BatchNorm2d(widths[0])
        self.blocks = nn.Sequential()
        entering = widths[0]
        for stage, width in enumerate(widths):
            for block in range(BLOCKS_A_STAGE):
                self.blocks.append(ResidualBlock(entering, width, 2 if stage and not block else 1))
                entering = width
        self.outputs = nn.Linear(entering, classes)

    def forward(self, inputs: Tensor) -> Tensor:
        """Return the logits."""
        values = relu(self.stem_norm(self.stem(inputs.unflatten(-1, self._image))))
        return self.outputs(self.blocks(values).mean((-2, -1)))
