"""Settings of escape from Styblinski–Tang (Figs. 4 and 6 of Xie et al.)."""

from typing import Annotated

from pydantic import Field

from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import SamplingSettings, Sweep, WholeSweep


class StyblinskiTangSettings(SettingsModel):
    """Figs. 4 and 6 of Xie et al. on Styblinski–Tang: the published grids, and wide grids.

    Examples:
        The exponent is proportional to B/(ηk); the wide sweeps of B, 1/η and 1/k cover the same range of it:

        >>> panels = StyblinskiTangSettings()
        >>> panels.inverse_sharpness == [round(size / panels.batch_size, 2) for size in panels.batch_sizes]
        True
        >>> panels.inverse_sharpness == [round(rate * panels.learning_rate, 2) for rate in panels.inverse_learning_rate]
        True
    """

    dimension: PositiveCount = Field(default=10, description="Dimension of Styblinski–Tang.")
    published_replicas: Annotated[int, Field(ge=3, strict=True)] = Field(
        default=100, description="Replicas a point on the published grids, as published."
    )
    learning_rate: PositiveNumber = Field(default=0.006, description="η of SGD where it is not swept (Fig. 4b).")
    batch_size: PositiveCount = Field(default=40, description="B of SGD in the wide sweeps where it is not swept.")
    sgld_learning_rate: PositiveNumber = Field(default=0.001, description="η of SGLD.")
    inverse_sharpness: Sweep = Field(
        default=[0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.4, 1.6, 1.9, 2.2, 2.5, 2.8],
        description="Wide sweep of 1/k.",
    )
    batch_sizes: WholeSweep = Field(
        default=[20, 24, 28, 34, 40, 48, 56, 64, 76, 88, 100, 112], description="Wide sweep of B."
    )
    inverse_learning_rate: Sweep = Field(
        default=[83.0, 100.0, 117.0, 142.0, 167.0, 200.0, 233.0, 267.0, 317.0, 367.0, 417.0, 467.0],
        description="Wide sweep of 1/η.",
    )
    barrier_over_diffusion: Sweep = Field(
        default=[2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0, 16.0],
        description="Wide sweep of ΔL/D for SGLD.",
    )
    table_nodes: Annotated[int, Field(ge=5, strict=True)] = Field(
        default=13, description="Grid of the exact chain that the calibration interpolates, in each direction."
    )
    other_batch_sizes: Points[PositiveCount] = Field(
        default=[12, 15, 30, 36, 42, 49], description="B at which noise ∝ |H|^½ of the same amplitude is tried."
    )
    data_batch_sizes: Points[PositiveCount] = Field(
        default=[1, 2, 3, 4], description="B at which noise by shifted data is tried."
    )
    sampling: SamplingSettings = Field(default=SamplingSettings(), description="Replicas of the wide sweeps.")
