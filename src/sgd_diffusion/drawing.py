"""Draws a result by the name of its picture, without importing the pictures.

A result's `plot` calls this module, so that no measurement depends on the code of pictures.
"""

import importlib
from typing import Any

from sgd_diffusion.errors import UserError

PICTURES = "sgd_diffusion.pictures"
"""Module of the functions that draw."""


def draw(picture: str, result: object, axes: Any = None) -> Any:
    """Return matplotlib axes with the picture of a result.

    Args:
        picture: name of a function of `sgd_diffusion.pictures`.
        result: what the function draws.
        axes: matplotlib axes to draw on; None (default) for new ones.

    Raises:
        UserError: matplotlib is not installed.

    Examples:
        >>> draw("weather", None)
        Traceback (most recent call last):
            ...
        AttributeError: module 'sgd_diffusion.pictures' has no attribute 'weather'
    """
    function = getattr(importlib.import_module(PICTURES), picture)
    try:
        return function(result, axes)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != "matplotlib":
            raise
        raise UserError("plot() needs matplotlib: pip install matplotlib.") from error
