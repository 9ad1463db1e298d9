"""Sketch of a basin, a saddle and noise, for a reader who has read none of the papers."""

import math

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sgd_diffusion.streams import numpy_stream
from sgd_replication.plotting.style import MEASURED, PALETTE, TEXT_WIDTH, finished

SHARP, FLAT = 9.0, 1.5
"""Curvatures of the sharp and of the flat minimum."""
SADDLE = 0.0
STEP, TEMPERATURE = 0.02, 0.3
"""Step of the sketched run, and the variance of its noise over that of a barrier of 1."""
LONGEST, AFTER = 20_000, 60
"""Largest number of steps of the sketched run, and steps that are drawn after it has passed the saddle."""


def theory_figure() -> Figure:
    """Draw a sharp and a flat minimum on both sides of a saddle, and below them the steps of SGD from the sharp one.

    Examples:
        >>> figure = theory_figure()
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['a  the loss', 'b  weights under noise']
        >>> plt.close(figure)
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.1), width_ratios=(1.1, 1))
    theta = np.linspace(-1.15, 2.85, 500)
    left.plot(theta, _loss(theta), color="black")
    sharp, flat = _minima()
    for place, name, letter in ((sharp, "sharp minimum", "a"), (flat, "flat minimum", "c")):
        left.plot(place, 0, "o", color=MEASURED, markersize=4)
        left.annotate(f"{name} {letter}", (place, 0), (0, -9), textcoords="offset points", ha="center", fontsize=7)
    left.plot(SADDLE, 1, "o", color=PALETTE[3], markersize=4)
    left.annotate("saddle b", (SADDLE, 1), (0, 5), textcoords="offset points", ha="center", fontsize=7)
    left.annotate("", (sharp, 1.03), (sharp, 0.03), arrowprops={"arrowstyle": "<->", "linewidth": 0.7, "color": "0.3"})
    left.text(sharp + 0.05, 0.62, r"$\Delta L$", va="center", fontsize=7)
    left.plot([sharp, SADDLE], [1, 1], color="0.6", linewidth=0.6, linestyle=":")
    left.set(xlabel=r"weight $\theta$", ylabel=r"loss $L$", xlim=(-1.4, 2.9), ylim=(-0.3, 1.5), xticks=[], yticks=[])
    left.set_title("a  the loss", loc="left", fontweight="bold")
    path = _path()
    right.plot(np.arange(len(path)), path, color=MEASURED, linewidth=0.6)
    for place, name in ((sharp, "a"), (SADDLE, "b"), (flat, "c")):
        right.axhline(place, color="0.7", linewidth=0.6, linestyle=":")
        right.text(len(path) * 1.02, place, name, va="center", fontsize=7)
    right.set(xlabel="iteration", ylabel=r"weight $\theta$", yticks=[])
    right.set_title("b  weights under noise", loc="left", fontweight="bold")
    return finished(figure)


def _minima() -> tuple[float, float]:
    """Return the places of both minima: cosines of height 1 with the given curvatures at their ends."""
    return -np.pi / np.sqrt(2 * SHARP), np.pi / np.sqrt(2 * FLAT)


def _loss(theta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the loss: cosines of height 1 between the minima, parabolas of the same curvatures beyond them."""
    curvature = np.where(theta < SADDLE, SHARP, FLAT)
    sharp, flat = _minima()
    beyond = np.where(theta < sharp, theta - sharp, np.where(theta > flat, theta - flat, 0.0))
    between = (1 + np.cos(np.sqrt(2 * curvature) * theta)) / 2
    return np.where(beyond == 0, between, curvature * beyond**2 / 2)


def _path() -> NDArray[np.float64]:
    """Return the weights of a run from the sharp minimum, until a while after it has passed the saddle."""
    kicks = numpy_stream(0, "sketch of an escape").normal(size=LONGEST)
    path, left = [_minima()[0]], LONGEST
    for number, kick in enumerate(kicks):
        theta = np.array(path[-1])
        slope = float(_loss(theta + 1e-4) - _loss(theta - 1e-4)) / 2e-4
        path.append(float(theta) - STEP * slope + math.sqrt(2 * STEP * TEMPERATURE) * float(kick))
        if left == LONGEST and path[-1] > SADDLE + 0.5:
            left = number + AFTER
        if number >= left:
            break
    return np.array(path)
