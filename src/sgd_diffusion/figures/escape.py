"""Figures of escape on known landscapes."""

from functools import partial

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_diffusion.figures.marks import PUBLISHED_ERROR, against_published, bars, laws_from_lower_half
from sgd_diffusion.figures.style import CONTROL, MEASURED, PALETTE, PUBLISHED, TEXT_WIDTH, THIRD, legend_below
from sgd_diffusion.laws import prefactor_of

MARKERS = ("o", "s", "D", "^", "v", "P", "X", "*")
PANELS = {
    "k": ("4a", "1/k"),
    "batch": ("4b", "batch size B"),
    "eta": ("4c", r"1/$\eta$"),
    "sgld_k": ("6a", "k"),
    "sgld_D": ("6b", "1/D"),
}


def escape_published(panels: pd.DataFrame, other_noises: pd.DataFrame) -> Figure:
    """Draw Figs. 4 and 6 of Xie et al. (2021): published points beside ours, residuals and the oracle; bars are 95 %.

    Args:
        panels: a `PANELS` table.
        other_noises: an `OTHER_NOISES` table, drawn beside Fig. 4b.

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
        >>> figure.axes[3].lines[0].get_ydata().tolist()  # below 4a: ours less the published
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
            top = axis.secondary_xaxis("top", functions=(partial(_over, rate), partial(_times, rate)))
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
    sns.despine(figure)
    return figure


def escape_wide(panels: pd.DataFrame) -> Figure:
    """Draw the wide sweeps: measured, exact, and both laws as fitted to the lower half of the range.

    Args:
        panels: a `PANELS` table.

    Examples:
        >>> x = np.arange(1.0, 9.0)
        >>> point = {"method": "plain", "x": x, "log_time": x, "exact": x, "error": 0.1, "learning_rate": 0.1}
        >>> sweeps = ("k", "batch", "eta", "sgld_D")
        >>> panels = pd.concat(pd.DataFrame(point | {"sweep": sweep, "grid": "wide"}) for sweep in sweeps)
        >>> figure = escape_wide(panels)
        >>> figure.axes[0].get_title(loc="left").partition(" by ")[0], [axis.get_xlabel() for axis in figure.axes][:2]
        ('exponential leads', ['1/k', 'batch size B'])
        >>> power_law = figure.axes[0].lines[1]  # from the lower half it falls short of ln τ = x
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
        in_time = rows["log_time"] + np.log(rows["learning_rate"])
        axis.plot(x, in_time, "o", color="0.5", markerfacecolor="white", markersize=3, label="dynamical time")
        axis.axvspan(x[0], x[half - 1], color="0.93", zorder=0)
        axis.set_title(f"{compared.best.law} leads by {compared.advantage:.0f} in AIC", loc="left")
        label = PANELS[sweep][1]
        axis.set(xlabel=label, ylabel=r"$-\log\gamma$ (iterations)", ylim=(in_time.min() - 1, 1.05 * times.max()))
    legend_below(figure, axes.flat[0], ncols=3)
    sns.despine(figure)
    return figure


def theorem_1_figure(table: pd.DataFrame) -> Figure:
    """Draw how far log τ lies from Theorem 1, against ΔL/D.

    Args:
        table: a `FIRST_THEOREM` table.

    Examples:
        >>> x = np.array([2.0, 4.0])
        >>> point = {"system": "double well", "where": "beyond", "exact": x + 1 / x, "theorem": x}
        >>> simulation = dict.fromkeys(["simulated", "simulation_exact", "error"], np.nan)  # none
        >>> figure = theorem_1_figure(pd.DataFrame({"barrier_over_diffusion": x} | point | simulation))
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['first passage at saddle (half of it)', 'first passage beyond']
        >>> figure.axes[1].lines[0].get_ydata().tolist()  # how far the theorem is off: D/ΔL here
        [0.5, 0.25]
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.6), sharey=True)
    systems = list(dict.fromkeys(table["system"]))
    for axis, where in zip(axes, ("at saddle", "beyond"), strict=True):
        for number, system in enumerate(systems):
            rows = table[(table["system"] == system) & (table["where"] == where)]
            if rows.empty:
                continue
            x, color = rows["barrier_over_diffusion"], PALETTE[number]
            axis.plot(
                x, rows["exact"] - rows["theorem"], "-", color=color, marker=MARKERS[number], markersize=3, label=system
            )
            # The simulated chain minus its own oracle, put on the exact line: what sampling adds to it.
            shift = rows["simulated"] - rows["simulation_exact"] + rows["exact"] - rows["theorem"]
            axis.errorbar(x, shift, 1.96 * rows["error"], fmt="none", ecolor=color, elinewidth=1, capsize=2)
        axis.axhline(0, color="black", linewidth=0.6)
        half = " (half of it)" if where == "at saddle" else ""
        axis.set_title(f"first passage {where}{half}", loc="left")
        axis.set(xlabel=r"$\Delta L/D$", xlim=(0, None))
    axes[0].set_ylabel(r"$\log\tau - \log\tau_{\rm Theorem\ 1}$")
    legend_below(figure, axes[1])
    sns.despine(figure)
    return figure


def theorem_2_figure(times: pd.DataFrame, flat: pd.DataFrame, inflection: pd.DataFrame) -> Figure:
    """Draw Theorem 2: collapse on the path integral, s predicted and fitted, flatness by itself, the inflection.

    Args:
        times, flat, inflection: tables `SECOND_THEOREM`, `FLATNESS` and `INFLECTION`.

    Examples:
        >>> cold = np.array([10.0, 20.0])  # 2B/η
        >>> well = {"landscape": "a", "minimum_curvature": 2.0, "saddle_curvature": 1.0, "barrier": 1.0}
        >>> times = {"inverse_temperature": cold, "integral": 0.75, "log_time": 0.75 * cold, "exact": 0.75 * cold}
        >>> flat = pd.DataFrame({"noise": ["SGD", "SGLD"], "minimum_curvature": 2.0, "log_time": 5.0})
        >>> inflection = {"learning_rate": [0.1, 0.2], "log_time": [2.0, 1.0], "error": 0.1, "predicted_slope": -1.0}
        >>> figure = theorem_2_figure(pd.DataFrame(well | times | {"error": 0.1}), flat, pd.DataFrame(inflection))
        >>> predicted, fitted = figure.axes[1].lines[0].get_xydata()[0]  # ∫ = ΔL (s/H_a + (1 − s)/|H_b|)
        >>> round(float(predicted), 6), round(float(fitted), 6)
        (0.5, 0.5)
        >>> plt.close(figure)
    """
    figure, ((collapse, share), (sharp, crossing)) = plt.subplots(2, 2, figsize=(TEXT_WIDTH, 4.6))
    for number, (_, rows) in enumerate(times.groupby("landscape", sort=False)):
        a, b, barrier = (rows[key].iloc[0] for key in ("minimum_curvature", "saddle_curvature", "barrier"))
        exponent = rows["inverse_temperature"] * rows["integral"]
        label = f"{a:g}, {b:g}, {barrier:g}"
        color = PALETTE[number % len(PALETTE)]
        collapse.plot(exponent, rows["exact"], color=color, linewidth=0.7)
        bars(collapse, exponent, rows["log_time"], 1.96 * rows["error"], color, MARKERS[number % 8], label)
        if a == b:
            continue
        slope = np.polyfit(rows["inverse_temperature"], rows["log_time"], 1, w=1 / rows["error"])[0]
        predicted, fitted = (((v / barrier - 1 / b) / (1 / a - 1 / b)) for v in (rows["integral"].iloc[0], slope))
        share.plot(predicted, fitted, MARKERS[number % 8], color=color, markersize=5)
    collapse.set(xlabel=r"$(2B/\eta)\int L'/C\,d\theta$", ylabel=r"$\log\tau$ (iterations)")
    collapse.legend(title=r"$H_a,\ |H_b|,\ \Delta L$", ncol=2, fontsize=6, title_fontsize=6)
    share.plot([0, 1], [0, 1], color="black", linewidth=0.6)
    share.set(xlabel="s predicted from C along the path", ylabel="s fitted", xlim=(0, 1), ylim=(0, 1))
    for noise, color, marker in (("SGD", MEASURED, "o"), ("SGLD", CONTROL, "s")):
        rows = flat[flat["noise"] == noise]
        sharp.plot(
            rows["minimum_curvature"], rows["log_time"], "-", marker=marker, color=color, markersize=4, label=noise
        )
    sharp.set(xscale="log", xlabel=r"$H_a$ (all else fixed)", ylabel=r"$\log\tau$ (dynamical time)")
    sharp.legend()
    bars(crossing, inflection["learning_rate"], inflection["log_time"], 1.96 * inflection["error"], MEASURED, "o", "")
    first = inflection.sort_values("learning_rate").iloc[0]
    line = first["log_time"] + first["predicted_slope"] * np.log(inflection["learning_rate"] / first["learning_rate"])
    crossing.plot(inflection["learning_rate"], line, "--", color=CONTROL, label=r"slope $-2p$ predicted")
    crossing.set(xscale="log", xlabel=r"$\eta$ at fixed $\eta/B$", ylabel=r"$\log\tau$ (dynamical time)")
    crossing.legend()
    titles = ("(a) one slope on every landscape", "(b) s differs with the landscape", "(c) flatness by itself")
    for axis, title in zip(
        (collapse, share, sharp, crossing), (*titles, "(d) noise that vanishes on the way"), strict=True
    ):
        axis.set_title(title, loc="left")
    sns.despine(figure)
    return figure


def title_figure(table: pd.DataFrame) -> Figure:
    """Draw the log-odds of the flat valley: against the difference of inverse curvatures, and against the ratio.

    Args:
        table: a `TITLE` table.

    Examples:
        >>> law = {"ratio": [2.0, 4.0], "difference": [0.5, 0.75], "law": [1.0, 2.0], "exact": [1.0, 2.1], "error": 0.1}
        >>> where = {"noise": "SGD", "family": "flat fixed", "method": "escape times", "log_odds": [1.1, 2.0]}
        >>> figure = title_figure(pd.DataFrame(law | where))
        >>> [axis.lines[0].get_xdata().tolist() for axis in figure.axes]  # one law, on both scales
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
        axis.plot(
            table[column], table["exact"], "_", color="black", markersize=6, linestyle="none", label="chain, exact"
        )
        axis.set(xlabel=label, ylabel="log-odds of the flat valley")
    axes[1].set_xscale("log", base=2)
    legend_below(figure, axes[0], ncols=3)
    sns.despine(figure)
    return figure


def exits_figure(table: pd.DataFrame) -> Figure:
    """Draw log τ against 1/k by four definitions of leaving, boundaries scaled with the valley and held fixed.

    Args:
        table: an `EXITS` table.

    Examples:
        >>> point = {"inverse_k": [1.0, 2.0], "log_time": [3.0, 5.0], "error": 0.1, "exact": [3.0, np.nan]}
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
    for axis, boundary in zip(axes, ("scaled", "fixed"), strict=True):
        for number, (exit, rows) in enumerate(table[table["boundary"] == boundary].groupby("exit", sort=False)):
            bars(
                axis,
                rows["inverse_k"],
                rows["log_time"],
                1.96 * rows["error"],
                PALETTE[number],
                MARKERS[number],
                str(exit),
                "-",
            )
        exact = table[table["boundary"] == boundary].dropna(subset=["exact"])
        axis.plot(exact["inverse_k"], exact["exact"], "_", color="black", markersize=8, linestyle="none", label="exact")
        axis.set_title(
            "boundary scaled by $1/\\sqrt{k}$" if boundary == "scaled" else "boundary held fixed", loc="left"
        )
        axis.set(xlabel="1/k")
    axes[0].set_ylabel(r"$\log\tau$ (iterations)")
    axes[1].legend()
    sns.despine(figure)
    return figure


def _over(rate: float, x: np.ndarray) -> np.ndarray:
    return x / rate


def _times(rate: float, x: np.ndarray) -> np.ndarray:
    return x * rate
