"""Settings of the networks of several widths, of which it is asked how many could be run."""

from typing import Annotated

from pydantic import Field

from sgd_replication.experiments.data_curvature.optimiser_settings import WholeSettings
from sgd_replication.experiments.data_curvature.settings import SampleSettings
from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber


class WidthSettings(SampleSettings):
    """Networks of several widths on the same draws of rows, and what a network that is run must have.

    Examples:
        >>> settings = WidthSettings(units=[1, 3])
        >>> settings.largest_condition / settings.stiffest  # iterations: the longest relaxation time that is run
        50.0
    """

    units: Annotated[Points[PositiveCount], Field(min_length=2)] = Field(
        default=[1, 2, 3, 4], description="Numbers of tanh units."
    )
    draws: PositiveCount = Field(
        default=20, description="Independent draws of rows, each with a network of every number of units."
    )
    trainings: PositiveCount = Field(default=3, description="First weights from which minima of a network are sought.")
    largest_condition: PositiveNumber = Field(
        default=10.0, description="Largest over lowest curvature up to which a network could be run."
    )
    stiffest: Annotated[float, Field(gt=0, lt=2)] = Field(
        default=0.2, description="Product of η and the largest curvature, at which relaxation times are given."
    )


class SettingsWithWidths(WholeSettings):
    """Networks without weight decay whose minima are isolated because the classes overlap.

    Examples:
        >>> SettingsWithWidths(widths={"draws": 2}).widths.draws
        2
    """

    widths: WidthSettings = Field(default=WidthSettings(), description="Up to which width networks could be run.")
