"""Figures of the odds of two basins, and of escape from one basin by four boundaries."""

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_replication.plotting.marks import MARKERS, bars
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, THIRD, finished, legend_below


def title_figure(table: pd.DataFrame) -> Figure:
    """Draw the log-odds of the flat basin against the difference of inverse curvatures and against their ratio.

    Lines: diffusion's limit. Circles: occupancy. Squares: escape times. Dashes: exact chain. Bars are 95 % intervals.

    Args:
        table: a `TITLE` table.

    Examples:
        >>> law = {"ratio": [2.0, 4.0], "difference": [0.5, 0.75], "law": [1.0, 2.0], "exact": [1.0, 2.1], "error": 0.1}
        >>> where = {"noise": "SGD", "family": "flat fixed", "method": "escape times", "log_odds": [1.1, 2.0]}
        >>> figure = title_figure(pd.DataFrame(law | where))
        >>> [axis.lines[0].get_xdata().tolist() for axis in figure.axes]  # the same law on both axes
        [[0.5, 0.75], [2.0, 4.0]]
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['SGD, flat fixed', 'chain, exact']
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.9))
    columns = (("difference", r"$1/H_{\rm flat} - 1/H_{\rm sharp}$"), ("ratio", r"$r = H_{\rm sharp}/H_{\rm flat}$"))
    colors = {"SGD": MEASURED, "SGD two-point": THIRD, "SGLD": CONTROL}
    for axis, (column, label) in zip(axes, columns, strict=True):
        for key, rows in table.groupby(["noise", "family"]):
            noise, family = map(str, key)
            law = rows.drop_duplicates("ratio").sort_values(column)
            line = "-" if family == "flat fixed" else "--"
            line = ":" if noise == "SGD two-point" else line
            axis.plot(law[column], law["law"], line, color=colors[noise], linewidth=0.8, label=f"{noise}, {family}")
            for method, marker in (("occupancy", "o"), ("escape times", "s")):
                some = rows[rows["method"] == method]
                face = "white" if family == "sharp fixed" else colors[noise]
                axis.errorbar(
                    some[column],
                    some["log_odds"],
                    1.96 * some["error"],
                    fmt=marker,
                    color=colors[noise],
                    markerfacecolor=face,
                    markersize=3.5,
                    elinewidth=0.8,
                )
        axis.plot(table[column], table["exact"], "_", color="black", markersize=6, label="chain, exact")
        axis.set(xlabel=label, ylabel="log-odds of the flat valley")
    axes[1].set_xscale("log", base=2)
    legend_below(figure, axes[0], ncols=3)
    return finished(figure)


def exits_figure(table: pd.DataFrame) -> Figure:
    """Draw log τ against 1/k for four boundaries, scaled with the basin (left) and held fixed (right).

    Args:
        table: an `EXITS` table.

    Examples:
        >>> point = {"inverse_k": [1.0, 2.0], "log_time": [3.0, 5.0], "error": 0.1, "exact": [3.0, float("nan")]}
        >>> kinds = [(exit, boundary) for exit in ("saddle", "ball") for boundary in ("scaled", "fixed")]
        >>> table = pd.concat(pd.DataFrame(point | {"exit": exit, "boundary": boundary}) for exit, boundary in kinds)
        >>> figure = exits_figure(table)
        >>> [text.get_text() for text in figure.axes[1].get_legend().get_texts()]
        ['exact', 'saddle', 'ball']
        >>> figure.axes[1].get_title(loc="left"), figure.axes[1].get_xlabel()
        ('boundary held fixed', '1/k')
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.6), sharey=True)
    titles = {"scaled": "boundary scaled by $1/\\sqrt{k}$", "fixed": "boundary held fixed"}
    for axis, (boundary, title) in zip(axes, titles.items(), strict=True):
        here = table[table["boundary"] == boundary]
        curves = zip(here.groupby("exit", sort=False), PALETTE, MARKERS, strict=False)
        for (exit, rows), color, marker in curves:
            half_width = 1.96 * rows["error"]
            bars(axis, rows["inverse_k"], rows["log_time"], half_width, color, marker, str(exit), line="-")
        exact = here.dropna(subset=["exact"])
        axis.plot(exact["inverse_k"], exact["exact"], "_", color="black", markersize=8, label="exact")
        axis.set_title(title, loc="left")
        axis.set(xlabel="1/k")
    axes[0].set_ylabel(r"$\log\tau$ (iterations)")
    axes[1].legend()
    return finished(figure)
