"""Settings of the escape of networks from their minima: of each job, and of the whole group."""

from dataclasses import replace
from typing import Annotated, Literal

from pydantic import Field

from sgd_diffusion.sweep_plan import SweepPlan
from sgd_replication.experiments.network_escape.sweep_settings import (
    ESCAPED,
    BatchUnitSettings,
    LargestRateSettings,
    PanelSettings,
    TrainedNetworkSettings,
    WideSweepSettings,
)
from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import SamplingSettings, WholeSweep


class VariantSettings(SettingsModel):
    """Sweeps of B that differ in the boundary, the sampling of minibatches, the network's width or its weight decay.

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
    replicas: PositiveCount = Field(default=40, description="Replicas a point.")
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
    """Saddles between the network's minimum and others, and the escape through them."""

    attempts: PositiveCount = Field(default=3, description="Other first weights, whose minima are walked to.")
    batch_sizes: Annotated[Points[PositiveCount], ESCAPED] = Field(
        default=[1, 2, 4], description="B at which replicas are watched."
    )
    replicas: PositiveCount = Field(default=64, description="Replicas a point.")
    max_iterations: PositiveCount = Field(default=60_000, description="Iterations that they are watched for.")
    let_down: PositiveCount = Field(
        default=12, description="Replicas that are followed without noise from where they crossed."
    )


class DataSetSettings(SettingsModel):
    """The data sets that networks are trained on."""

    sets: Annotated[list[SetName], Field(min_length=1)] = Field(
        default=["avila", "banknote", "cardiotocography", "sensorless"],
        description="The data sets; their largest class is set against all others.",
    )


class EscapeTimeSettings(WideSweepSettings, PanelSettings):
    """What the escape times of one data set depend on.

    Examples:
        B of a wide sweep that ends at ten times `batch_unit`:

        >>> plan = EscapeTimeSettings().sweep_plan
        >>> [round(share * 10 * plan.batch_unit) for share in plan.grid]
        [2, 4, 8, 14, 20, 28, 37, 46, 58, 69, 80]
    """

    slowest_rate_log_time: PositiveNumber = Field(
        default=10.0,
        description="ln τ, in iterations, at which the wide sweeps of k and η end; they need few examples.",
    )
    logistic_batch_sizes: Annotated[WholeSweep, ESCAPED] = Field(
        default=[1, 4, 8, 16, 24, 32, 44, 56], description="Wide sweep of B for logistic regression."
    )
    logistic: SamplingSettings = Field(
        default=SamplingSettings(replicas=25, plain_iterations=400_000, split_replicas=400, repeats=10),
        description="Replicas of that sweep.",
    )
    departures: PositiveCount = Field(
        default=200, description="Replicas whose displacement at the moment of escape is looked at."
    )
    white_noise: WhiteNoiseSettings = Field(default=WhiteNoiseSettings(), description="SGLD on the same network.")
    variants: VariantSettings = Field(default=VariantSettings(), description="One thing changed at a time.")

    @property
    def sweep_plan(self) -> SweepPlan:
        """The plan of the wide sweeps; those of k and η end at a ln τ of their own."""
        return replace(super().sweep_plan, slowest_rate_log_time=self.slowest_rate_log_time)


class MinimaSettings(SettingsModel):
    """Many networks of the same width on a data set, each at its own minimum.

    Examples:
        >>> settings = MinimaSettings(networks=15, fewer=2, fewer_on=["wine"])
        >>> settings.networks_on("avila"), settings.networks_on("wine")
        (15, 2)
        >>> [MinimaSettings().networks_on(name) for name in DataSetSettings().sets]
        [10, 5, 5, 5]
    """

    networks: PositiveCount = Field(default=10, description="Networks, each with its own rows and first weights.")
    fewer: PositiveCount = Field(default=5, description="Networks on each of the sets `fewer_on`.")
    fewer_on: list[SetName] = Field(
        default=["banknote", "cardiotocography", "sensorless"],
        description="Sets with `fewer` networks; by default those of the appendix of Xie et al., not Avila of Fig. 5.",
    )
    rows: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=2000, description="Rows that a network learns, drawn without replacement; at most half of the set."
    )
    replicas: Annotated[int, Field(ge=3, strict=True)] = Field(default=25, description="Replicas a point.")
    slowest_log_time: PositiveNumber = Field(
        default=9.0, description="ln τ, in iterations, at which the sweeps of B end."
    )
    slowest_rate_log_time: PositiveNumber = Field(
        default=10.0, description="ln τ, in iterations, at which the sweeps of η end; they need few examples."
    )
    boundaries: Points[Literal["box", "ball", "level"]] = Field(
        default=["box", "ball", "level"], description="Boundaries that are left as B is swept."
    )
    panel_every: PositiveCount = Field(
        default=2, description="Take every so-many-th of the published points in the panels of each network."
    )
    departures: PositiveCount = Field(
        default=25, description="Replicas of a network whose displacement at the moment of escape is looked at."
    )

    def networks_on(self, name: str) -> int:
        """Return the number of networks that are trained on a data set."""
        return self.fewer if name in self.fewer_on else self.networks


class EstimateSettings(BatchUnitSettings):
    """What the estimates of one data set depend on.

    Examples:
        >>> EstimateSettings().minima.networks, EstimateSettings().batch_unit
        (10, 8)
    """

    minima: MinimaSettings = Field(default=MinimaSettings(), description="Many networks instead of one.")


class ManyMinimaSettings(PanelSettings, EstimateSettings):
    """What the escape from many minima of one data set depends on.

    Examples:
        >>> settings = ManyMinimaSettings(minima={"replicas": 12, "slowest_log_time": 6.0, "panel_every": 4})
        >>> settings.sweep_plan.replicas, settings.sweep_plan.slowest_log_time
        (12, 6.0)
        >>> settings.panels.published.replicas, settings.panels.published.every
        (12, 4)
    """

    @property
    def sweep_plan(self) -> SweepPlan:
        """The plan of the sweeps of B and η from each of the minima."""
        plan = self.plan(self.minima.replicas, self.minima.slowest_log_time)
        return replace(plan, slowest_rate_log_time=self.minima.slowest_rate_log_time)

    @property
    def panels(self) -> PanelSettings:
        """The settings of the published panels at each of the minima: replicas and points as `minima` says."""
        fewer = {"replicas": self.minima.replicas, "every": self.minima.panel_every}
        published = self.published.model_copy(update=fewer)
        return self.model_copy(update={"published": published})


class PassageSettings(LargestRateSettings, TrainedNetworkSettings):
    """What the search for a saddle and the escape through it depend on.

    Examples:
        >>> settings = PassageSettings(saddles={"attempts": 2})
        >>> settings.saddles.attempts, settings.saddles.batch_sizes, settings.stiffest
        (2, [1, 2, 4], 0.5)
    """

    saddles: SaddleSettings = Field(default=SaddleSettings(), description="Escape through a real saddle.")


class NetworkEscapeSettings(PassageSettings, EscapeTimeSettings, EstimateSettings, DataSetSettings):
    """Fig. 5 of Xie et al. and its appendix: escape of networks from the minimum that they were trained to.

    Examples:
        >>> settings = NetworkEscapeSettings(sets=["wine"], stiffest=0.25)
        >>> settings.sets, settings.sweep_plan.stiffest, settings.saddles == PassageSettings().saddles
        (['wine'], 0.25, True)
    """
