"""Figures of the escape of networks from their minima."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_diffusion.statistics import prefactor_of
from sgd_replication.plotting.marks import (
    MARKERS,
    PUBLISHED_ERROR,
    against_published,
    bars,
    laws_from_lower_half,
    predicting_law,
)
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.style import MEASURED, PALETTE, PUBLISHED, TEXT_WIDTH, finished, legend_below

Tables = Mapping[str, pd.DataFrame]
"""The table of each data set by the name that is printed, which says so where a stand-in was used."""

AXES = {"5a": "1/k", "5b": "batch size B", "5c": r"1/$\eta$"}
SWEEP_AXES = {"k": "1/k", "batch": "batch size B", "eta": r"1/$\eta$"}


def network_published(tables: Tables) -> Figure:
    """Draw Fig. 5 of Xie et al. (2021): Avila's published points, ours on every data set, and the differences.

    Bars are 95 % intervals.

    Args:
        tables: `PUBLISHED` tables.

    Examples:
        >>> x = np.array([1.0, 2.0])
        >>> point = {"x": x, "log_time": x + 0.5, "published": x, "error": 0.1}
        >>> table = pd.concat(pd.DataFrame(point | {"panel": panel}) for panel in ("5a", "5b", "5c"))
        >>> figure = network_published({"avila": table, "banknote": table})
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['published, Avila', 'Avila', 'Banknote']
        >>> figure.axes[3].get_ylabel(), figure.axes[3].lines[0].get_ydata().tolist()
        ('difference', [0.5, 0.5])
        >>> plt.close(figure)
    """
    figure, (axes, residuals) = plt.subplots(
        2, 3, figsize=(TEXT_WIDTH, 3.5), height_ratios=[3, 1.2], sharex="col", sharey="row"
    )
    for axis, below, (panel, label) in zip(axes, residuals, AXES.items(), strict=True):
        for number, (name, table) in enumerate(tables.items()):
            rows = table[table["panel"] == panel].sort_values("x")
            if number == 0:
                bars(axis, rows["x"], rows["published"], PUBLISHED_ERROR, PUBLISHED, "D", "published, Avila")
            against_published(axis, below, rows, PALETTE[number], MARKERS[number], with_set_names(name))
        below.set(xlabel=label)
        axis.set_title(f"Fig. {panel}", loc="left")
    axes[0].set_ylabel(r"$\log\tau$ (iterations)")
    residuals[0].set_ylabel("difference")
    legend_below(figure, axes[0], ncols=5)
    return finished(figure)


def network_wide(tables: Tables) -> Figure:
    """Draw the wide sweeps, one row per data set: measured ln τ, and both laws fitted to the lower half of the range.

    Args:
        tables: `SWEEPS` tables.

    Examples:
        >>> x = np.arange(1.0, 9.0)
        >>> point = {"model": "network", "x": x, "log_time": 1 + 2 * x, "error": 0.1, "exponential": 0.5}
        >>> table = pd.concat(pd.DataFrame(point | {"sweep": sweep}) for sweep in ("k", "batch", "eta"))
        >>> figure = network_wide({"avila": table, "banknote": table})
        >>> len(figure.axes), figure.axes[1].get_title(loc="left"), figure.axes[1].get_xlabel()
        (6, 'exponential predicts better', 'batch size B')
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(len(tables), 3, figsize=(TEXT_WIDTH, 1.75 * len(tables) + 0.3), squeeze=False)
    for row, (name, table) in zip(axes, tables.items(), strict=True):
        network = table[table["model"] == "network"]
        for axis, (sweep, label) in zip(row, SWEEP_AXES.items(), strict=True):
            rows = network[network["sweep"] == sweep].sort_values("x")
            x, times, error = (rows[column].to_numpy() for column in ("x", "log_time", "error"))
            compared = laws_from_lower_half(axis, x, times, error, prefactor_of(sweep))
            settled = rows["exponential"] >= 0.05
            bars(axis, rows["x"], rows["log_time"], 1.96 * rows["error"], MEASURED, "o", "measured")
            axis.plot(x[~settled], times[~settled], "o", color="white", markersize=2, zorder=4)
            axis.axvspan(x[0], x[len(x) // 2 - 1], color="0.93", zorder=0)
            axis.set_title(f"{predicting_law(compared)} predicts better", loc="left")
            axis.set(xlabel=label, ylim=(min(0, times.min()) - 0.5, 1.05 * times.max()))
        row[0].set_ylabel(f"{with_set_names(name)}\n" + r"$\log\tau$ (iterations)")
    legend_below(figure, axes[0, 0])
    return finished(figure)


def network_collapse(sweeps: Tables, published: Tables, rates: Mapping[str, float]) -> Figure:
    """Draw the sweeps of k and η over 1/(kη), ours and the published, and the sweep of k with a fixed boundary.

    Args:
        sweeps, published: `SWEEPS` and `PUBLISHED` tables.
        rates: η of each set's sweep of k.

    Examples:
        >>> x = np.array([1.0, 2.0])
        >>> point = {"model": "network", "x": x, "log_time": x, "error": 0.1}
        >>> sweeps = pd.concat(pd.DataFrame(point | {"sweep": sweep}) for sweep in ("k", "k fixed box", "eta"))
        >>> printed = {"x": x, "log_time": x, "error": 0.1, "published": x, "rate": 0.5, "batch_size": 2.0}
        >>> published = pd.concat(pd.DataFrame(printed | {"panel": panel}) for panel in ("5a", "5c"))
        >>> figure = network_collapse({"avila": sweeps}, {"avila": published}, rates={"avila": 0.1})
        >>> figure.axes[0].lines[0].get_xdata().tolist()  # 1/(kη) of 1/k = 1, 2
        [10.0, 20.0]
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['both sweeps', 'Figs. 5a and 5c, Avila', 'box fixed (line: scaled)']
        >>> plt.close(figure)
    """
    figure, (ours, printed, fixed) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.7))
    for number, (name, table) in enumerate(sweeps.items()):
        network, color = table[table["model"] == "network"], PALETTE[number]
        by_k, by_eta, held = (network[network["sweep"] == sweep] for sweep in ("k", "eta", "k fixed box"))
        bars(ours, by_k["x"] / rates[name], by_k["log_time"], 1.96 * by_k["error"], color, "o", with_set_names(name))
        ours.plot(by_eta["x"], by_eta["log_time"], "x", color="black", markersize=4, zorder=5)
        fixed.plot(by_k["x"], by_k["log_time"], "-", color=color, linewidth=0.8)
        bars(fixed, held["x"], held["log_time"], 1.96 * held["error"], color, "s", name)
    ours.plot([], [], "x", color="black", markersize=4, label=r"sweep of $\eta$")
    ours.set(xlabel=r"1/(k$\eta$)", ylabel=r"$\log\tau$ (iterations)", xscale="log")
    ours.set_title("both sweeps", loc="left")
    legend_below(figure, ours, ncols=5)
    first = next(iter(published.values()))
    for panel, marker, color in (("5a", "o", PALETTE[0]), ("5c", "s", "black")):
        rows = first[first["panel"] == panel]
        slowness, in_time = rows["batch_size"] / rows["rate"], np.log(rows["rate"])
        printed.plot(
            slowness, rows["published"] + in_time, marker, color=PUBLISHED, markersize=3, label=f"{panel}, published"
        )
        bars(printed, slowness, rows["log_time"] + in_time, 1.96 * rows["error"], color, marker, f"{panel}, ours")
    printed.set(xlabel=r"B/(k$\eta$), matched", ylabel=r"$\log\tau$ (dynamical time)")
    printed.set_title(f"Figs. 5a and 5c, {with_set_names(next(iter(published)))}", loc="left")
    printed.legend()
    fixed.set(xlabel="1/k")
    fixed.set_title("box fixed (line: scaled)", loc="left")
    return finished(figure)


def network_variants(tables: Tables) -> Figure:
    """Draw ln τ against B for every boundary, sampling, width and weight decay.

    Args:
        tables: `VARIANTS` tables.

    Examples:
        >>> rows = {"variant": ["box", "box", "ball", "ball"], "x": [1.0, 2.0] * 2, "log_time": [3.0, 5.0, 2.0, 4.0]}
        >>> table = pd.DataFrame(rows | {"error": 0.1})
        >>> figure = network_variants({"avila": table, "banknote": table, "wine": table})
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['box', 'ball']
        >>> [axis.get_title(loc="left") for axis in figure.axes if axis.axison]  # the fourth panel is empty
        ['Avila', 'Banknote', 'Wine']
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(
        (len(tables) + 1) // 2, 2, figsize=(TEXT_WIDTH, 2.1 * ((len(tables) + 1) // 2) + 0.3), squeeze=False
    )
    for axis, (name, table) in zip(axes.flat, tables.items(), strict=False):
        for number, variant in enumerate(dict.fromkeys(table["variant"])):
            rows = table[table["variant"] == variant]
            half_width = 1.96 * rows["error"]
            bars(axis, rows["x"], rows["log_time"], half_width, PALETTE[number], MARKERS[number], str(variant), "-")
        axis.set(xlabel="batch size B", ylabel=r"$\log\tau$ (iterations)")
        axis.set_title(with_set_names(name), loc="left")
    legend_below(figure, *axes.flat)
    for axis in axes.flat[len(tables) :]:
        axis.set_axis_off()
    return finished(figure)


def network_directions(spectra: Tables, white_noise: Tables) -> Figure:
    """Draw noise and displacement along the eigendirections of the Hessian, and ln τ under white noise.

    Args:
        spectra: `SPECTRA` tables.
        white_noise: `WHITE_NOISE` tables.

    Examples:
        >>> spectra = pd.DataFrame({"curvature": [3.0, 1.0], "noise": [3.0, 1.0], "at_exit": [0.6, 0.4]})
        >>> white = pd.DataFrame({"x": [1.0, 2.0], "log_time": [3.0, 5.0], "error": 0.1})
        >>> figure = network_directions({"avila": spectra}, {"avila": white})
        >>> displacement, noise = figure.axes[1].lines[:2]  # cumulative, sharpest direction first
        >>> displacement.get_ydata().tolist(), noise.get_ydata().tolist()
        ([0.6, 1.0], [0.75, 1.0])
        >>> plt.close(figure)
    """
    figure, (noise, share, white) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.7))
    for number, (name, table) in enumerate(spectra.items()):
        color = PALETTE[number]
        visible = table[table["noise"] > 1e-12]
        noise.plot(
            visible["curvature"],
            visible["noise"],
            MARKERS[number],
            color=color,
            markersize=2,
            label=with_set_names(name),
        )
        rows = table.sort_values("curvature", ascending=False)
        directions = np.arange(1, len(rows) + 1) / len(rows)
        share.plot(directions, rows["at_exit"].cumsum() / rows["at_exit"].sum(), "-", color=color)
        share.plot(directions, rows["noise"].cumsum() / rows["noise"].sum(), ":", color=color)
    ends = np.array(
        [min(t["curvature"].min() for t in spectra.values()), max(t["curvature"].max() for t in spectra.values())]
    )
    noise.plot(ends, ends, "-", color="black", linewidth=0.6)
    noise.set(xscale="log", yscale="log", xlabel="eigenvalue of H", ylabel="C along its eigenvector")
    noise.set_title("C against H (line: equal)", loc="left")
    legend_below(figure, noise)
    share.plot([], [], "-", color="0.3", label="displacement at escape")
    share.plot([], [], ":", color="0.3", label="noise")
    share.set(xlabel="share of directions, sharpest first", ylabel="cumulative share", ylim=(0, 1.02))
    share.set_title("noise and displacement", loc="left")
    share.legend()
    for number, (name, table) in enumerate(white_noise.items()):
        bars(white, table["x"], table["log_time"], 1.96 * table["error"], PALETTE[number], MARKERS[number], name)
    white.set(xscale="log", xlabel="1/D", ylabel=r"$\log\tau$ (iterations)")
    white.set_title("white noise (SGLD)", loc="left")
    return finished(figure)
