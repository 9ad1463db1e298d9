"""Settings of the comparison of gradient noise with curvature."""

from typing import Annotated

from pydantic import Field

from sgd_diffusion.designs import Precision
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, PositiveNumber, SettingsModel


class LargeCovarianceSettings(SettingsModel):
    """A network whose Hessian is not written down, along its leading eigenvectors."""

    network: str = Field(default="digits_conv", description="Which of `networks`; its first replicate is looked at.")
    images: PositiveCount = Field(default=1000, description="How many examples are used, the first of them.")
    directions: Annotated[int, Field(ge=3, strict=True)] = Field(
        default=40, description="Leading eigenvectors of H that are found and followed."
    )


class CovarianceSettings(SettingsModel):
    """C against H in the eigenbasis of H (Fig. 2 of Xie et al.), on every image.

    Examples:
        A sweep takes no point twice:

        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"covariance": {"batch_sizes": [1, 9, 9]}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...batch_sizes = [1, 9, 9]: points given twice: 9.
    """

    networks: Annotated[list[str], Field(min_length=1)] = Field(
        default=["mnist_fc", "avila_fc"], description="Networks whose first replicate is looked at, random and trained."
    )
    directions: Annotated[int, Field(ge=10, strict=True)] = Field(
        default=1000, description="Eigendirections of H that are followed, the sharpest; all if there are fewer."
    )
    precision: Precision = Field(default="float64", description="In which the matrices are computed.")
    blocks: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=20, description="Blocks of examples of the jackknife that intervals come from."
    )
    lowest: PositiveNumber = Field(default=1e-4, description="Smallest element of H that the lines are fitted to.")
    highest: PositiveNumber = Field(default=0.5, description="Largest element of H that the lines are fitted to.")
    batch_sizes: Annotated[Points[PositiveCount], Field(min_length=3), DrawnFrom("covariance.networks", noisy=True)] = (
        Field(
            default=[1, 10, 20, 30, 100],
            description="B of the minibatches that are drawn, with and without replacement.",
        )
    )
    minibatches: Annotated[int, Field(ge=20, strict=True)] = Field(default=2000, description="How many at each B.")
    large: LargeCovarianceSettings = Field(
        default=LargeCovarianceSettings(), description="A network too large for whole matrices."
    )
