"""Settings of the networks on which the log-loss barrier's premises are measured."""

from typing import Annotated

from pydantic import AfterValidator, Field

from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, PositiveNumber, SettingsModel


def rising(values: list[int]) -> list[int]:
    """Return the values if they rise.

    Examples:
        >>> rising([2, 1])
        Traceback (most recent call last):
            ...
        ValueError: the values must rise
    """
    if values != sorted(values):
        raise ValueError("the values must rise")
    return values


class NoiseTrainingSettings(SettingsModel):
    """The trainings of one data set, and when the noise is measured in them.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"log_barrier": {"noise": {"moments": [1, 2, 3, 5, 9, 7]}}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...noise.moments = [1, 2, 3, 5, 9, 7]: the values must rise.
    """

    hidden: Annotated[list[PositiveCount], Field(min_length=1)] = Field(
        default=[100, 100, 100], description="Widths of the hidden layers, of rectified units."
    )
    images: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=5000, description="How many examples are used, the first of the set."
    )
    learning_rate: PositiveNumber = Field(default=0.1, description="η.")
    batch_size: Annotated[PositiveCount, DrawnFrom("log_barrier.noise.sets", first="log_barrier.noise.images")] = Field(
        default=50, description="B of the training."
    )
    moments: Annotated[Points[PositiveCount], Field(min_length=6), AfterValidator(rising)] = Field(
        default=[1, 2, 3, 5, 7, 10, 14, 20, 28, 40, 56, 80],
        description="Epochs after which loss and noise are looked at; the later half of them is called late.",
    )
    replicates: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=3, description="Independent initialisations and trainings; intervals are taken over them."
    )


class NoiseLossSettings(NoiseTrainingSettings):
    """Trace of the gradient noise against the loss, while a network learns.

    Examples:
        >>> NoiseLossSettings(sets=["digits"]).moments[-1]  # epochs of a training
        80
    """

    sets: Annotated[Points[SetName], Field(min_length=1)] = Field(
        default=["fashion_mnist"], description="The data sets."
    )


class PrintedTrainingSettings(SettingsModel):
    """The trainings of the networks that the paper printed, and when the noise is measured in them.

    Examples:
        The paper's network has 160 weights for each of 60,000 images; this one has about 100 for each of 1,000:

        >>> settings = PrintedTrainingSettings()
        >>> weights = 785 * settings.hidden[0] + 2 * 101 * settings.hidden[1] + 101 * 10
        >>> weights // settings.images
        99
    """

    hidden: Annotated[list[PositiveCount], Field(min_length=1)] = Field(
        default=[100, 100, 100],
        description="Widths of the hidden layers, of rectified units, where a fully connected network learns; three of "
        "2,000 in the paper.",
    )
    stacks: Annotated[list[PositiveCount], Field(min_length=1)] = Field(
        default=[64, 128, 256],
        description="Channels of the stacks of three convolutions each, where a convolutional network learns.",
    )
    images: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=1000, description="How many images are used, the first of the set; all 60,000 in the paper."
    )
    learning_rate: PositiveNumber = Field(default=0.1, description="η.")
    batch_size: Annotated[PositiveCount, DrawnFrom("log_barrier.printed.sets", first="log_barrier.printed.images")] = (
        Field(default=100, description="B of the training.")
    )
    moments: Annotated[Points[PositiveCount], Field(min_length=6), AfterValidator(rising)] = Field(
        default=[1, 2, 3, 5, 8, 12, 18, 27, 40, 60, 80, 100, 130, 160, 200],
        description="Epochs after which loss and noise are looked at; the later half of them is called late.",
    )
    replicates: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=10, description="Independent initialisations and trainings; intervals are taken over them."
    )


class PrintedJobSettings(SettingsModel):
    """The trainings on one data set, and which kind of network learns it.

    Examples:
        >>> PrintedJobSettings(training=PrintedTrainingSettings(), convolutional=False).training.replicates
        10
    """

    training: PrintedTrainingSettings = Field(description="The trainings.")
    convolutional: bool = Field(description="Whether a convolutional network learns the set.")


class PrintedNoiseSettings(PrintedTrainingSettings):
    """Noise against loss with the networks, the initial weights and the steps that the paper printed.

    Examples:
        >>> PrintedNoiseSettings(convolutional_sets=["cifar10"]).sets
        ['fashion_mnist', 'cifar10']
    """

    dense_sets: Annotated[Points[SetName], Field(min_length=1)] = Field(
        default=["fashion_mnist"], description="The data sets that a fully connected network learns."
    )
    convolutional_sets: list[SetName] = Field(
        default=[], description="The data sets that a convolutional network learns; CIFAR-10 in the paper."
    )

    @property
    def sets(self) -> list[str]:
        """All data sets, each once."""
        return list(dict.fromkeys([*self.dense_sets, *self.convolutional_sets]))


class DecouplingTrainingSettings(SettingsModel):
    """The trainings in which the covariance is compared with the loss times the mean of ∇f∇fᵀ.

    Examples:
        Fewer images than the paper's 10,000, because the eigenvalues of a matrix of images by images are taken:

        >>> settings = DecouplingTrainingSettings()
        >>> settings.images, settings.moments, settings.images // settings.batch_size  # iterations an epoch
        (1000, [0, 50, 500], 10)
    """

    hidden: Annotated[list[PositiveCount], Field(min_length=1)] = Field(
        default=[100, 100], description="Widths of the hidden layers, of rectified units; the output is linear."
    )
    images: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=1000, description="How many images are used, the first of the set; 10,000 in the paper."
    )
    learning_rate: PositiveNumber = Field(default=0.01, description="η.")
    batch_size: Annotated[
        PositiveCount, DrawnFrom("log_barrier.decoupling.data", first="log_barrier.decoupling.images")
    ] = Field(default=100, description="B of the training.")
    moments: Annotated[
        Points[Annotated[int, Field(ge=0, strict=True)]], Field(min_length=2), AfterValidator(rising)
    ] = Field(default=[0, 50, 500], description="Epochs after which the spectra are taken; 0 is the start.")
    replicates: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=4, description="Independent initialisations and trainings; intervals are taken over them."
    )


class DecouplingSettings(DecouplingTrainingSettings):
    """Whether the covariance of the gradient is the loss times the mean of ∇f∇fᵀ.

    Examples:
        >>> DecouplingSettings(data="digits").hidden
        [100, 100]
    """

    data: SetName = Field(default="mnist", description="The data set; even class numbers have the target 1, odd −1.")
