"""Settings of the experiment on gradient noise: of each job, and of the whole group."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from sgd_replication.experiments.noise.axis_settings import AxisSettings
from sgd_replication.inputs.networks.settings import NetworkSettings, NetworkSweepSettings
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, SettingsModel

CLAIMED_BATCH_SIZE = 16
"""Xie et al. (2021) claim that the noise is Gaussian at every larger batch size."""


class NoiseNetworkSettings(SettingsModel):
    """The network whose noise is measured."""

    network: str = Field(default="mnist_fc", description="Which of `networks` is measured.")


class MinibatchSettings(SettingsModel):
    """How many minibatches a test across minibatches rests on."""

    minibatches: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=1000, description="Independent minibatches at each checkpoint."
    )


class CoordinateSettings(SettingsModel):
    """How many single parameters are followed."""

    coordinates_per_layer: PositiveCount = Field(
        default=150, description="Parameters followed across minibatches, sampled in each layer."
    )


class PooledBlockSettings(SettingsModel):
    """The block length of the stable-index estimator of Mohammadi et al. for pooled noise."""

    pooled_block: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=100, description="K₁ of the stable-index estimator for the pooled noise."
    )


class TrackedSettings(CoordinateSettings, NoiseNetworkSettings):
    """The parameters and directions along which the noise is followed at a checkpoint.

    Examples:
        >>> settings = TrackedSettings()
        >>> settings.random_directions + settings.top_directions  # directions besides the single parameters
        25
    """

    random_directions: PositiveCount = Field(default=20, description="Random unit directions that are followed.")
    top_directions: PositiveCount = Field(
        default=5, description="Leading eigenvectors of the Hessian that are followed."
    )
    hessian_examples: PositiveCount = Field(
        default=1000, description="Examples whose Hessian the leading eigenvectors are of, the first of the set."
    )


class SweptNoiseSettings(MinibatchSettings, CoordinateSettings):
    """The noise of single parameters of a network of the sweeps.

    Examples:
        >>> SweptNoiseSettings().model_dump()
        {'coordinates_per_layer': 150, 'minibatches': 1000, 'batch_size': 50}
    """

    batch_size: Annotated[
        PositiveCount,
        DrawnFrom("noise.network", noisy=True),
        DrawnFrom("noise.large.network", noisy=True),
        DrawnFrom("sweeps.network", noisy=True, first="sweeps.images"),
    ] = Field(default=50, description="Images a minibatch, drawn without replacement.")


class CollectSettings(SweptNoiseSettings, TrackedSettings):
    """The noise that is collected at the checkpoints of a network.

    Examples:
        >>> settings = CollectSettings(pooled_minibatches=5)
        >>> settings.minibatches, settings.pooled_minibatches  # noise of followed parameters, and of every parameter
        (1000, 5)
    """

    pooled_minibatches: PositiveCount = Field(
        default=25, description="Minibatches whose noise is kept for every parameter and pooled over parameters."
    )


class EstimateSettings(PooledBlockSettings, NoiseNetworkSettings):
    """The tests of collected noise.

    Examples:
        >>> EstimateSettings().model_dump()
        {'network': 'mnist_fc', 'pooled_block': 100, 'coordinate_block': 10}
    """

    coordinate_block: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=10, description="K₁ of the stable-index estimator for one parameter's noise."
    )


class BatchSettings(MinibatchSettings, TrackedSettings):
    """The noise of single parameters and directions at many batch sizes.

    Examples:
        >>> [size for size in BatchSettings().batch_sizes if size > CLAIMED_BATCH_SIZE]
        [32, 64, 256, 1024]
    """

    batch_sizes: Annotated[Points[PositiveCount], Field(min_length=4), DrawnFrom("noise.network", noisy=True)] = Field(
        default=[1, 4, 16, 32, 64, 256, 1024],
        description="B at which single parameters are tested; one of them must exceed 16, the claim's threshold.",
    )


class EstimatorSettings(SettingsModel):
    """Synthetic samples of known tail index, on which the estimators are tested."""

    indices: Annotated[Points[Annotated[float, Field(ge=0.5, le=2)]], Field(min_length=2)] = Field(
        default=[0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0], description="α of the symmetric stable samples."
    )
    values: Annotated[int, Field(ge=200, strict=True)] = Field(default=10_000, description="Values in a sample.")
    samples: Annotated[int, Field(ge=20, strict=True)] = Field(default=100, description="Samples at each α.")


class TrialSettings(PooledBlockSettings, MinibatchSettings):
    """The tests of the estimators of a tail index on synthetic samples.

    Examples:
        >>> settings = TrialSettings()
        >>> settings.estimators.samples * len(settings.estimators.indices)  # samples in all
        800
    """

    estimators: EstimatorSettings = Field(
        default=EstimatorSettings(), description="The estimators of a tail index on samples whose index is known."
    )


class LargeNoiseSettings(SettingsModel):
    """A network whose per-example gradients exceed the memory: noise is collected minibatch by minibatch."""

    network: str = Field(default="digits_conv", description="Which of `networks`.")
    coordinates_per_layer: PositiveCount = Field(default=20, description="Parameters followed in each layer.")
    pooled_minibatches: PositiveCount = Field(
        default=5, description="Minibatches whose noise is kept for every parameter and pooled over parameters."
    )
    hessian_examples: PositiveCount = Field(
        default=250, description="Examples whose Hessian the leading eigenvectors are of, the first of the set."
    )


class NoiseSettings(TrialSettings, BatchSettings, EstimateSettings, CollectSettings):
    """Gradient noise across minibatches at frozen checkpoints (Fig. 1 of Xie et al.).

    Examples:
        The large network has a few keys of its own and shares the others:

        >>> settings = NoiseSettings(batch_size=20)
        >>> settings.of_large.network, settings.of_large.coordinates_per_layer, settings.of_large.batch_size
        ('digits_conv', 20, 20)
    """

    large: LargeNoiseSettings = Field(default=LargeNoiseSettings(), description="The same for a large network.")
    axes: AxisSettings = Field(
        default=AxisSettings(),
        description="Tests of gradients across parameters, iterations and minibatches, and of their covariance.",
    )

    @property
    def of_large(self) -> Self:
        """The same settings for the large network."""
        return self.model_copy(update=self.large.model_dump())

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.pooled_minibatches > self.minibatches:
            raise ValueError(
                f"pooled_minibatches ({self.pooled_minibatches}) must not exceed minibatches ({self.minibatches})"
            )
        if self.minibatches < 2 * self.coordinate_block:
            raise ValueError(
                f"minibatches ({self.minibatches}) must be at least twice coordinate_block ({self.coordinate_block})"
            )
        if max(self.batch_sizes) <= CLAIMED_BATCH_SIZE:
            raise ValueError(
                f"batch_sizes must hold one above {CLAIMED_BATCH_SIZE}; the largest is {max(self.batch_sizes)}"
            )
        return self


class CollectJobSettings(SettingsModel):
    """What the job that collects noise reads: its own settings and the design of the network.

    Examples:
        >>> settings = CollectJobSettings(noise=CollectSettings(), network=NetworkSettings(data="mnist"))
        >>> settings.noise.network, settings.network.hidden
        ('mnist_fc', [10, 10])
    """

    noise: CollectSettings
    network: NetworkSettings


class BatchJobSettings(SettingsModel):
    """What the job on batch sizes reads: its own settings and the design of the network.

    Examples:
        >>> settings = BatchJobSettings(noise=BatchSettings(), network=NetworkSettings(data="mnist"))
        >>> max(settings.noise.batch_sizes), settings.network.data
        (1024, 'mnist')
    """

    noise: BatchSettings
    network: NetworkSettings


class SweepJobSettings(SettingsModel):
    """What the job on swept networks reads: its own settings, the sweeps and the network that they start from.

    Examples:
        >>> network, sweeps = NetworkSettings(data="mnist"), NetworkSweepSettings()
        >>> settings = SweepJobSettings(noise=SweptNoiseSettings(), sweeps=sweeps, network=network)
        >>> settings.noise.batch_size, settings.sweeps.images
        (50, 5000)
    """

    noise: SweptNoiseSettings
    sweeps: NetworkSweepSettings
    network: NetworkSettings
