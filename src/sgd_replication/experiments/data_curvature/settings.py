"""Settings of the networks whose curvature is that of the data."""

from typing import Annotated

from pydantic import Field

from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import SamplingSettings


class SampleSettings(SettingsModel):
    """The rows of a data set that a network learns.

    Examples:
        >>> SampleSettings(rows=200).flips  # share of the labels that are reversed
        0.1
    """

    rows: Annotated[int, Field(ge=20, strict=True)] = Field(default=100, description="Rows, drawn without replacement.")
    components: PositiveCount = Field(
        default=2, description="Leading principal components of the rows, each with variance 1, that are the inputs."
    )
    flips: Annotated[float, Field(ge=0, lt=0.5)] = Field(
        default=0.1, description="Share of reversed labels, so that the classes overlap and a minimum is finite."
    )
    output_weight: PositiveNumber = Field(default=2.0, description="Fixed weight of the output for each tanh unit.")
    lowest_curvature: PositiveNumber = Field(
        default=1e-6, description="Curvature that an isolated minimum has at least in every direction."
    )


class CommitteeSettings(SampleSettings):
    """Committee machines, whose saddles are sought.

    Examples:
        >>> CommitteeSettings().units * (CommitteeSettings().components + 1)  # weights and biases
        6
    """

    rows: Annotated[int, Field(ge=20, strict=True)] = Field(default=300, description="Rows, drawn without replacement.")
    draws: PositiveCount = Field(default=8, description="Independent draws of rows, each with a network.")
    units: Annotated[int, Field(ge=2, le=4, strict=True)] = Field(default=2, description="Hidden tanh units.")
    trainings: PositiveCount = Field(default=12, description="First weights from which minima are sought.")


class EscapeSettings(SampleSettings):
    """Escape times from the minima of networks with few weights, in two designs.

    Examples:
        >>> EscapeSettings().highest_log_time  # ln of the escape time in relaxation times at which a sweep ends
        11.0
    """

    draws: PositiveCount = Field(default=3, description="Independent draws of rows, each with two networks.")
    largest_condition: PositiveNumber = Field(
        default=10.0,
        description="Largest over lowest curvature up to which a network is run; in a flatter one replicas stray.",
    )
    stiffest: Annotated[float, Field(gt=0, lt=2)] = Field(
        default=0.2, description="Largest product of η and the largest curvature."
    )
    first_exponent: PositiveNumber = Field(
        default=3.0, description="Exponent of the escape from the ball, in a quadratic basin, where a sweep starts."
    )
    growth: Annotated[float, Field(gt=1)] = Field(
        default=1.15, description="Ratio of neighbouring 1/η in the sweep of η."
    )
    first_batch: PositiveCount = Field(default=4, description="B where the sweep of B starts.")
    points: Annotated[int, Field(ge=3, strict=True)] = Field(default=30, description="Most points of a sweep.")
    highest_log_time: PositiveNumber = Field(
        default=11.0, description="A sweep ends where ln of the escape time in relaxation times exceeds this."
    )
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=30, description="Replicas a point.")
    patience: Annotated[float, Field(ge=1)] = Field(
        default=1.5, description="Time after which a replica is given up, in units of that at which a sweep ends."
    )
    gaussian: SamplingSettings = Field(
        default=SamplingSettings(replicas=30, plain_iterations=20_000, split_replicas=100, repeats=10),
        description="Replicas under Gaussian noise, whose iterations take the gradient of every row.",
    )


class DataCurvatureSettings(SettingsModel):
    """Networks without weight decay whose minima are isolated because the classes overlap.

    Examples:
        >>> settings = DataCurvatureSettings(sets=["wine"], escapes={"draws": 2})
        >>> settings.escapes.draws, settings.committees.units
        (2, 2)
    """

    sets: Annotated[Points[SetName], Field(min_length=1)] = Field(
        default=["banknote", "avila", "sensorless"],
        description="The data sets; their largest class is set against all others.",
    )
    committees: CommitteeSettings = Field(default=CommitteeSettings(), description="Saddles of committee machines.")
    escapes: EscapeSettings = Field(default=EscapeSettings(), description="Escape from the minima of small networks.")
