"""Figures of Theorems 1 and 2."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_replication.plotting.marks import MARKERS, bars
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, finished, legend_below


def theorem_1_figure(table: pd.DataFrame) -> Figure:
    """Draw log τ minus its value by Theorem 1 against ΔL/D; bars are 95 % intervals of simulated chains.

    Args:
        table: a `FIRST_THEOREM` table.

    Examples:
        >>> x = np.array([2.0, 4.0])
        >>> point = {"system": "double well", "where": "beyond", "exact": x + 1 / x, "theorem": x}
        >>> simulation = dict.fromkeys(["simulated", "simulation_exact", "error"], np.nan)  # none
        >>> figure = theorem_1_figure(pd.DataFrame({"barrier_over_diffusion": x} | point | simulation))
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['first passage at saddle (half of it)', 'first passage beyond']
        >>> figure.axes[1].lines[0].get_ydata().tolist()  # here the error is D/ΔL
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
            x, color, mark = rows["barrier_over_diffusion"], PALETTE[number], f"{MARKERS[number]}-"
            axis.plot(x, rows["exact"] - rows["theorem"], mark, color=color, markersize=3, label=system)
            # The difference between the simulated chain and its exact value, drawn from the line of exact values.
            shift = rows["simulated"] - rows["simulation_exact"] + rows["exact"] - rows["theorem"]
            axis.errorbar(x, shift, 1.96 * rows["error"], fmt="none", ecolor=color, elinewidth=1, capsize=2)
        axis.axhline(0, color="black", linewidth=0.6)
        half = " (half of it)" if where == "at saddle" else ""
        axis.set_title(f"first passage {where}{half}", loc="left")
        axis.set(xlabel=r"$\Delta L/D$", xlim=(0, None))
    axes[0].set_ylabel(r"$\log\tau - \log\tau_{\rm Theorem\ 1}$")
    legend_below(figure, axes[1])
    return finished(figure)


def theorem_2_figure(times: pd.DataFrame, flat: pd.DataFrame, inflection: pd.DataFrame) -> Figure:
    """Draw log τ against (2B/η)∫L'/C dθ, s fitted against s predicted, log τ against H_a alone, and the inflection.

    Args:
        times: a `SECOND_THEOREM` table.
        flat: a `FLATNESS` table.
        inflection: an `INFLECTION` table.

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
    for noise, color, mark in (("SGD", MEASURED, "o-"), ("SGLD", CONTROL, "s-")):
        rows = flat[flat["noise"] == noise]
        sharp.plot(rows["minimum_curvature"], rows["log_time"], mark, color=color, markersize=4, label=noise)
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
    return finished(figure)
