"""Figures of escape on the Styblinski–Tang function."""

from functools import partial

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_diffusion.statistics import prefactor_of
from sgd_replication.plotting.marks import (
    PUBLISHED_ERROR,
    against_published,
    bars,
    laws_from_lower_half,
    predicting_law,
)
from sgd_replication.plotting.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, THIRD, finished, legend_below

PANELS = {
    "k": ("4a", "1/k"),
    "batch": ("4b", "batch size B"),
    "eta": ("4c", r"1/$\eta$"),
    "sgld_k": ("6a", "k"),
    "sgld_D": ("6b", "1/D"),
}


def escape_published(panels: pd.DataFrame, other_noises: pd.DataFrame) -> Figure:
    """Draw Figs. 4 and 6 of Xie et al. (2021): published and measured points, exact values, and differences below.

    Bars are 95 % intervals.

    Args:
        panels: a `PANELS` table.
        other_noises: an `OTHER_NOISES` table, drawn with the published points of Fig. 4b.

    Examples:
        >>> x = np.array([1.0, 2.0, 3.0])
        >>> point = {"grid": "published", "x": x, "log_time": x + 0.5, "published": x, "exact": x, "error": 0.1}
        >>> sweeps = ("k", "batch", "eta", "sgld_k", "sgld_D")
        >>> panels = pd.concat(pd.DataFrame(point | {"sweep": sweep, "learning_rate": 0.01}) for sweep in sweeps)
        >>> others = pd.DataFrame({"model": ["Hessian", "data"], "batch_size": 5.0, "exact": 2.0, "log_time": 2.1})
        >>> others["error"] = 0.1
        >>> figure = escape_published(panels, others)
        >>> [title for axis in figure.axes if (title := axis.get_title(loc="left"))]
        ['Fig. 4a', 'Fig. 4b', 'Fig. 4c', 'Fig. 6a', 'Fig. 6b', 'other noise, beside 4b']
        >>> figure.axes[3].lines[0].get_ydata().tolist()  # below 4a: measured minus published
        [0.5, 0.5, 0.5]
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(4, 3, figsize=(TEXT_WIDTH, 5.6), height_ratios=[3, 1.2, 3, 1.2])
    axes, residuals = grid[::2], grid[1::2]
    for axis, below, (sweep, (panel, label)) in zip(axes.flat, residuals.flat, PANELS.items(), strict=False):
        rows = panels[(panels["sweep"] == sweep) & (panels["grid"] == "published")].sort_values("x")
        bars(axis, rows["x"], rows["published"], PUBLISHED_ERROR, PUBLISHED, "D", "published")
        against_published(axis, below, rows, MEASURED, "o", "ours")
        axis.plot(rows["x"], rows["exact"], color="black", linewidth=0.8, label="exact, ours")
        if sweep == "sgld_k":
            axis.set_xscale("log", base=2)
            below.set_xscale("log", base=2)
        below.set(xlabel=label if sweep != "sgld_D" else "1/D (published unit)", ylabel="difference")
        axis.set(ylabel=r"$-\log\gamma$ (iterations)", xticklabels=[])
        if sweep == "k":
            rate = float(rows["learning_rate"].iloc[0])
            top = axis.secondary_xaxis("top", functions=(partial(_over, rate), partial(np.multiply, rate)))
            top.set_xlabel(r"1/(k$\eta$): the same sweep")
        axis.set_title(f"Fig. {panel}", loc="left")
    for empty in (axes.flat[-1], residuals.flat[-1]):
        empty.remove()
    axes.flat[0].legend(loc="upper left")
    last = figure.add_subplot(grid[0, 0].get_gridspec()[2:, 2])
    fourth = panels[(panels["sweep"] == "batch") & (panels["grid"] == "published")]
    last.plot(fourth["x"], fourth["published"], "D", color=PUBLISHED, markersize=2, label="published, 4b")
    for (model, rows), color, marker in zip(other_noises.groupby("model"), (CONTROL, THIRD), ("s", "^"), strict=True):
        name = {"Hessian": r"$\propto|H|^{1/2}$", "data": "shifted data"}[str(model)]
        last.plot(rows["batch_size"], rows["exact"], color=color, linewidth=0.8, marker="_")
        seen = rows.dropna(subset="log_time")
        bars(last, seen["batch_size"], seen["log_time"], 1.96 * seen["error"], color, marker, name)
    last.set(xlabel="batch size B", ylabel=r"$-\log\gamma$ (iterations)", xscale="log")
    last.set_title("other noise, beside 4b", loc="left")
    last.legend(loc="upper left", fontsize=6)
    return finished(figure)


def escape_wide(panels: pd.DataFrame) -> Figure:
    """Draw the wide sweeps: measured and exact times, and both laws fitted to the shaded lower half of the range.

    Args:
        panels: a `PANELS` table.

    Examples:
        >>> x = np.arange(1.0, 9.0)
        >>> point = {"method": "plain", "x": x, "log_time": x, "exact": x, "error": 0.1, "learning_rate": 0.1}
        >>> sweeps = ("k", "batch", "eta", "sgld_D")
        >>> panels = pd.concat(pd.DataFrame(point | {"sweep": sweep, "grid": "wide"}) for sweep in sweeps)
        >>> figure = escape_wide(panels)
        >>> figure.axes[0].get_title(loc="left"), [axis.get_xlabel() for axis in figure.axes][:2]
        ('exponential predicts better', ['1/k', 'batch size B'])
        >>> power_law = figure.axes[0].lines[1]  # fitted to the lower half, it lies below ln τ = x
        >>> power_law.get_label(), bool(power_law.get_ydata()[-1] < 8)
        ('power, from the lower half', True)
        >>> plt.close(figure)
    """
    sweeps = [name for name in PANELS if name != "sgld_k"]
    figure, axes = plt.subplots(2, 2, figsize=(TEXT_WIDTH, 4.4))
    for axis, sweep in zip(axes.flat, sweeps, strict=True):
        rows = panels[(panels["sweep"] == sweep) & (panels["grid"] == "wide")].sort_values("x")
        x, times, error = (rows[name].to_numpy() for name in ("x", "log_time", "error"))
        half = len(x) // 2
        compared = laws_from_lower_half(axis, x, times, error, prefactor_of(sweep))
        axis.plot(x, rows["exact"], color="black", linewidth=0.8, label="exact")
        for method, marker in (("plain", "o"), ("splitting", "s")):
            some = rows[rows["method"] == method]
            bars(axis, some["x"], some["log_time"], 1.96 * some["error"], MEASURED, marker, method)
        axis.axvspan(x[0], x[half - 1], color="0.93", zorder=0)
        axis.set_title(f"{predicting_law(compared)} predicts better", loc="left")
        label = PANELS[sweep][1]
        axis.set(xlabel=label, ylabel=r"$-\log\gamma$ (iterations)", ylim=(times.min() - 1, 1.05 * times.max()))
    legend_below(figure, axes.flat[0], ncols=3)
    return finished(figure)


def _over(rate: float, x: np.ndarray) -> np.ndarray:
    return x / rate
