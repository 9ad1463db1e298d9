"""Settings of a network at its minimum, of its wide sweeps, and of the panels of Fig. 5."""

from typing import Annotated, Any, Literal

from pydantic import Field

from sgd_diffusion.sweep_plan import SweepPlan
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, PositiveNumber, SettingsModel

ESCAPED = DrawnFrom("network_escape.sets")


class PublishedPanelSettings(SettingsModel):
    """Fig. 5's grids; learning rates or batch sizes that it does not print are matched to its escape times."""

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


class TrainedNetworkSettings(SettingsModel):
    """The network that is trained to its minimum.

    Examples:
        >>> TrainedNetworkSettings(hidden=5).network
        {'hidden': 5, 'activation': 'tanh', 'weight_decay': 0.001}
    """

    hidden: PositiveCount = Field(default=10, description="Width of the one hidden layer.")
    activation: Literal["tanh", "relu"] = Field(
        default="tanh", description="Its activation; at a kink of `relu` there is no curvature to speak of."
    )
    weight_decay: PositiveNumber = Field(
        default=0.001,
        description="λ of (λ/2)|θ|² in the loss. Without it a network that separates its classes has no minimum.",
    )

    @property
    def network(self) -> dict[str, Any]:
        """The fields of this group alone, as arguments of `train_to_minimum`."""
        return {name: getattr(self, name) for name in TrainedNetworkSettings.model_fields}


class BatchUnitSettings(SettingsModel):
    """The batch size that sets the learning rate of the wide sweeps.

    Examples:
        >>> BatchUnitSettings().batch_unit  # B at which a network's predicted exponent is 1
        8
    """

    batch_unit: Annotated[PositiveCount, ESCAPED, DrawnFrom("large_deviations.network.set")] = Field(
        default=8,
        description="B at which the predicted exponent of the widest coordinate is 1; each set's η follows from it.",
    )


class LargestRateSettings(SettingsModel):
    """The upper bound of the learning rate."""

    stiffest: Annotated[float, Field(gt=0, lt=2)] = Field(
        default=0.5, description="η times the largest curvature must not exceed this; η is lowered if it would."
    )


class GridSettings(LargestRateSettings, BatchUnitSettings):
    """The box that replicas leave, and where the points of a wide sweep lie.

    Examples:
        >>> GridSettings().plan(replicas=10, slowest_log_time=9.0).half_width
        0.05
    """

    half_width: PositiveNumber = Field(default=0.05, description="δ: leaving is any |θ_i − θ*_i| > δ.")
    grid: Annotated[Points[Annotated[float, Field(gt=0, le=1)]], Field(min_length=6)] = Field(
        default=[0.02, 0.05, 0.1, 0.17, 0.25, 0.35, 0.46, 0.58, 0.72, 0.86, 1.0],
        description="Points of the wide sweeps, as shares of their last 1/k, B or 1/η.",
    )

    def plan(self, replicas: int, slowest_log_time: float) -> SweepPlan:
        """Return the plan of wide sweeps.

        Args:
            replicas: at each point.
            slowest_log_time: ln τ, in iterations, at which the sweeps end.
        """
        return SweepPlan(
            batch_unit=self.batch_unit,
            half_width=self.half_width,
            stiffest=self.stiffest,
            slowest_log_time=slowest_log_time,
            grid=tuple(self.grid),
            replicas=replicas,
        )


class WideSweepSettings(GridSettings):
    """The wide sweeps of k, B and η from one minimum.

    Examples:
        >>> settings = WideSweepSettings(replicas=10)
        >>> settings.sweep_plan.replicas, settings.sweep_plan.half_width
        (10, 0.05)
    """

    slowest_log_time: PositiveNumber = Field(
        default=9.0, description="ln τ, in iterations, at which the wide sweep of B ends."
    )
    replicas: PositiveCount = Field(default=64, description="Replicas a point of the wide sweeps.")

    @property
    def sweep_plan(self) -> SweepPlan:
        """The plan of the wide sweeps."""
        return self.plan(self.replicas, self.slowest_log_time)


class PanelSettings(GridSettings, TrainedNetworkSettings):
    """What the published panels of one data set depend on.

    Examples:
        >>> PanelSettings(published={"replicas": 25}).published.replicas
        25
    """

    published: PublishedPanelSettings = Field(default=PublishedPanelSettings(), description="Fig. 5's grids.")
