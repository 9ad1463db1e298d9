"""The landscape of a configuration with its noise, the ways out of its basin, and the points to measure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch

from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems import SampleNoise, WaysOut, place_points, ways_out
from sgd_diffusion.problems.strength import chosen_strength
from sgd_replication.user_problem.landscape import user_landscape
from sgd_replication.user_problem.noise import user_noise
from sgd_replication.user_problem.settings import UserLandscapeSettings, UserNoiseSettings


class PlanSettings(Protocol):
    """The settings that a plan depends on."""

    @property
    def noise(self) -> UserNoiseSettings:
        """The noise of one sample."""

    @property
    def points(self) -> int:
        """Points of a sweep."""

    @property
    def exponents(self) -> tuple[float, float]:
        """Lowest and highest exponent of a sweep."""

    @property
    def stiffness(self) -> float:
        """η times the largest curvature at the minimum."""


@dataclass(frozen=True)
class LandscapePlan:
    """What a configuration says of a landscape, and what was found.

    Attributes:
        landscape: the landscape with its minimum and saddle.
        noise: gradient noise of one sample, of the strength that is given or chosen.
        ways: the ways out of the basin.
        points: the points to measure, as `place_points` gives them.

    Examples:
        >>> from sgd_replication.user_problem.settings import ProblemSettings
        >>> well = UserLandscapeSettings(expression="(x**2 - 1)**2", start=[-1], other=[1])
        >>> found = plan_landscape(well, ProblemSettings(landscape=well, exponents=(2, 8)))
        >>> found.noise.strength, [int(row["batch_size"]) for row in found.points if row["sweep"] == "batch"]
        (45.0, [202, 289, 376, 463, 550, 636, 723, 810])
    """

    landscape: Landscape
    noise: SampleNoise
    ways: WaysOut
    points: Sequence[dict[str, Any]]


def plan_landscape(given: UserLandscapeSettings, settings: PlanSettings) -> LandscapePlan:
    """Return the landscape, noise, ways out and points of a configuration.

    If no strength of the noise is given, it is chosen so that integer batch sizes cover the exponents.

    Args:
        given: settings of the landscape.
        settings: settings of the noise and of the sweeps.

    Raises:
        UserError: the landscape or the noise cannot be used, or a given strength or stiffness leaves too few points.

    Examples:
        >>> from sgd_replication.user_problem.settings import ProblemSettings
        >>> well = UserLandscapeSettings(expression="(x**2 - 1)**2", start=[-1], other=[1])
        >>> found = plan_landscape(well, ProblemSettings(landscape=well, points=6))
        >>> sorted({row["sweep"] for row in found.points}), len(found.points)
        (['batch', 'eta', 'k'], 18)
    """
    landscape = user_landscape(given, "your landscape")
    points, exponents, stiffness = settings.points, settings.exponents, settings.stiffness
    noise = user_noise(settings.noise, landscape, given.variables)
    ways = ways_out(landscape, noise)
    if settings.noise.strength is None:
        rate = stiffness / float(torch.linalg.eigvalsh(landscape.curvature)[-1])
        strength = chosen_strength(ways.least_exponent, rate, points, exponents)
        noise = user_noise(settings.noise.model_copy(update={"strength": strength}), landscape, given.variables)
        ways = ways.with_noise_times(strength)
    plan = place_points(landscape, noise, ways, points=points, exponents=exponents, stiffness=stiffness)
    return LandscapePlan(landscape, noise, ways, plan)
