"""Settings of the large deviations of Ibayashi and Imaizumi."""

from typing import Annotated

from pydantic import Field

from sgd_replication.experiments.network_escape.sweep_settings import TrainedNetworkSettings, WideSweepSettings
from sgd_replication.inputs.networks.settings import SetName
from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import SamplingSettings, Sweep


class WellSettings(SettingsModel):
    """Quadratic wells in two dimensions with a ball or a level as the boundary, and a curved path over a saddle.

    Examples:
        SGD in a well has η = `stiffness`/λ_max:

        >>> wells = WellSettings(sharpest=[1, 2, 4])
        >>> [wells.stiffness / sharpest for sharpest in wells.sharpest]
        [0.05, 0.025, 0.0125]
    """

    flattest: PositiveNumber = Field(default=0.3, description="The smaller curvature.")
    sharpest: Annotated[list[PositiveNumber], Field(min_length=3)] = Field(
        default=[1.0, 1.5, 2.0, 3.0], description="The larger curvature λ_max."
    )
    exponents: Sweep = Field(
        default=[5.0, 7.0, 9.0, 11.0, 13.0, 16.0], description="Targets of BV/η, which set B in every sweep."
    )
    stiffness: PositiveNumber = Field(default=0.05, description="ηλ_max of discrete SGD.")
    planar_cells: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=240, description="Cells a side of the two-dimensional exact solution."
    )
    sampling: SamplingSettings = Field(
        default=SamplingSettings(split_replicas=300, repeats=10), description="Replicas of the sweeps."
    )


class StartSettings(SettingsModel):
    """Escape from the same basins from the minimum, from a displaced start and from equilibrium.

    Examples:
        Along a sweep of 1/η the steps shorten as BV/η grows; ηλ_max falls from `stiffness`:

        >>> starts = StartSettings()
        >>> [round(starts.stiffness * starts.rate_exponents[0] / exponent, 3) for exponent in starts.rate_exponents]
        [0.1, 0.05, 0.027, 0.017, 0.011, 0.008]
    """

    batch_exponents: Sweep = Field(
        default=[0.5, 1.6, 3.2, 5.2, 7.5, 10.1], description="Targets of BV/η, which set B where B is swept."
    )
    rate_exponents: Sweep = Field(
        default=[0.6, 1.2, 2.2, 3.6, 5.4, 7.6], description="Targets of BV/η, which set η where 1/η is swept."
    )
    stiffness: PositiveNumber = Field(default=0.1, description="ηλ_max where it is largest.")
    stiff: Annotated[float, Field(gt=0, lt=2)] = Field(
        default=0.5, description="ηλ_max of an exact chain whose steps are no longer small."
    )
    displaced: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.5, description="Where replicas start that do not at the minimum, as a share of the way out."
    )
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=400, description="Replicas a point.")
    max_iterations: PositiveCount = Field(
        default=1_000_000, description="Iterations after which a replica that is still inside is given up."
    )


class NetworkLevelSettings(SettingsModel):
    """Escape of a network on data through a level of its loss; the network is that of `network_escape`.

    Examples:
        >>> from sgd_replication.pipeline.loading import load_settings
        >>> load_settings(values={"large_deviations": {"network": {"set": "iris"}}})  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_replication.jobs.errors.ConfigurationError: ...network.set = 'iris': unknown data set; allowed: ...
    """

    slowest_log_time: PositiveNumber = Field(
        default=10.6, description="ln τ, in iterations, at which the sweeps of B and η end."
    )
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=40, description="Replicas a point.")
    displaced: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.5, description="Height of the loss, as a share of the level, where replicas start off the minimum."
    )
    set: SetName = Field(default="avila", description="The data set.")


class TheoremSettings(SettingsModel):
    """Exact cases of two theorems: balls in wells of several smallest curvatures, and SGD beside its diffusion.

    Examples:
        Along `gap_rates` only η falls; ε = ηm/B, and so the diffusion, stays the same:

        >>> settings = TheoremSettings()
        >>> round(settings.gap_rates[0] / settings.gap_rates[-1], 3)
        8.0
    """

    flattest: Annotated[Points[PositiveNumber], Field(min_length=2)] = Field(
        default=[0.1, 0.2, 0.4, 0.8], description="Smallest curvatures λ_min of the wells with a ball."
    )
    sharpest: PositiveNumber = Field(default=1.0, description="The larger curvature of these wells.")
    exponents: Sweep = Field(default=[5.0, 7.0, 9.0, 11.0, 13.0, 16.0], description="Targets of BV/η, which set B.")
    stiffness: PositiveNumber = Field(default=0.05, description="ηλ of the larger curvature for discrete SGD.")
    planar_cells: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=120, description="Cells a side of the two-dimensional exact solution."
    )
    sampling: SamplingSettings = Field(
        default=SamplingSettings(split_replicas=300, repeats=10), description="Replicas of the sweeps."
    )
    gap_exponents: Annotated[Points[PositiveNumber], Field(min_length=1)] = Field(
        default=[3.0, 6.0], description="BV/η at which SGD is compared with its diffusion."
    )
    gap_rates: Annotated[Points[PositiveNumber], Field(min_length=2)] = Field(
        default=[0.02, 0.01, 0.005, 0.0025], description="ηh of this comparison."
    )
    chain_cells: Annotated[int, Field(ge=100, strict=True)] = Field(
        default=800, description="Cells of the finer of two exact chains of SGD."
    )


class PanelJobSettings(SettingsModel):
    """The published panels, rebuilt with and without the faults of the public code.

    Examples:
        >>> PanelJobSettings(width=50_000).weight_decay
        0.001
    """

    rows: Annotated[int, Field(ge=20, strict=True)] = Field(default=500, description="Rows, drawn without replacement.")
    width: PositiveCount = Field(default=100, description="Hidden units; the public code has 100 to 100,000.")
    points: Annotated[int, Field(ge=3, strict=True)] = Field(default=5, description="Points of a panel; 20 published.")
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(
        default=30, description="Replicas a point; 100 published."
    )
    weight_decay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        default=0.001, description="λ of the term ½λ‖θ‖² of the loss; not published."
    )
    training_rate: PositiveNumber = Field(
        default=0.5, description="η of the gradient descent with momentum 0.9 that trains the weights."
    )
    training_iterations: PositiveCount = Field(default=2000, description="Its iterations.")
    patience: PositiveCount = Field(
        default=150,
        description="Iterations within which half of the replicas must leave; else η is doubled until they do.",
    )


class PanelSettings(PanelJobSettings):
    """The published panels and their data.

    Examples:
        >>> PanelSettings().set
        'avila'
    """

    set: SetName = Field(default="avila", description="The data set.")


class LevelJobSettings(WideSweepSettings, TrainedNetworkSettings):
    """The network of `network_escape` and its sweeps to a level, with the longest time and replicas of these.

    Examples:
        >>> settings = LevelJobSettings(displaced=0.25, slowest_log_time=10.6)
        >>> settings.hidden, settings.sweep_plan.slowest_log_time
        (10, 10.6)
    """

    displaced: float = Field(description="As in `NetworkLevelSettings`.")


class LargeDeviationSettings(SettingsModel):
    """Escape by large deviations (Ibayashi and Imaizumi 2021).

    Examples:
        Fields that are not given keep their defaults:

        >>> settings = LargeDeviationSettings.model_validate({"starts": {"replicas": 40}})
        >>> settings.starts.replicas, settings.wells == WellSettings(), settings.network == NetworkLevelSettings()
        (40, True, True)
    """

    wells: WellSettings = Field(default=WellSettings(), description="Balls, levels and a curved way.")
    starts: StartSettings = Field(default=StartSettings(), description="Off equilibrium, and discrete.")
    network: NetworkLevelSettings = Field(default=NetworkLevelSettings(), description="A network on data.")
    theorems: TheoremSettings = Field(default=TheoremSettings(), description="Exact cases of two theorems.")
    panels: PanelSettings = Field(default=PanelSettings(), description="The published panels with each fault.")
