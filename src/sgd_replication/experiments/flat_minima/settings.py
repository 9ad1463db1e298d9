"""Settings of the preference for flat minima (the title claim of Xie et al.) and of the boundary's role in it."""

from typing import Annotated

from pydantic import Field

from sgd_replication.settings.base import NumberAboveOne, Points, PositiveNumber, SettingsModel
from sgd_replication.settings.sampling import SamplingSettings, Sweep


class TitleSettings(SettingsModel):
    """The title claim: two basins of different sharpness joined at one saddle.

    Examples:
        For white noise theory predicts the log-odds ½ ln r of the flat basin:

        >>> import math
        >>> [round(math.log(ratio) / 2, 2) for ratio in TitleSettings().ratios]
        [0.2, 0.35, 0.55, 0.69, 0.9, 1.04]
    """

    ratios: Annotated[Points[NumberAboveOne], Field(min_length=3)] = Field(
        default=[1.5, 2.0, 3.0, 4.0, 6.0, 8.0], description="Curvature of the sharp over that of the flat basin."
    )
    flat_barrier: PositiveNumber = Field(
        default=5.0, description="Barrier of the flat basin in the quasi-potential where the flat basin is fixed."
    )
    sharp_barrier: PositiveNumber = Field(
        default=1.5, description="Barrier of the sharp basin in the quasi-potential where the sharp basin is fixed."
    )
    white_barrier: PositiveNumber = Field(default=3.0, description="ΔL/D of SGLD.")
    stiffness: PositiveNumber = Field(default=0.05, description="η times the sharp basin's curvature.")
    replicas: Annotated[int, Field(ge=20, strict=True)] = Field(default=5000, description="Chains of the occupancy.")
    relaxations: PositiveNumber = Field(
        default=10.0,
        description="Iterations discarded, and again counted, in units of the two basins' relaxation time.",
    )
    occupancy_e_folds: PositiveNumber = Field(
        default=6.0, description="Log-odds up to which occupancy is watched; beyond, escape times alone are measured."
    )
    sampling: SamplingSettings = Field(default=SamplingSettings(), description="Replicas of the escape times.")


class ExitSettings(SettingsModel):
    """Escape from one basin against its sharpness k, by four boundaries.

    Examples:
        η is constant along the sweep and the curvature is proportional to k, so that ηλ_max is

        >>> settings = ExitSettings()
        >>> [round(settings.stiffness / inverse, 3) for inverse in settings.inverse_sharpness]
        [0.1, 0.071, 0.059, 0.05, 0.04, 0.033]
    """

    inverse_sharpness: Sweep = Field(default=[0.5, 0.7, 0.85, 1.0, 1.25, 1.5], description="Sweep of 1/k.")
    exponent: PositiveNumber = Field(default=12.0, description="(2B/η)∫L'/C to the saddle at k = 1.")
    stiffness: PositiveNumber = Field(default=0.05, description="η times the largest curvature at k = 1.")
    sampling: SamplingSettings = Field(default=SamplingSettings(), description="Replicas of the sweeps.")


class FlatMinimaSettings(SettingsModel):
    """The title claim, and four boundaries of one basin.

    Examples:
        The two parts may use different numbers of replicas:

        >>> settings = FlatMinimaSettings.model_validate({"title": {"sampling": {"replicas": 50}}})
        >>> settings.title.sampling.replicas, settings.exits.sampling.replicas
        (50, 400)
    """

    title: TitleSettings = Field(default=TitleSettings(), description="The title claim.")
    exits: ExitSettings = Field(default=ExitSettings(), description="Four definitions of leaving.")
