"""Settings of the comparison of gradient noise with curvature."""

from typing import Annotated, Literal

from pydantic import Field

from sgd_diffusion.config.base import Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_diffusion.config.networks import SetName, TrainingSettings

Precision = Literal["float64", "float32"]


class CovarianceSweepSettings(SettingsModel):
    """One thing changed at a time, on fewer and coarser images: what the proportionality depends on."""

    network: str = Field(default="mnist_fc", description="Whose data, design and training the sweeps start from.")
    images: PositiveCount = Field(default=5000, description="How many of its examples are used, the first of them.")
    pooling: PositiveCount = Field(
        default=2, description="Square images are averaged over so many by so many pixels first; 1 leaves them as are."
    )
    epochs: Annotated[Points[Annotated[int, Field(ge=0, strict=True)]], Field(min_length=2)] = Field(
        default=[0, 1, 3, 10, 30, 100, 300], description="Moments of the training at which C and H are compared."
    )
    gains: Annotated[Points[PositiveNumber], Field(min_length=2)] = Field(
        default=[0.5, 1.0, 2.0], description="Factors on the first weights, in every initialisation scheme."
    )
    widths: Points[PositiveCount] = Field(default=[5, 10, 20], description="Widths of two hidden layers.")
    depths: Points[PositiveCount] = Field(default=[1, 2, 3, 4], description="Numbers of hidden layers of 10.")


class LargeNetworkSettings(SettingsModel):
    """A convolutional network whose Hessian is not written down."""

    data: SetName = Field(default="digits", description="Square images that it learns.")
    channels: PositiveCount = Field(default=1, description="Colours of an image: 1, or 3.")
    widths: Annotated[list[PositiveCount], Field(min_length=1)] = Field(
        default=[8, 16, 32], description="Channels after each 3 × 3 convolution; all but the first halve the side."
    )
    images: PositiveCount = Field(default=1000, description="How many examples are used, the first of them.")
    directions: Annotated[int, Field(ge=3, strict=True)] = Field(
        default=40, description="Leading eigenvectors of H that are found and followed."
    )
    training: TrainingSettings = Field(default=TrainingSettings(epochs=10), description="How it is trained.")


class CovarianceSettings(SettingsModel):
    """C against H in the eigenbasis of H (Fig. 2 of Xie et al.), on every image."""

    networks: Annotated[list[str], Field(min_length=1)] = Field(
        default=["mnist_fc", "avila_fc"], description="Networks whose first replicate is looked at, random and trained."
    )
    directions: Annotated[int, Field(ge=10, strict=True)] = Field(
        default=1000, description="Eigendirections of H that are followed, the sharpest; all if there are fewer."
    )
    precision: Precision = Field(default="float64", description="In which the matrices are computed.")
    blocks: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=20, description="Blocks of examples of the jackknife that intervals come from."
    )
    lowest: PositiveNumber = Field(default=1e-4, description="Smallest element of H that the lines are fitted to.")
    highest: PositiveNumber = Field(default=0.5, description="Largest element of H that the lines are fitted to.")
    batch_sizes: Annotated[Points[PositiveCount], Field(min_length=3)] = Field(
        default=[1, 10, 20, 30, 100], description="B of the minibatches that are drawn, with and without replacement."
    )
    minibatches: Annotated[int, Field(ge=20, strict=True)] = Field(default=2000, description="How many at each B.")
    large: LargeNetworkSettings = Field(
        default=LargeNetworkSettings(), description="A network too large for whole matrices."
    )
    sweeps: CovarianceSweepSettings = Field(
        default=CovarianceSweepSettings(), description="What the proportionality depends on."
    )
