"""Axes to draw on."""

from typing import Any


def axes_or_new(axes: Any) -> Any:
    """Return the axes that are given, or those of a new figure.

    Args:
        axes: matplotlib axes, or None.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.

    Examples:
        >>> axes_or_new("these")
        'these'
    """
    if axes is not None:
        return axes
    from matplotlib import pyplot  # an extra: the engine is used without it, too

    return pyplot.subplots(layout="constrained")[1]
