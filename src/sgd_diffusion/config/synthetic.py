"""Settings of the escape experiments on known landscapes."""

from typing import Annotated

from pydantic import Field

from sgd_diffusion.config.base import NumberAboveOne, Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_diffusion.config.sampling import SamplingSettings, Sweep, WholeSweep


class PanelSettings(SettingsModel):
    """Figs. 4 and 6 of Xie et al. on Styblinski–Tang: the published grids, and wide ones.

    Examples:
        The exponent goes as B/(ηk), and the wide sweeps of B, 1/η and 1/k cover the same range of it:

        >>> panels = PanelSettings()
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


class FirstTheoremSettings(SettingsModel):
    """Theorem 1's value against exact solutions and simulation.

    Examples:
        Times at curvatures of 1, by the theorem, where chains are simulated as well:

        >>> import math
        >>> [round(2 * math.pi * math.exp(ratio)) for ratio in FirstTheoremSettings().simulated]
        [46, 126]
    """

    barrier_over_diffusion: Points[PositiveNumber] = Field(
        default=[2.0, 3.0, 4.0, 6.0, 8.0, 12.0], description="ΔL/D, from warm to cold."
    )
    simulated: Points[PositiveNumber] = Field(
        default=[2.0, 3.0], description="ΔL/D at which chains are simulated as well."
    )
    replicas: PositiveCount = Field(default=400, description="Replicas of each simulated point.")
    stiffness: PositiveNumber = Field(
        default=0.02, description="η times the largest curvature of the simulated chains."
    )
    planar_cells: Annotated[int, Field(ge=50, strict=True)] = Field(
        default=400, description="Cells a side of the two-dimensional exact solution."
    )


class SecondTheoremSettings(SettingsModel):
    """Theorem 2 on landscapes whose curvatures and barrier are set apart, with C = |H|.

    Examples:
        ∫L'/C of two parabolas that meet at s = |H_b|/(H_a + |H_b|) of the barrier, the same with H_a and |H_b| swapped:

        >>> shapes = [(a, b, barrier, b / (a + b)) for a, b, barrier in SecondTheoremSettings().landscapes]
        >>> [round(barrier * (s / a + (1 - s) / b), 3) for a, b, barrier, s in shapes]
        [1.0, 0.833, 0.85, 0.903, 0.833, 0.85, 1.667, 0.208]
    """

    landscapes: Annotated[list[tuple[PositiveNumber, PositiveNumber, PositiveNumber]], Field(min_length=2)] = Field(
        default=[(1, 1, 1), (2, 1, 1), (4, 1, 1), (8, 1, 1), (1, 2, 1), (1, 4, 1), (2, 1, 2), (4, 2, 0.5)],
        description="H_a, |H_b| and ΔL of each.",
    )
    exponents: Sweep = Field(
        default=[3.0, 5.0, 7.0, 9.0, 12.0, 15.0], description="Targets of (2B/η)∫L'/C, which set B on each landscape."
    )
    stiffness: PositiveNumber = Field(default=0.03, description="η times the largest curvature.")
    flatness_curvatures: Annotated[Points[PositiveNumber], Field(min_length=3)] = Field(
        default=[0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0], description="H_a at fixed ΔL = |H_b| = 1."
    )
    flatness_exponent: PositiveNumber = Field(default=6.0, description="Exponent of both noises at H_a = 1.")
    inflection_batch_sizes: Annotated[Points[PositiveCount], Field(min_length=3)] = Field(
        default=[1, 2, 4, 8, 16, 32],
        description="B, at fixed η/B, of the chain whose noise vanishes at the inflection.",
    )
    sampling: SamplingSettings = Field(default=SamplingSettings(), description="Replicas of the sweeps.")


class TitleSettings(SettingsModel):
    """The title claim: two valleys of different sharpness joined at one saddle.

    Examples:
        Log-odds of the flat valley, as theory has them for white noise: ½ ln r.

        >>> import math
        >>> [round(math.log(ratio) / 2, 2) for ratio in TitleSettings().ratios]
        [0.2, 0.35, 0.55, 0.69, 0.9, 1.04]
    """

    ratios: Annotated[Points[NumberAboveOne], Field(min_length=3)] = Field(
        default=[1.5, 2.0, 3.0, 4.0, 6.0, 8.0], description="Curvature of the sharp over that of the flat valley."
    )
    flat_barrier: PositiveNumber = Field(
        default=5.0, description="Barrier of the flat valley in the quasi-potential where the flat valley is fixed."
    )
    sharp_barrier: PositiveNumber = Field(
        default=1.5, description="Barrier of the sharp valley in the quasi-potential where the sharp valley is fixed."
    )
    white_barrier: PositiveNumber = Field(default=3.0, description="ΔL/D of SGLD.")
    stiffness: PositiveNumber = Field(default=0.05, description="η times the sharp valley's curvature.")
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=500, description="Chains of the occupancy.")
    relaxations: PositiveNumber = Field(
        default=10.0,
        description="Iterations discarded, and again counted, in units of the two valleys' relaxation time.",
    )
    occupancy_e_folds: PositiveNumber = Field(
        default=6.0, description="Log-odds up to which occupancy is watched; beyond, escape times alone are measured."
    )
    sampling: SamplingSettings = Field(default=SamplingSettings(), description="Replicas of the escape times.")


class ExitSettings(SettingsModel):
    """What four definitions of leaving say about the sharpness k of one valley.

    Examples:
        η stays along the sweep, and the curvature grows with k, so that ηλ_max is

        >>> settings = ExitSettings()
        >>> [round(settings.stiffness / inverse, 3) for inverse in settings.inverse_sharpness]
        [0.1, 0.071, 0.059, 0.05, 0.04, 0.033]
    """

    inverse_sharpness: Sweep = Field(default=[0.5, 0.7, 0.85, 1.0, 1.25, 1.5], description="Sweep of 1/k.")
    exponent: PositiveNumber = Field(default=12.0, description="(2B/η)∫L'/C to the saddle at k = 1.")
    stiffness: PositiveNumber = Field(default=0.05, description="η times the largest curvature at k = 1.")
    sampling: SamplingSettings = Field(default=SamplingSettings(), description="Replicas of the sweeps.")


class SyntheticSettings(SettingsModel):
    """Escape on known landscapes (Figs. 4 and 6, Theorems 1 and 2, the title claim).

    Examples:
        Two experiments of one run may take different numbers of replicas:

        >>> settings = SyntheticSettings.model_validate({"title": {"sampling": {"replicas": 50}}})
        >>> settings.title.sampling.replicas, settings.exits.sampling.replicas
        (50, 400)
    """

    panels: PanelSettings = Field(default=PanelSettings(), description="Figs. 4 and 6.")
    theorem_1: FirstTheoremSettings = Field(default=FirstTheoremSettings(), description="Theorem 1.")
    theorem_2: SecondTheoremSettings = Field(default=SecondTheoremSettings(), description="Theorem 2.")
    title: TitleSettings = Field(default=TitleSettings(), description="The title claim.")
    exits: ExitSettings = Field(default=ExitSettings(), description="Four definitions of leaving.")
