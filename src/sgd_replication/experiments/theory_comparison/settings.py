"""Settings of earlier experiments that the comparison of theories reads; it has no settings of its own."""

from pydantic import Field

from sgd_replication.settings.base import PositiveCount, PositiveNumber, SettingsModel


class ComparisonSettings(SettingsModel):
    """Constants of the measured sweeps that do not stand in their tables.

    Examples:
        >>> settings = ComparisonSettings(dimension=10, learning_rate=0.006, batch_size=40, batch_unit=8, flattest=0.3)
        >>> settings.batch_size / settings.learning_rate > 6000  # B/η of the panels' middle points
        True
    """

    dimension: PositiveCount = Field(description="Dimension of Styblinski–Tang.")
    learning_rate: PositiveNumber = Field(description="η on Styblinski–Tang where it is not swept.")
    batch_size: PositiveCount = Field(description="B on Styblinski–Tang where it is not swept.")
    batch_unit: PositiveCount = Field(description="B of the networks where it is not swept.")
    flattest: PositiveNumber = Field(description="The smaller curvature of the quadratic wells.")
