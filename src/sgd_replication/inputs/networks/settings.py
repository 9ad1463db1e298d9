"""Settings of networks, of their training and of the sweeps of networks."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from sgd_diffusion.designs import Architecture, Precision
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber, SettingsModel


def _known_set(name: str) -> str:
    if name not in REGISTRY:
        raise ValueError(f"unknown data set; allowed: {', '.join(sorted(REGISTRY))}")
    return name


SetName = Annotated[str, AfterValidator(_known_set)]


class TrainingSettings(SettingsModel):
    """How a network is trained: plain SGD at a constant learning rate, reshuffled every epoch.

    Examples:
        >>> training = TrainingSettings()
        >>> training.epochs * (60_000 // training.batch_size)  # iterations on 60,000 images
        12000
    """

    learning_rate: PositiveNumber = Field(default=0.1, description="Learning rate η of SGD.")
    batch_size: PositiveCount = Field(default=100, description="Images a minibatch, drawn without replacement.")
    epochs: PositiveCount = Field(default=20, description="Passes over the training images.")


class NetworkSettings(SettingsModel):
    """A classifier, initialised and trained several times independently.

    Examples:
        >>> from sgd_diffusion.models import build
        >>> network = NetworkSettings(data="digits", hidden=[10, 10])
        >>> layers = build(network.architecture, features=64, widths=network.hidden, classes=10).parameters()
        >>> sum(tensor.numel() for tensor in layers)  # 64·10 + 10 + 2(10·10 + 10)
        870
    """

    data: SetName = Field(description="The data set it learns; input and output widths follow from it.")
    architecture: Architecture = Field(
        default="fully-connected",
        description="What kind of network: `convolutional` (3 × 3 convolutions) and `residual` (ResNet-18) take square "
        "images.",
    )
    hidden: Annotated[list[PositiveCount], Field(min_length=1)] = Field(
        default=[10, 10],
        description="Widths of the hidden layers; channels after each convolution, or in each stage of two residual "
        "blocks.",
    )
    activation: Literal["relu", "tanh"] = Field(
        default="relu", description="Activation of the hidden layers; networks of images take `relu`."
    )
    initialisation: Literal["uniform", "xavier-normal", "he-normal"] = Field(
        default="uniform",
        description="Distribution of the first weights; `uniform` is U(±1/√fan-in), what `torch.nn.Linear` does.",
    )
    precision: Precision = Field(
        default="float64", description="Of its weights, its training and the gradients taken of it."
    )
    replicates: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=5, description="Independent initialisations and trainings; intervals are taken over them."
    )
    early_epochs: PositiveCount = Field(
        default=1, description="Epochs after which the `early` checkpoint is taken; fewer than `training.epochs`."
    )
    training: TrainingSettings = Field(default=TrainingSettings(), description="How it is trained.")

    @model_validator(mode="after")
    def _moments_in_order(self) -> Self:
        if self.early_epochs >= self.training.epochs:
            raise ValueError(
                f"early_epochs ({self.early_epochs}) must be fewer than training.epochs ({self.training.epochs})"
            )
        return self

    @model_validator(mode="after")
    def _activation_of_images(self) -> Self:
        if self.architecture != "fully-connected" and self.activation != "relu":
            raise ValueError(f"activation is {self.activation}, but a {self.architecture} network always uses relu")
        return self


class NetworkSweepSettings(SettingsModel):
    """Sweeps that change one property of a network at a time, on fewer and coarser images.

    Examples:
        >>> sweeps = NetworkSweepSettings()
        >>> (28 // sweeps.pooling) ** 2  # number of pixels after pooling 28 × 28
        196
        >>> [[10] * depth for depth in sweeps.depths]  # hidden layers
        [[10], [10, 10], [10, 10, 10], [10, 10, 10, 10]]
    """

    network: str = Field(default="mnist_fc", description="Whose data, design and training the sweeps start from.")
    images: PositiveCount = Field(default=5000, description="How many of its examples are used, the first of them.")
    pooling: PositiveCount = Field(
        default=2, description="Square images are averaged over so many by so many pixels first; 1 leaves them as are."
    )
    epochs: Annotated[Points[Annotated[int, Field(ge=0, strict=True)]], Field(min_length=2)] = Field(
        default=[0, 1, 3, 10, 30, 100, 300], description="Moments of the training that are looked at."
    )
    gains: Annotated[Points[PositiveNumber], Field(min_length=2)] = Field(
        default=[0.5, 1.0, 2.0], description="Factors on the first weights, in every initialisation scheme."
    )
    widths: Points[PositiveCount] = Field(default=[5, 10, 20], description="Widths of two hidden layers.")
    depths: Points[PositiveCount] = Field(default=[1, 2, 3, 4], description="Numbers of hidden layers of 10.")


class SweptTrainingSettings(SettingsModel):
    """The settings of a job that trains the networks of the sweeps.

    Examples:
        >>> settings = SweptTrainingSettings(network=NetworkSettings(data="mnist"), sweeps=NetworkSweepSettings())
        >>> settings.network.training.batch_size, settings.sweeps.epochs[-1]
        (100, 300)
    """

    network: NetworkSettings = Field(description="The design that the sweeps start from.")
    sweeps: NetworkSweepSettings = Field(description="What is changed, one thing at a time.")
