"""Marks that several figures share: points with bars, and laws drawn beyond what they were fitted to."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from numpy.typing import NDArray

from sgd_diffusion.statistics import LAWS, LawComparison, compare_laws
from sgd_replication.plotting.style import CONTROL, PUBLISHED, THIRD

PUBLISHED_ERROR = 0.196
"""Half-width of the published 95 % bars of ln τ: 100 runs a point."""

MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
"""Shapes of marks, in the order in which the curves of a panel take them."""

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
    """Marks with 95 % intervals."""
    axis.errorbar(
        x, y, half_width, fmt=marker, linestyle=line, color=color, markersize=3, elinewidth=0.8, label=label or None
    )


def against_published(axis: Axes, below: Axes, rows: pd.DataFrame, color: object, marker: str, label: str) -> None:
    """Draw our ln τ with its interval, and below it what is left when the published one is taken away.

    Args:
        axis: of the points.
        below: of the residuals, whose bars hold both errors.
        rows: with the columns x, log_time, error and published.
        color, marker, label: of the points.
    """
    half_width = 1.96 * rows["error"]
    bars(axis, rows["x"], rows["log_time"], half_width, color, marker, label)
    both = (half_width**2 + PUBLISHED_ERROR**2) ** 0.5
    bars(below, rows["x"], rows["log_time"] - rows["published"], both, color, marker, "")
    below.axhline(0, color=PUBLISHED, linewidth=0.8)


def laws_from_lower_half(
    axis: Axes,
    x: NDArray[np.float64],
    log_time: NDArray[np.float64],
    error: NDArray[np.float64],
    prefactor: Callable[[NDArray[np.float64]], NDArray[np.float64]] = np.zeros_like,
) -> LawComparison:
    """Draw both laws over the whole range, each as judged and fitted to the lower half of an ascending sweep.

    Args:
        axis: of the lines.
        x, log_time, error: of the sweep.
        prefactor: its logarithm against x, which either law may take or leave.

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
