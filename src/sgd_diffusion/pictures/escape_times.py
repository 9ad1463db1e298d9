"""Picture of escape times."""

from typing import Any

import numpy as np

from sgd_diffusion.escape.times import EscapeTimes
from sgd_diffusion.pictures.axes import axes_or_new

MOST_LABELLED = 8
"""Largest number of parameter points that a legend names."""


def escape_times(times: EscapeTimes, axes: Any = None) -> Any:
    """Return axes with the share of replicas that are still inside against the iterations, one step line per point.

    Dashed: exponential law exp(−t/τ̂) with the estimated mean. The vertical axis is logarithmic, so that exponential
    times lie on a straight line. Diverged replicas are left out.

    Args:
        times: of one or several parameter points.
        axes: matplotlib axes to draw on; None (default) for new ones.

    Examples:
        >>> left = np.full((2, 3), True)
        >>> axes = escape_times(EscapeTimes(np.array([[1, 2, 3], [4, 5, 6]]), left, ~left, np.array(0.1)))
        >>> len(axes.lines), axes.get_yscale()
        (4, 'log')
    """
    axes = axes_or_new(axes)
    points = times.points()
    for number, point in enumerate(points):
        sound = ~point.diverged
        left = np.sort(point.iterations[point.exited])
        replicas = int(sound.sum())
        inside = 1 - np.arange(len(left) + 1) / max(replicas, 1)
        label = f"point {number}, η = {float(point.learning_rate):g}" if 1 < len(points) <= MOST_LABELLED else None
        (line,) = axes.step(np.concatenate([[0], left]), inside, where="post", label=label)
        if len(left):
            (mean,) = point.joint_estimates()  # of one point
            ends = np.array([0.0, left[-1]])
            axes.plot(ends, np.exp(-ends / mean.value), "--", color=line.get_color(), linewidth=1)
    axes.set(xlabel="iterations", ylabel="share of replicas inside", yscale="log")
    if 1 < len(points) <= MOST_LABELLED:
        axes.legend()
    return axes
