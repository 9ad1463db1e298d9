"""Settings of the points, η and B, at which networks are trained."""

from typing import Annotated

from pydantic import Field

from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, PositiveNumber, SettingsModel

DRAWN = DrawnFrom("reached_sharpness.sets", first="reached_sharpness.rows")


class PointSettings(SettingsModel):
    """The points at which networks are trained.

    Examples:
        >>> points = PointSettings()
        >>> points.learning_rates[1] == points.rate_of_batches  # the point that both sweeps share
        True
        >>> sorted(size / points.rate_of_batches for size in points.batch_sizes)
        [16.0, 32.0, 64.0, 128.0, 256.0]
        >>> sorted(points.batch_of_rates / rate for rate in points.learning_rates)
        [16.0, 32.0, 64.0, 128.0, 256.0]
    """

    batch_sizes: Annotated[Points[PositiveCount], Field(min_length=3), DRAWN] = Field(
        default=[8, 16, 32, 64, 128], description="B of the sweep of B."
    )
    rate_of_batches: PositiveNumber = Field(
        default=0.5, description="η of the sweep of B, in units of 1/h_max of gradient flow; stable, far below 2."
    )
    learning_rates: Annotated[Points[PositiveNumber], Field(min_length=3)] = Field(
        default=[0.25, 0.5, 1.0, 2.0, 4.0],
        description="η of the sweep of η, in units of 1/h_max of gradient flow; it is unstable there from 2 on.",
    )
    batch_of_rates: Annotated[PositiveCount, DRAWN] = Field(default=64, description="B of the sweep of η.")
