"""Settings that several escape experiments share: numbers of replicas and repeats, and types for sweeps."""

from typing import Annotated

from pydantic import Field

from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber, SettingsModel

SplitReplicas = Annotated[int, Field(ge=20, strict=True)]
Repeats = Annotated[int, Field(ge=2, strict=True)]
Sweep = Annotated[Points[PositiveNumber], Field(min_length=6)]
WholeSweep = Annotated[Points[PositiveCount], Field(min_length=6)]


class SamplingSettings(SettingsModel):
    """How many replicas each point of a sweep gets.

    Examples:
        The mean of n exponential times has the relative error 1/√n:

        >>> SamplingSettings().replicas ** -0.5
        0.05
    """

    replicas: PositiveCount = Field(default=400, description="Plain replicas a point.")
    plain_iterations: PositiveCount = Field(
        default=20_000, description="Iterations after which a point with fewer than half of them out is split instead."
    )
    split_replicas: SplitReplicas = Field(default=400, description="Replicas in each repeat of splitting.")
    repeats: Repeats = Field(default=20, description="Independent repeats of splitting.")
