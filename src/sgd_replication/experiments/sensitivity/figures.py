"""The figure of the sensitivity to choices of the analysis."""

from collections.abc import Mapping

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_replication.plotting.style import PALETTE, PUBLISHED, TEXT_WIDTH, finished

Panel = Mapping[str, pd.DataFrame]


def choices(
    normality: Panel, slopes: Panel, advantages: Panel, lateness: Panel, taken: Mapping[str, float], notice: str = ""
) -> Figure:
    """Draw estimates against the choice, with one line for each series.

    Args:
        normality, slopes, advantages, lateness: tables of the functions in `analysis.py`, by the name of the series.
        taken: the choice at which claims are judged, by panel; a panel whose series differ in it is left out.
        notice: text above the figure, such as which data sets are stand-ins.

    Examples:
        >>> table = pd.DataFrame({"x": [10.0, 100.0], "value": [0.9, 0.5], "low": [0.8, 0.4], "high": [1.0, 0.6]})
        >>> series = {"random": table, "trained": table}
        >>> figure = choices(series, series, series, series, taken={"normality": 50})
        >>> [axis.get_xscale() for axis in figure.axes]
        ['log', 'log', 'linear', 'linear']
        >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
        ['random', 'trained']
        >>> figure.axes[0].lines[-1].get_xdata()  # dotted: the choice of the claims
        [50, 50]
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(2, 2, figsize=(TEXT_WIDTH, 4.6))
    panels = [
        ("normality", normality, "a  minibatches that a test sees", "share that passes as Gaussian", "log"),
        ("slopes", slopes, "b  smallest eigenvalue that counts", r"slope of $v^\top Cv$ on $v^\top Hv$", "log"),
        ("advantages", advantages, "c  e-folds of the sweep of B that are kept", "AIC lead, exponential law", "linear"),
        ("lateness", lateness, "d  share of the moments that are late", "log-log slope, noise on loss", "linear"),
    ]
    for axis, (name, series, xlabel, ylabel, scale) in zip(grid.flat, panels, strict=True):
        _draw(axis, series)
        axis.set(xlabel=xlabel[3:], ylabel=ylabel, xscale=scale)
        axis.set_title(xlabel[0], loc="left", fontweight="bold")
        if name in taken:
            axis.axvline(taken[name], color=PUBLISHED, linestyle=":", linewidth=1)
    grid[1, 0].axhline(0, color="black", linewidth=0.5)
    return finished(figure, notice)


def _draw(axis: Axes, series: Panel) -> None:
    for number, (name, table) in enumerate(series.items()):
        color = PALETTE[number]
        axis.plot(table["x"], table["value"], "o-", color=color, markersize=2.5, label=name)
        axis.fill_between(table["x"], table["low"], table["high"], color=color, alpha=0.2, linewidth=0)
    # Room above the lines for one row of the legend for each series.
    low, high = axis.get_ylim()
    axis.set_ylim(low, high + 0.11 * len(series) * (high - low))
    # Its white ground covers the line of the choice that was taken, not the text.
    axis.legend(fontsize=6, loc="upper left", ncols=1, frameon=True, framealpha=1, edgecolor="white")
