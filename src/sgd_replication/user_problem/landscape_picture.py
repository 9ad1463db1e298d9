"""Picture of a landscape: a map with minima, saddles and escapes, and the levels of minima and saddles."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, THIRD, legend_below

LINES: dict[str, dict[str, Any]] = {
    "boundary": {"color": "black", "linewidth": 0.8, "linestyle": "--", "label": "basin boundary"},
    "neighbourhood": {"color": THIRD, "linewidth": 1.0, "label": "arrival"},
    "escape": {"color": MEASURED, "linewidth": 0.5, "alpha": 0.8, "label": "sample escapes"},
    "least action": {"color": CONTROL, "linewidth": 1.6, "label": "least action"},
}
"""Style of each kind of line, in the order in which they are drawn."""
HIGHEST, LEVELS = 1.5, 16
"""Height up to which contours are drawn, in units of the highest saddle, and their number."""
HALO = {"boxstyle": "round,pad=0.1", "facecolor": "white", "edgecolor": "none", "alpha": 0.8}
"""Background of a label."""
MOST_WAYS = 8
"""Largest number of ways in the diagram of levels, those with the lowest barriers."""
GAP = 0.07
"""Smallest distance between two labels of the diagram, in units of its height."""


def landscape_picture(heights: pd.DataFrame, places: pd.DataFrame, lines: pd.DataFrame, axes: Sequence[str]) -> Figure:
    """Draw the map of a landscape, and the levels of its minima and saddles.

    Args:
        heights: a `USER_HEIGHTS` table.
        places: a `USER_PLACES` table.
        lines: a `USER_LINES` table.
        axes: names of the coordinates of the map; one if the landscape has one dimension.

    Examples:
        >>> x = np.linspace(-1.5, 1.5, 7)
        >>> heights = pd.DataFrame({"x": x, "y": 0.0, "height": (x**2 - 1) ** 2})
        >>> places = pd.DataFrame({"kind": ["minimum", "saddle", "beyond"], "way": [0, 1, 1], "x": [-1.0, 0, 1]})
        >>> places = places.assign(y=0.0, height=[0.0, 1.0, 0.0])
        >>> lines = pd.DataFrame({"kind": "neighbourhood", "line": 0, "x": [0.5, 1.5], "y": 0.0})
        >>> figure = landscape_picture(heights, places, lines, ["x"])
        >>> [text.get_text() for text in figure.axes[1].texts]
        ['0', '1: 1', '0']
        >>> plt.close(figure)
    """
    figure, (chart, levels) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 3.4), width_ratios=(1.7, 1))
    if len(axes) == 1:
        _draw_profile(chart, heights, places, lines)
        chart.set(xlabel=axes[0], ylabel="loss above the minimum")
    else:
        _draw_map(chart, heights, places, lines)
        chart.set(xlabel=axes[0], ylabel=axes[1])
    _draw_levels(levels, places)
    legend_below(figure, chart, ncols=4)
    sns.despine(figure)
    return figure


def _draw_map(axis: Axes, heights: pd.DataFrame, places: pd.DataFrame, lines: pd.DataFrame) -> None:
    table = heights.pivot(index="y", columns="x", values="height")
    lowest, highest = places["height"].min(), places["height"].max()
    levels = np.linspace(lowest, lowest + HIGHEST * (highest - lowest), LEVELS)
    x, y, values = table.columns.to_numpy(), table.index.to_numpy(), np.ma.masked_invalid(table.to_numpy())
    axis.contourf(x, y, values, levels, cmap="Greys", alpha=0.6, extend="both")
    axis.contour(x, y, values, levels, colors="0.45", linewidths=0.3)
    axis.set(xlim=(x[0], x[-1]), ylim=(y[0], y[-1]))
    _draw_lines(axis, lines)
    _draw_places(axis, places, places["y"])
    axis.set_aspect("equal" if 1 / 3 < np.ptp(y) / np.ptp(x) < 3 else "auto")


def _draw_profile(axis: Axes, heights: pd.DataFrame, places: pd.DataFrame, lines: pd.DataFrame) -> None:
    rows = heights.sort_values("x")
    axis.plot(rows["x"], rows["height"], color="0.45")
    lowest, highest = places["height"].min(), places["height"].max()
    room = (HIGHEST - 1) * (highest - lowest)
    for number, (_, line) in enumerate(lines[lines["kind"] == "neighbourhood"].groupby("line")):
        label = "arrival" if number == 0 else None
        axis.axvspan(line["x"].min(), line["x"].max(), color=THIRD, alpha=0.2, label=label)
    _draw_places(axis, places, places["height"])
    axis.set_ylim(lowest - room / 2, highest + room)


def _draw_lines(axis: Axes, lines: pd.DataFrame) -> None:
    for kind, given in LINES.items():
        style = dict(given)
        for _, line in lines[lines["kind"] == kind].groupby("line"):
            axis.plot(line["x"], line["y"], **style)
            style["label"] = None


def _draw_places(axis: Axes, places: pd.DataFrame, y: pd.Series) -> None:
    marks = {
        "minimum": ("o", "black", "minimum"),
        "beyond": ("o", "white", "minima beyond"),
        "saddle": ("X", PALETTE[3], "saddles"),
    }
    for kind, (marker, face, label) in marks.items():
        here = places["kind"] == kind
        if here.any():
            axis.plot(
                places["x"][here],
                y[here],
                marker,
                color=face,
                markeredgecolor="black",
                markersize=5,
                label=label,
                zorder=4,
            )
    for row in places.assign(drawn=y)[places["kind"] == "saddle"].to_dict("records"):
        axis.annotate(
            str(row["way"]),
            (row["x"], row["drawn"]),
            xytext=(5, 5),
            textcoords="offset points",
            fontsize=7,
            bbox=HALO,
            zorder=5,
            annotation_clip=True,
        )


def _draw_levels(axis: Axes, places: pd.DataFrame) -> None:
    """Draw the minimum, the saddles and the minima beyond as levels in three columns, joined by the ways."""
    shown = places[places["way"] <= MOST_WAYS]
    saddles = shown[shown["kind"] == "saddle"].set_index("way")
    beyond = shown[shown["kind"] == "beyond"].set_index("way")
    columns = [(0.0, [0.0]), (1.0, list(saddles["height"])), (2.0, sorted(set(beyond["height"].round(9))))]
    for middle, heights in columns:
        for height in heights:
            axis.plot([middle - 0.2, middle + 0.2], [height, height], color="black", linewidth=1.5)
    ends = beyond["height"].to_dict()
    for way, top in saddles["height"].to_dict().items():
        axis.plot([0.2, 0.8], [0.0, top], color=CONTROL, linewidth=0.8)
        if way in ends:
            axis.plot([1.2, 1.8], [top, ends[way]], color=CONTROL, linewidth=0.8)
    low, high = shown["height"].min(), shown["height"].max()
    names = [
        ["0"],
        [f"{way}: {height:.3g}" for way, height in saddles["height"].items()],
        [f"{h:.3g}" for h in columns[2][1]],
    ]
    for (middle, heights), texts in zip(columns, names, strict=True):
        for text, y in zip(texts, spread(heights, GAP * (high - low)), strict=True):
            axis.text(middle + 0.25, y, text, ha="left", va="center", fontsize=7, bbox=HALO, zorder=5)
    most = max(len(heights) for _, heights in columns)
    axis.set(xlim=(-0.3, 3.1), ylim=(low - 0.08 * (high - low), high + (0.08 + GAP * (most - 1)) * (high - low)))
    axis.set_xticks([0, 1, 2], ["minimum", "saddles", "minima\nbeyond"])
    axis.set_ylabel("loss above the minimum")


def spread(heights: Sequence[float], gap: float) -> list[float]:
    """Return ascending heights of labels, each at least `gap` above the one before.

    Args:
        heights: ascending heights of what is labelled.
        gap: smallest distance between two labels.

    Examples:
        >>> spread([0.0, 0.1, 3.0], gap=1.0)
        [0.0, 1.0, 3.0]
    """
    placed: list[float] = []
    for height in heights:
        placed.append(max(height, placed[-1] + gap) if placed else height)
    return placed
