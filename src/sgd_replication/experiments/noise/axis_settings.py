"""Settings of the tests of gradients across parameters, iterations and minibatches, and of their covariance."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from sgd_replication.inputs.networks.settings import NetworkSettings
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, SettingsModel

TailCount = Annotated[int, Field(ge=10, strict=True)]


class AxisSettings(SettingsModel):
    """Tests of power-law tails and of the Gaussian (Xie, Tang, Sun and Li 2023), network by network.

    Examples:
        >>> settings = AxisSettings()
        >>> settings.copies * len(settings.architectures)  # networks beside the replicates of `noise.network`
        8
        >>> settings.tail_counts
        [100, 300, 600]
    """

    architectures: Points[Annotated[list[PositiveCount], Field(min_length=1)]] = Field(
        default=[[10], [20], [20, 20], [10, 10, 10]],
        description="Hidden widths of further networks, otherwise designed and trained as `network`.",
    )
    copies: PositiveCount = Field(default=2, description="Independent initialisations of each of them.")
    images: PositiveCount = Field(default=5000, description="Examples that they learn, the first of the set.")
    batch_sizes: Annotated[
        Points[PositiveCount],
        DrawnFrom("noise.network", noisy=True, first="noise.axes.images"),
    ] = Field(default=[1, 10], description="B beside that of the training, at which the claims are judged.")
    gradients: PositiveCount = Field(
        default=30, description="Minibatches whose gradients are tested across parameters."
    )
    series: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=1000, description="Iterations, and minibatches, across which one parameter is tested."
    )
    coordinates_per_layer: PositiveCount = Field(
        default=50, description="Parameters tested across iterations and minibatches, sampled in each layer."
    )
    largest: TailCount = Field(
        default=300, description="Largest values that a power law is fitted to, where the claims are judged."
    )
    other_largest: Points[TailCount] = Field(default=[100, 600], description="Other numbers of largest values.")
    classes: Annotated[int, Field(ge=4, strict=True)] = Field(
        default=20, description="Equally likely classes of the chi-square test of a Gaussian."
    )
    spectrum_examples: PositiveCount = Field(
        default=1500, description="Examples whose gradients' covariance has its eigenvalues tested, the first."
    )

    @property
    def tail_counts(self) -> list[int]:
        """All numbers of largest values, ascending."""
        return sorted({self.largest, *self.other_largest})

    @model_validator(mode="after")
    def _enough_values(self) -> Self:
        if self.series < 5 * self.classes:
            raise ValueError(f"series ({self.series}) must be at least five times classes ({self.classes})")
        if self.spectrum_examples <= self.tail_counts[-1]:
            raise ValueError(
                f"spectrum_examples ({self.spectrum_examples}) must exceed every number of largest values "
                f"({self.tail_counts[-1]})"
            )
        return self


class AxisJobSettings(SettingsModel):
    """What the job on gradients across parameters and iterations reads: its own settings and the network's design.

    Examples:
        >>> settings = AxisJobSettings(axes=AxisSettings(), network=NetworkSettings(data="mnist"))
        >>> settings.batch_sizes, settings.network.training.batch_size
        ([1, 10, 100], 100)
    """

    axes: AxisSettings
    network: NetworkSettings

    @property
    def batch_sizes(self) -> list[int]:
        """All batch sizes, that of the training included, ascending."""
        return sorted({*self.axes.batch_sizes, self.network.training.batch_size})
