"""Settings of the log-loss barrier of Mori, Ziyin, Liu and Ueda."""

from typing import Annotated

from pydantic import AfterValidator, Field

from sgd_replication.experiments.log_barrier.network_settings import (
    DecouplingSettings,
    NoiseLossSettings,
    PrintedNoiseSettings,
    rising,
)
from sgd_replication.settings.base import NumberAboveOne, Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import SamplingSettings, Sweep


class StationarySettings(SettingsModel):
    """SGD's stationary law on linear regression in one dimension.

    Examples:
        The tails fall off as powers of |θ|, but each law has a variance, η/(B(2 − η) − 2η):

        >>> from sgd_diffusion.theory import stationary_variance
        >>> [round(stationary_variance(batch_size, eta), 3) for eta, batch_size in StationarySettings().dynamics]
        [0.059, 0.028, 1.0, 0.25, 0.1, 0.5, 0.167]
    """

    dynamics: Annotated[list[tuple[PositiveNumber, PositiveCount]], Field(min_length=1)] = Field(
        default=[(0.1, 1), (0.1, 2), (0.5, 1), (0.5, 2), (0.5, 4), (1.0, 4), (1.0, 8)], description="η and B of each."
    )
    chains: Annotated[int, Field(ge=40, strict=True)] = Field(default=2000, description="Independent chains.")
    values: PositiveCount = Field(
        default=50, description="Values taken of each chain, three times 1/η iterations apart."
    )
    windows: Annotated[Points[Annotated[float, Field(gt=0, lt=1)]], Field(min_length=3, max_length=3)] = Field(
        default=[0.9, 0.99, 0.999],
        description="Quantiles of |θ| up to which the exponent is fitted: narrow, the one that decides, wide.",
    )
    cells: Annotated[int, Field(ge=100, strict=True)] = Field(default=500, description="Of the exact chain.")


class OutlierSettings(SettingsModel):
    """Minima that differ in the number of their outlier directions: which are unstable, and which are preferred.

    Examples:
        The log-odds ½(n₂ − n₁) ln(1 + ΔL/L*) of the basin with the fewest directions against that with the most:

        >>> import math
        >>> settings = OutlierSettings()
        >>> most = settings.directions[-1] - settings.directions[0]
        >>> [round(most / 2 * math.log(1 + ratio), 2) for ratio, _ in settings.systems]
        [1.04, 1.65, 2.41]
    """

    chains: Annotated[int, Field(ge=40, strict=True)] = Field(
        default=2000, description="Independent chains of which the growth far from the minimum is measured."
    )
    iterations: PositiveCount = Field(default=25, description="Iterations of each of these chains.")
    systems: Annotated[list[tuple[PositiveNumber, PositiveNumber]], Field(min_length=1)] = Field(
        default=[(1.0, 0.125), (2.0, 0.2), (4.0, 0.25)], description="ΔL/L* and η of each pair of basins, at B = 1."
    )
    directions: Annotated[Points[PositiveCount], Field(min_length=2), AfterValidator(rising)] = Field(
        default=[1, 2, 4], description="Numbers of outlier directions of the basins."
    )
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=2000, description="Replicas a basin.")


class OutlierJobSettings(OutlierSettings):
    """The same, and the η and B at which the stability is asked, which are those of the stationary law.

    Examples:
        >>> OutlierJobSettings(dynamics=[(0.1, 1)]).chains
        2000
    """

    dynamics: list[tuple[PositiveNumber, PositiveCount]] = Field(description="η and B of each.")


class PassageSettings(SettingsModel):
    """First passage to a multiple of the lowest loss, on linear regression.

    Examples:
        The powers of c with which the times should grow, one a window:

        >>> from sgd_diffusion.theory import passage_exponent
        >>> settings = PassageSettings()
        >>> [passage_exponent(settings.batch_size, settings.learning_rate, n) for n, low, high in settings.windows]
        [10.5, 10.0, 9.0, 7.5, 6.0]
    """

    windows: Annotated[list[tuple[PositiveCount, NumberAboveOne, NumberAboveOne]], Field(min_length=1)] = Field(
        default=[(1, 1.2, 2.0), (2, 1.3, 2.2), (4, 1.5, 2.5), (7, 1.9, 3.8), (10, 2.5, 5.0)],
        description="Number of dimensions, and the window of c; it begins above the mean loss.",
    )
    ratios: Annotated[int, Field(ge=6, strict=True)] = Field(default=7, description="How many c in a window.")
    learning_rate: PositiveNumber = Field(default=0.1, description="η.")
    batch_size: PositiveCount = Field(default=1, description="B.")
    cells: Annotated[int, Field(ge=100, strict=True)] = Field(default=300, description="Of the exact chain.")
    sampling: SamplingSettings = Field(
        default=SamplingSettings(replicas=400, plain_iterations=60_000, split_replicas=400, repeats=10),
        description="Replicas.",
    )


class RegressionSettings(SettingsModel):
    """Both measurements on linear regression: the stationary law and first passage.

    Examples:
        >>> settings = RegressionSettings(stationary=StationarySettings(), passage=PassageSettings())
        >>> settings.stationary.cells, settings.passage.cells
        (500, 300)
    """

    stationary: StationarySettings = Field(description="The stationary law.")
    passage: PassageSettings = Field(description="First passage.")


class FiniteSettings(SettingsModel):
    """Linear regression on a fixed set of examples, as in the paper's Fig. 3.

    Examples:
        >>> finite = FiniteSettings()
        >>> finite.chains * finite.values  # the paper has one chain of as many values
        10000
    """

    law_examples: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=100_000, description="Examples of the set on which the stationary law is measured."
    )
    chains: Annotated[int, Field(ge=40, strict=True)] = Field(default=100, description="Independent chains.")
    values: PositiveCount = Field(default=100, description="Values taken of each chain, 100 iterations apart.")
    passage_examples: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=10_000, description="Examples of the set on which first passage is measured."
    )
    runs: Annotated[int, Field(ge=20, strict=True)] = Field(default=100, description="Runs of first passage.")


class FiniteJobSettings(RegressionSettings):
    """Both measurements on a fixed set of examples.

    Examples:
        >>> settings = {"stationary": StationarySettings(), "passage": PassageSettings(), "finite": FiniteSettings()}
        >>> FiniteJobSettings(**settings).finite.runs
        100
    """

    finite: FiniteSettings = Field(description="The fixed sets.")


class BarrierSettings(SettingsModel):
    """Escape with the lowest loss varied at a fixed barrier.

    Examples:
        ΔL is fixed; the barrier of the log loss, ln(1 + ΔL/L*), varies:

        >>> import math
        >>> [round(math.log(1 + ratio), 2) for ratio in BarrierSettings().ratios]
        [0.41, 0.69, 1.1, 1.61, 2.2, 2.83]
    """

    ratios: Sweep = Field(default=[0.5, 1.0, 2.0, 4.0, 8.0, 16.0], description="ΔL/L*.")
    exponents: Sweep = Field(
        default=[2.5, 3.2, 4.0, 4.8, 5.6, 6.4], description="Targets of (2B/η)∫L'/C at B = 1, which set η."
    )
    cells: Annotated[int, Field(ge=100, strict=True)] = Field(default=240, description="Of the exact chain.")
    sampling: SamplingSettings = Field(
        default=SamplingSettings(replicas=200, plain_iterations=150_000, repeats=10),
        description="Replicas of the sweeps. Single examples kick far, and splitting does not see the farthest kicks.",
    )


class LogBarrierSettings(SettingsModel):
    """The log of the loss as the barrier (Mori et al. 2022).

    Examples:
        An unknown key is refused with those that there are:

        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"log_barrier": {"nois": {}}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...nois: ... noise, outliers, passage, printed, stationary.
    """

    noise: NoiseLossSettings = Field(default=NoiseLossSettings(), description="Noise against loss.")
    printed: PrintedNoiseSettings = Field(default=PrintedNoiseSettings(), description="The printed networks.")
    decoupling: DecouplingSettings = Field(default=DecouplingSettings(), description="Covariance and loss.")
    stationary: StationarySettings = Field(default=StationarySettings(), description="The stationary law.")
    passage: PassageSettings = Field(default=PassageSettings(), description="First passage.")
    finite: FiniteSettings = Field(default=FiniteSettings(), description="Fixed sets of examples.")
    outliers: OutlierSettings = Field(default=OutlierSettings(), description="Outlier directions.")
    barrier: BarrierSettings = Field(default=BarrierSettings(), description="Escape at fixed ΔL.")
