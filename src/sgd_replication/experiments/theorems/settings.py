"""Settings of the tests of Theorems 1 and 2 of Xie et al."""

from typing import Annotated

from pydantic import Field

from sgd_replication.settings.base import Points, PositiveCount, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import SamplingSettings, Sweep


class FirstTheoremSettings(SettingsModel):
    """Theorem 1 against exact solutions and simulation.

    Examples:
        Times that the theorem predicts at curvatures of 1 where chains are simulated as well:

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
    """Theorem 2 on landscapes whose curvatures and barrier are set independently, with C = |H|.

    Examples:
        ∫L'/C of two parabolas that meet at the share s = |H_b|/(H_a + |H_b|) of the barrier. Swapping H_a and |H_b|
        does not change it:

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


class TheoremSettings(SettingsModel):
    """Theorems 1 and 2 of Xie et al. against exact solutions.

    Examples:
        The largest ΔL/D of the default run is large enough for the theorem's asymptotics:

        >>> max(TheoremSettings().theorem_1.barrier_over_diffusion)
        12.0
    """

    theorem_1: FirstTheoremSettings = Field(default=FirstTheoremSettings(), description="Theorem 1.")
    theorem_2: SecondTheoremSettings = Field(default=SecondTheoremSettings(), description="Theorem 2.")
