"""The landscape that a configuration gives as an expression or as a Python file."""

import logging
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.landscapes import Landscape, parse_potential, traced_potential
from sgd_diffusion.problems import landscape_between
from sgd_diffusion.problems.landscape import GIVEN
from sgd_replication.jobs.errors import ConfigurationError
from sgd_replication.user_problem.files import load_function
from sgd_replication.user_problem.settings import UserLandscapeSettings

log = logging.getLogger(__name__)

FUNCTION, CALL = "potential", "potential(theta)"


def user_landscape(settings: UserLandscapeSettings, name: str) -> Landscape:
    """Return the landscape with its minimum near `start` and the saddle towards the minimum near `other`.

    Args:
        settings: the potential, and the two points where the descents start.
        name: name of the landscape for messages and tables.

    Raises:
        ConfigurationError: the file with the potential cannot be used.
        LandscapeError: the expression cannot be parsed, or as `landscape_between`.

    Examples:
        >>> places = {"variables": ["x", "y"], "start": [-2, 1], "other": [2, 1]}
        >>> well = user_landscape(UserLandscapeSettings(expression="(x**2 - 1)**2 + y**2", **places), "well")
        >>> [round(value) for value in well.minimum.tolist()], [round(value) for value in well.saddle.tolist()]
        ([-1, 0], [0, 0])
    """
    return landscape_between(_potential(settings), settings.start, settings.other, name)


def _potential(settings: UserLandscapeSettings) -> Callable[[Tensor], Tensor]:
    if settings.expression is not None:
        return parse_potential(settings.expression, settings.variables)
    assert settings.file is not None
    function = load_function(Path(settings.file), FUNCTION, CALL, GIVEN)

    def potential(theta: Tensor) -> Tensor:
        value = function(theta)
        if not isinstance(value, Tensor):
            raise ConfigurationError(f"{settings.file}: {CALL} must return a tensor, not {type(value).__name__}.")
        return value

    places = torch.tensor([settings.start, settings.other], dtype=torch.float64)
    try:
        return traced_potential(potential, settings.variables, places)
    except LandscapeError as error:
        log.warning(
            "%s: runs through torch, not in compiled loops, which takes many times as long: %s", settings.file, error
        )
        return potential
