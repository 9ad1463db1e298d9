"""Where the sweeps on a landscape of the user's own lie, as a configuration asks for them."""

from typing import Any

from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.problems import SampleNoise, place_points
from sgd_replication.user_problem.settings import ProblemSettings


def own_plan(landscape: Landscape, noise: SampleNoise, settings: ProblemSettings) -> list[dict[str, Any]]:
    """Return the points that are to be measured, as `place_points` gives them.

    Args:
        landscape: with its saddle.
        noise: of one sample.
        settings: range and number of points.

    Raises:
        EscapeError: as `place_points`.

    Examples:
        >>> from sgd_replication.user_problem.landscape import own_landscape
        >>> from sgd_replication.user_problem.noise import own_noise
        >>> well = {"expression": "(x**2 - 1)**2 / 4", "start": [-1], "other": [1]}
        >>> problem = ProblemSettings.model_validate({"landscape": well, "noise": {"kind": "white", "strength": 50}})
        >>> landscape = own_landscape(problem.landscape, "well")
        >>> plan = own_plan(landscape, own_noise(problem.noise, landscape, ["x"]), problem)
        >>> sum(row["sweep"] == "batch" for row in plan) == problem.points
        True
    """
    return place_points(
        landscape, noise, points=settings.points, exponents=settings.exponents, stiffness=settings.stiffness
    )
