"""Settings of the comparison of gradient noise with curvature."""

from typing import Annotated

from pydantic import Field

from sgd_diffusion.designs import Precision
from sgd_replication.inputs.networks.settings import NetworkSettings, SweptTrainingSettings
from sgd_replication.settings.base import DrawnFrom, Points, PositiveCount, PositiveNumber, SettingsModel


class AlignmentSettings(SettingsModel):
    """How C is compared with H along directions: intervals, and the smallest element of H that counts."""

    blocks: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=20, description="Blocks of examples of the jackknife that intervals come from."
    )
    lowest: PositiveNumber = Field(default=1e-4, description="Smallest element of H that the lines are fitted to.")


class EigenbasisSettings(AlignmentSettings):
    """How C is compared with H where both matrices are computed in full."""

    highest: PositiveNumber = Field(default=0.5, description="Largest element of H that the lines are fitted to.")
    directions: Annotated[int, Field(ge=10, strict=True)] = Field(
        default=1000, description="Eigendirections of H that are followed, the sharpest; all if there are fewer."
    )
    precision: Precision = Field(default="float32", description="In which the matrices are computed.")


class CheckpointSettings(EigenbasisSettings):
    """What is measured at a checkpoint: C against H, and the noise of actual minibatches.

    Examples:
        >>> settings = CheckpointSettings()
        >>> settings.minibatches * len(settings.batch_sizes) * 2  # drawn, with and without replacement
        20000
    """

    batch_sizes: Annotated[Points[PositiveCount], Field(min_length=3), DrawnFrom("covariance.networks", noisy=True)] = (
        Field(
            default=[1, 10, 20, 30, 100],
            description="B of the minibatches that are drawn, with and without replacement.",
        )
    )
    minibatches: Annotated[int, Field(ge=20, strict=True)] = Field(default=2000, description="How many at each B.")


class LeadingSettings(SettingsModel):
    """How many examples and leading eigenvectors are used where the Hessian is not computed in full."""

    images: PositiveCount = Field(default=1000, description="How many examples are used, the first of them.")
    directions: Annotated[int, Field(ge=3, strict=True)] = Field(
        default=40, description="Leading eigenvectors of H that are found and followed."
    )


class LargeCovarianceSettings(LeadingSettings):
    """A network whose Hessian is too large to be computed in full; its leading eigenvectors are used."""

    network: str = Field(default="digits_conv", description="Which of `networks`; its first replicate is looked at.")


class LayersSettings(SettingsModel):
    """Independent networks of each of `covariance.networks`, in whose layers C is compared with H.

    Examples:
        >>> settings = LayersSettings()
        >>> settings.pooling_of("mnist_fc"), settings.pooling_of("avila_fc")
        (2, 1)
    """

    copies: Annotated[int, Field(ge=2, strict=True)] = Field(
        default=15, description="Networks of a design, each with its own rows, first weights and minibatches."
    )
    rows: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=30000,
        description="Examples that a network learns, drawn without replacement; at most half of the set, or one "
        "minibatch if that is more.",
    )
    pooled: list[str] = Field(
        default=["mnist_fc"], description="Networks of square images, which are averaged over squares of pixels first."
    )
    pooling: PositiveCount = Field(default=2, description="Side of such a square, in pixels.")

    def pooling_of(self, network: str) -> int:
        """Return the side of the squares of pixels that a network's inputs are averaged over; 1 for no images."""
        return self.pooling if network in self.pooled else 1


class CovarianceSettings(CheckpointSettings):
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
    large: LargeCovarianceSettings = Field(
        default=LargeCovarianceSettings(), description="A network too large for whole matrices."
    )
    layers: LayersSettings = Field(default=LayersSettings(), description="C against H in layers, between networks.")


class MeasureSettings(SettingsModel):
    """The settings of a job that measures one checkpoint.

    Examples:
        >>> settings = MeasureSettings(network=NetworkSettings(data="digits"), covariance=CheckpointSettings())
        >>> settings.network.precision, settings.covariance.precision  # of the training, and of the matrices
        ('float64', 'float32')
    """

    network: NetworkSettings = Field(description="The network of the checkpoint.")
    covariance: CheckpointSettings = Field(description="What is measured.")


class SweptCovarianceSettings(SweptTrainingSettings):
    """The settings of the job that measures the networks of the sweeps.

    Examples:
        >>> "minibatches" in SweptCovarianceSettings.model_fields["covariance"].annotation.model_fields
        False
    """

    covariance: EigenbasisSettings = Field(description="What is measured.")


class LargeJobSettings(SettingsModel):
    """The settings of the job that measures the large network.

    Examples:
        >>> network, large = NetworkSettings(data="digits", architecture="convolutional"), LeadingSettings(images=500)
        >>> settings = LargeJobSettings(network=network, covariance=AlignmentSettings(), large=large)
        >>> settings.large.images // settings.covariance.blocks  # examples in a block of the jackknife
        25
    """

    network: NetworkSettings = Field(description="The large network.")
    covariance: AlignmentSettings = Field(description="How C is compared with H.")
    large: LeadingSettings = Field(description="How many examples and eigenvectors are used.")


class LayersJobSettings(SettingsModel):
    """The settings of the job that measures the layers of many networks of one design.

    Examples:
        >>> window = {"lowest": 1e-4, "highest": 0.5, "precision": "float32"}
        >>> settings = LayersJobSettings(network={"data": "digits"}, copies=15, rows=500, pooling=1, **window)
        >>> settings.network.hidden
        [10, 10]
    """

    network: NetworkSettings = Field(description="The design of the networks.")
    copies: PositiveCount = Field(description="Their number.")
    rows: PositiveCount = Field(description="Examples that each of them learns.")
    pooling: PositiveCount = Field(
        description="Side of the squares of pixels that images are averaged over; 1 for none."
    )
    lowest: PositiveNumber = Field(description="Smallest element of H that the lines are fitted to.")
    highest: PositiveNumber = Field(description="Largest element of H that the lines are fitted to.")
    precision: Precision = Field(description="In which the matrices are computed.")
