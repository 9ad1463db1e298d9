"""Settings of escape from the minima of networks on data."""

from typing import Annotated, Literal

from pydantic import Field

from sgd_diffusion.sweep_plan import SweepPlan
from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import SamplingSettings, WholeSweep

ESCAPED = DrawnFrom("network_escape.sets")


class PublishedPanelSettings(SettingsModel):
    """Fig. 5's grids. What the paper leaves out is chosen so that the middle of a panel escapes as slowly as there."""

    replicas: Annotated[int, Field(ge=3, strict=True)] = Field(
        default=100, description="Replicas a point, as published."
    )
    every: PositiveCount = Field(default=1, description="Take every so-many-th of the published points.")
    batch_size: Annotated[PositiveCount, ESCAPED] = Field(
        default=10, description="B of the panel against 1/k; its η is matched."
    )
    matching_replicas: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=50, description="Replicas of each trial when matching."
    )


class VariantSettings(SettingsModel):
    """One thing changed at a time: the definition of leaving, the sampling of minibatches, the network, its decay.

    Examples:
        A law needs six points or more:

        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"network_escape": {"variants": {"batch_sizes": [1, 2, 4]}}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...batch_sizes = [1, 2, 4]: ... at least 6 items ... 3.
    """

    batch_sizes: Annotated[WholeSweep, ESCAPED] = Field(
        default=[1, 2, 4, 8, 14, 22, 32], description="Sweep of B in every variant."
    )
    widths: list[PositiveCount] = Field(default=[5, 20], description="Other widths of the hidden layer.")
    weight_decays: list[PositiveNumber] = Field(default=[0.0001, 0.01], description="Other weight decays λ.")
    replicas: PositiveCount = Field(default=64, description="Replicas a point.")
    max_iterations: PositiveCount = Field(
        default=15_000, description="Iterations after which a replica that is still inside is given up."
    )


class WhiteNoiseSettings(SettingsModel):
    """SGLD on the same network: every iteration takes the gradient of the whole set."""

    iterations: Annotated[Points[PositiveNumber], Field(min_length=3)] = Field(
        default=[30.0, 60.0, 120.0, 240.0, 480.0, 960.0],
        description="Iterations in which one coordinate would diffuse freely over δ, which set D.",
    )
    replicas: PositiveCount = Field(default=50, description="Replicas a point.")


class SaddleSettings(SettingsModel):
    """Real saddles between the network's minimum and others, and the escape through them."""

    attempts: PositiveCount = Field(default=3, description="Other first weights, whose minima are walked to.")
    batch_sizes: Annotated[Points[PositiveCount], ESCAPED] = Field(
        default=[1, 2, 4], description="B at which replicas are watched."
    )
    replicas: PositiveCount = Field(default=64, description="Replicas a point.")
    max_iterations: PositiveCount = Field(default=60_000, description="Iterations that they are watched for.")
    let_down: PositiveCount = Field(
        default=12, description="Replicas that are followed without noise from where they crossed."
    )


class NetworkEscapeSettings(SettingsModel):
    """Fig. 5 of Xie et al. and its appendix: escape of networks from the minimum that they were trained to.

    Examples:
        B of a wide sweep that ends at ten times `batch_unit`:

        >>> settings = NetworkEscapeSettings()
        >>> [round(share * 10 * settings.batch_unit) for share in settings.grid]
        [2, 4, 8, 14, 20, 28, 37, 46, 58, 69, 80]
    """

    sets: Annotated[list[SetName], Field(min_length=1)] = Field(
        default=["avila", "banknote", "cardiotocography", "sensorless"],
        description="The data sets; their largest class is set against all others.",
    )
    hidden: PositiveCount = Field(default=10, description="Width of the one hidden layer.")
    activation: Literal["tanh", "relu"] = Field(
        default="tanh", description="Its activation; at a kink of `relu` there is no curvature to speak of."
    )
    weight_decay: PositiveNumber = Field(
        default=0.001,
        description="λ of (λ/2)|θ|² in the loss. Without it a network that separates its classes has no minimum.",
    )
    half_width: PositiveNumber = Field(default=0.05, description="δ: leaving is any |θ_i − θ*_i| > δ.")
    batch_unit: Annotated[PositiveCount, ESCAPED, DrawnFrom("large_deviations.network.set")] = Field(
        default=8,
        description="B at which the predicted exponent of the widest coordinate is 1; each set's η follows from it.",
    )
    stiffest: Annotated[float, Field(gt=0, lt=2)] = Field(
        default=0.5, description="η times the largest curvature must not exceed this; η is lowered if it would."
    )
    slowest_log_time: PositiveNumber = Field(
        default=11.0, description="ln τ, in iterations, at which the wide sweeps of k, B and η end."
    )
    grid: Annotated[Points[Annotated[float, Field(gt=0, le=1)]], Field(min_length=6)] = Field(
        default=[0.02, 0.05, 0.1, 0.17, 0.25, 0.35, 0.46, 0.58, 0.72, 0.86, 1.0],
        description="Points of the wide sweeps, as shares of their last 1/k, B or 1/η.",
    )
    replicas: PositiveCount = Field(default=64, description="Replicas a point of the wide sweeps.")
    logistic_batch_sizes: Annotated[WholeSweep, ESCAPED] = Field(
        default=[1, 4, 8, 16, 24, 32, 48, 64], description="Wide sweep of B for logistic regression."
    )
    logistic: SamplingSettings = Field(
        default=SamplingSettings(replicas=64, plain_iterations=60_000, split_replicas=400, repeats=10),
        description="Replicas of that sweep.",
    )
    departures: PositiveCount = Field(
        default=200, description="Replicas whose displacement at the moment of escape is looked at."
    )
    published: PublishedPanelSettings = Field(default=PublishedPanelSettings(), description="Fig. 5's grids.")
    white_noise: WhiteNoiseSettings = Field(default=WhiteNoiseSettings(), description="SGLD on the same network.")
    saddles: SaddleSettings = Field(default=SaddleSettings(), description="Escape through a real saddle.")
    variants: VariantSettings = Field(default=VariantSettings(), description="One thing changed at a time.")

    @property
    def sweep_plan(self) -> SweepPlan:
        """The plan of the wide sweeps."""
        return SweepPlan(
            batch_unit=self.batch_unit,
            half_width=self.half_width,
            stiffest=self.stiffest,
            slowest_log_time=self.slowest_log_time,
            grid=tuple(self.grid),
            replicas=self.replicas,
        )
