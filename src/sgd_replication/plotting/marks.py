"""Marks that several figures share: points with error bars, and laws extrapolated from the lower half of a sweep."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from sgd_diffusion.statistics import LAWS, LawComparison, compare_laws
from sgd_replication.plotting.style import CONTROL, PUBLISHED, THIRD

PUBLISHED_ERROR = 0.196
"""Half-width of the published 95 % intervals of ln τ, which come from 100 runs for each point."""

MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
"""Shapes of marks, in the order of the curves in a panel."""

LAW_STYLES = {"exponential": (CONTROL, "-"), "power": (THIRD, "--")}


def bars(
    axis: Axes,
    x: pd.Series,
    y: pd.Series,
    half_width: pd.Series | float,
    color: object,
    marker: str,
    label: str,
    line: str = "none",
) -> None:
    """Draw points with 95 % intervals.

    Args:
        axis: axis to draw on.
        x, y: coordinates of the points.
        half_width: half-width of the intervals of `y`.
        color, marker: colour and shape of the points.
        label: name in the legend; empty for none.
        line: style of the line that joins the points.
    """
    axis.errorbar(
        x, y, half_width, fmt=marker, linestyle=line, color=color, markersize=3, elinewidth=0.8, label=label or None
    )


def against_published(axis: Axes, below: Axes, rows: pd.DataFrame, color: object, marker: str, label: str) -> None:
    """Draw the measured ln τ with its interval, and below it the difference from the published ln τ.

    Args:
        axis: axis of ln τ.
        below: axis of the differences, whose intervals include the published error.
        rows: table with the columns x, log_time, error and published.
        color, marker: colour and shape of the points.
        label: name of the points in the legend.
    """
    half_width = 1.96 * rows["error"]
    bars(axis, rows["x"], rows["log_time"], half_width, color, marker, label)
    both = (half_width**2 + PUBLISHED_ERROR**2) ** 0.5
    bars(below, rows["x"], rows["log_time"] - rows["published"], both, color, marker, "")
    below.axhline(0, color=PUBLISHED, linewidth=0.8)


def predicting_law(comparison: LawComparison) -> str:
    """Return the law whose fit to the lower half of a sweep predicts the upper half better.

    Examples:
        >>> x = np.linspace(1, 9, 12)
        >>> predicting_law(compare_laws(x, 2 + 0.7 * x, np.full(12, 0.1)))
        'exponential'
    """
    return "exponential" if comparison.extrapolation_ratio("exponential") < 1 else "power law"


def laws_from_lower_half(
    axis: Axes,
    x: NDArray[np.float64],
    log_time: NDArray[np.float64],
    error: NDArray[np.float64],
    prefactor: Callable[[NDArray[np.float64]], NDArray[np.float64]] = np.zeros_like,
) -> LawComparison:
    """Draw the exponential and the power law over a whole sweep, each fitted to the lower half of its points.

    Args:
        axis: axis to draw on.
        x: values of the sweep in ascending order.
        log_time: ln τ at each value.
        error: standard error of ln τ at each value.
        prefactor: logarithm of the rate's prefactor as a function of x. Each law is fitted with and without it.

    Returns:
        The comparison of the two laws.
    """
    comparison = compare_laws(x, log_time, error, prefactor(x))
    dense = np.linspace(x[0], x[-1], 200)
    for law in LAWS:
        color, line = LAW_STYLES[law]
        values = comparison.from_lower_half(law).predict(dense, prefactor(dense))
        axis.plot(dense, values, line, color=color, label=f"{law}, from the lower half")
    return comparison
