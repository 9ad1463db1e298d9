"""Settings of the log-loss barrier of Mori, Ziyin, Liu and Ueda."""

from typing import Annotated

from pydantic import AfterValidator, Field

from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import (
    DrawnFrom,
    NumberAboveOne,
    Points,
    PositiveCount,
    PositiveNumber,
    SettingsModel,
)
from sgd_replication.settings.sampling import SamplingSettings, Sweep


def _rising(moments: list[int]) -> list[int]:
    if moments != sorted(moments):
        raise ValueError("moments must rise")
    return moments


class NoiseTrainingSettings(SettingsModel):
    """The trainings of one data set, and when the noise is measured in them.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"log_barrier": {"noise": {"moments": [1, 2, 3, 5, 9, 7]}}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...noise.moments = [1, 2, 3, 5, 9, 7]: moments must rise.
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
    moments: Annotated[Points[PositiveCount], Field(min_length=6), AfterValidator(_rising)] = Field(
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
        default=["fashion_mnist", "mnist"], description="The data sets."
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
    moments: Annotated[Points[PositiveCount], Field(min_length=6), AfterValidator(_rising)] = Field(
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
        Points[Annotated[int, Field(ge=0, strict=True)]], Field(min_length=2), AfterValidator(_rising)
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


class StationarySettings(SettingsModel):
    """SGD's stationary law on linear regression in one dimension.

    Examples:
        The tails fall off as powers of |θ|, but each law has a variance, η/(B(2 − η) − 2η):

        >>> from sgd_diffusion.theory import stationary_variance
        >>> [round(stationary_variance(batch_size, eta), 3) for eta, batch_size in StationarySettings().dynamics]
        [0.059, 0.028, 1.0, 0.25, 0.1, 0.5, 0.167]
    """

    dynamics: Annotated[list[tuple[PositiveNumber, PositiveCount]], Field(min_length=1)] = Field(
        default=[(0.1, 1), (0.1, 2), (0.5, 1), (0.5, 2), (0.5, 4), (1.0, 4), (1.0, 8)], description="η and B of each."
    )
    chains: Annotated[int, Field(ge=40, strict=True)] = Field(default=2000, description="Independent chains.")
    values: PositiveCount = Field(
        default=50, description="Values taken of each chain, three times 1/η iterations apart."
    )
    windows: Annotated[Points[Annotated[float, Field(gt=0, lt=1)]], Field(min_length=3, max_length=3)] = Field(
        default=[0.9, 0.99, 0.999],
        description="Quantiles of |θ| up to which the exponent is fitted: narrow, the one that decides, wide.",
    )
    cells: Annotated[int, Field(ge=100, strict=True)] = Field(default=500, description="Of the exact chain.")


class PassageSettings(SettingsModel):
    """First passage to a multiple of the lowest loss, on linear regression.

    Examples:
        The powers of c with which the times should grow, one a window:

        >>> from sgd_diffusion.theory import passage_exponent
        >>> settings = PassageSettings()
        >>> [passage_exponent(settings.batch_size, settings.learning_rate, n) for n, low, high in settings.windows]
        [10.5, 10.0, 9.0, 7.5, 6.0]
    """

    windows: Annotated[list[tuple[PositiveCount, NumberAboveOne, NumberAboveOne]], Field(min_length=1)] = Field(
        default=[(1, 1.2, 2.0), (2, 1.3, 2.2), (4, 1.5, 2.5), (7, 1.9, 3.8), (10, 2.5, 5.0)],
        description="Number of dimensions, and the window of c; it begins above the mean loss.",
    )
    ratios: Annotated[int, Field(ge=6, strict=True)] = Field(default=7, description="How many c in a window.")
    learning_rate: PositiveNumber = Field(default=0.1, description="η.")
    batch_size: PositiveCount = Field(default=1, description="B.")
    cells: Annotated[int, Field(ge=100, strict=True)] = Field(default=300, description="Of the exact chain.")
    sampling: SamplingSettings = Field(
        default=SamplingSettings(replicas=400, plain_iterations=60_000, split_replicas=400, repeats=10),
        description="Replicas.",
    )


class RegressionSettings(SettingsModel):
    """Both measurements on linear regression: the stationary law and first passage.

    Examples:
        >>> settings = RegressionSettings(stationary=StationarySettings(), passage=PassageSettings())
        >>> settings.stationary.cells, settings.passage.cells
        (500, 300)
    """

    stationary: StationarySettings = Field(description="The stationary law.")
    passage: PassageSettings = Field(description="First passage.")


class BarrierSettings(SettingsModel):
    """Escape with the lowest loss varied at a fixed barrier.

    Examples:
        ΔL is fixed; the barrier of the log loss, ln(1 + ΔL/L*), varies:

        >>> import math
        >>> [round(math.log(1 + ratio), 2) for ratio in BarrierSettings().ratios]
        [0.41, 0.69, 1.1, 1.61, 2.2, 2.83]
    """

    ratios: Sweep = Field(default=[0.5, 1.0, 2.0, 4.0, 8.0, 16.0], description="ΔL/L*.")
    exponents: Sweep = Field(
        default=[2.5, 3.2, 4.0, 4.8, 5.6, 6.4], description="Targets of (2B/η)∫L'/C at B = 1, which set η."
    )
    cells: Annotated[int, Field(ge=100, strict=True)] = Field(default=400, description="Of the exact chain.")
    sampling: SamplingSettings = Field(
        default=SamplingSettings(replicas=200, plain_iterations=150_000, repeats=10),
        description="Replicas of the sweeps. Single examples kick far, and splitting does not see the farthest kicks.",
    )


class LogBarrierSettings(SettingsModel):
    """The log of the loss as the barrier (Mori et al. 2022).

    Examples:
        An unknown key is refused with those that there are:

        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"log_barrier": {"nois": {}}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...nois: ...decoupling, noise, passage, printed, stationary.
    """

    noise: NoiseLossSettings = Field(default=NoiseLossSettings(), description="Noise against loss.")
    printed: PrintedNoiseSettings = Field(default=PrintedNoiseSettings(), description="The printed networks.")
    decoupling: DecouplingSettings = Field(default=DecouplingSettings(), description="Covariance and loss.")
    stationary: StationarySettings = Field(default=StationarySettings(), description="The stationary law.")
    passage: PassageSettings = Field(default=PassageSettings(), description="First passage.")
    barrier: BarrierSettings = Field(default=BarrierSettings(), description="Escape at fixed ΔL.")
