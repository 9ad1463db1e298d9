"""Settings of the noise-distribution experiment."""

from typing import Annotated, Self

from pydantic import Field

from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, SettingsModel

CLAIMED_BATCH_SIZE = 16
"""Xie et al. (2021) hold the noise to be Gaussian above it."""


class EstimatorSettings(SettingsModel):
    """Synthetic samples on which the estimators of a tail index are tried before they are believed."""

    indices: Annotated[Points[Annotated[float, Field(ge=0.5, le=2)]], Field(min_length=2)] = Field(
        default=[0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0], description="α of the symmetric stable samples."
    )
    values: Annotated[int, Field(ge=200, strict=True)] = Field(default=10_000, description="Values in a sample.")
    samples: Annotated[int, Field(ge=20, strict=True)] = Field(default=200, description="Samples at each α.")


class LargeNoiseSettings(SettingsModel):
    """A network whose per-example gradients fit no memory: noise is collected minibatch by minibatch."""

    network: str = Field(default="digits_conv", description="Which of `networks`.")
    coordinates_per_layer: PositiveCount = Field(default=20, description="Parameters followed in each layer.")
    pooled_minibatches: PositiveCount = Field(
        default=5, description="Minibatches whose noise is kept for every parameter and pooled over parameters."
    )


class NoiseSettings(SettingsModel):
    """Gradient noise across minibatches at frozen checkpoints (Fig. 1 of Xie et al.).

    Examples:
        The large network takes a few keys of its own and shares the others:

        >>> settings = NoiseSettings(batch_size=20)
        >>> settings.of_large.network, settings.of_large.coordinates_per_layer, settings.of_large.batch_size
        ('digits_conv', 20, 20)
    """

    network: str = Field(default="mnist_fc", description="Which of `networks` is measured.")
    batch_size: Annotated[
        PositiveCount,
        DrawnFrom("noise.network", noisy=True),
        DrawnFrom("noise.large.network", noisy=True),
        DrawnFrom("sweeps.network", noisy=True, first="sweeps.images"),
    ] = Field(default=50, description="Images a minibatch, drawn without replacement.")
    minibatches: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=1000, description="Independent minibatches at each checkpoint."
    )
    coordinates_per_layer: PositiveCount = Field(
        default=150, description="Parameters followed across minibatches, sampled in each layer."
    )
    pooled_minibatches: PositiveCount = Field(
        default=50, description="Minibatches whose noise is kept for every parameter and pooled over parameters."
    )
    pooled_block: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=100, description="K₁ of the stable-index estimator for the pooled noise."
    )
    coordinate_block: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=10, description="K₁ of the stable-index estimator for one parameter's noise."
    )

    random_directions: PositiveCount = Field(default=20, description="Random unit directions that are followed.")
    top_directions: PositiveCount = Field(
        default=5, description="Leading eigenvectors of the Hessian that are followed."
    )
    hessian_examples: PositiveCount = Field(
        default=1000, description="Examples whose Hessian the leading eigenvectors are of, the first of the set."
    )
    batch_sizes: Annotated[Points[PositiveCount], Field(min_length=4), DrawnFrom("noise.network", noisy=True)] = Field(
        default=[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024],
        description="B at which single parameters are tested; one of them must exceed 16, the claim's threshold.",
    )
    estimators: EstimatorSettings = Field(
        default=EstimatorSettings(), description="The estimators of a tail index on samples whose index is known."
    )
    large: LargeNoiseSettings = Field(default=LargeNoiseSettings(), description="The same for a large network.")

    @property
    def of_large(self) -> Self:
        """The same settings for the large network."""
        return self.model_copy(update=self.large.model_dump())


def consistent(settings: NoiseSettings) -> NoiseSettings:
    """Refuse settings that contradict each other; a job that is given only some of them has nothing to compare.

    Raises:
        ValueError: two settings contradict each other; the message names both.

    Examples:
        >>> consistent(NoiseSettings(minibatches=20, pooled_minibatches=30))
        Traceback (most recent call last):
            ...
        ValueError: pooled_minibatches (30) must not exceed minibatches (20)
    """
    if settings.pooled_minibatches > settings.minibatches:
        raise ValueError(
            f"pooled_minibatches ({settings.pooled_minibatches}) must not exceed minibatches ({settings.minibatches})"
        )
    if settings.minibatches < 2 * settings.coordinate_block:
        raise ValueError(f"minibatches ({settings.minibatches}) must be at least twice coordinate_block")
    if max(settings.batch_sizes) <= CLAIMED_BATCH_SIZE:
        raise ValueError(
            f"batch_sizes must hold one above {CLAIMED_BATCH_SIZE}; the largest is {max(settings.batch_sizes)}"
        )
    return settings
