"""Figures of the noise balance."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_replication.plotting.marks import bars
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, THIRD, finished

COLOURS = {"SGD": MEASURED, "gradient descent": CONTROL, "white noise": THIRD}


JUDGED = {
    "gd_over_sgd_change": ("change of the norms,\ngradient descent\nover SGD", 0.05),
    "white_over_sgd_imbalance": ("imbalance that is left,\nwhite noise\nover SGD", 3.0),
}
"""Words and bound of each ratio that the claim on balance is judged by."""


def bal_networks(
    course: pd.DataFrame, units: pd.DataFrame, judged: Mapping[str, Mapping[str, float]], notice: str = ""
) -> Figure:
    """Draw the law of SGD, norms and imbalance of the noise for each dynamics, and the two ratios that are judged.

    Args:
        course, units: tables `COURSE` and `UNITS`.
        judged: value, low and high of each estimate of the part; those of `JUDGED` are drawn.
        notice: text above the figure.

    Examples:
        >>> rows = {"time": [0.0, 1.0], "gap": [4.0, 1.0], "imbalance": 0.5}
        >>> names = ("SGD", "gradient descent", "white noise")
        >>> course = pd.concat(pd.DataFrame(rows | {"dynamics": name}) for name in names)
        >>> units = pd.DataFrame({"dynamics": "SGD", "network": 0, "unit": [0, 1], "change": [-3.1, -2.9], "law": -3.0})
        >>> ratios = {name: {"value": 2.0, "low": 1.0, "high": 4.0} for name in JUDGED}
        >>> figure = bal_networks(course, units, ratios)
        >>> norms, noise = figure.axes[1].lines[0], figure.axes[2].lines[0]
        >>> norms.get_ydata().tolist(), noise.get_ydata().tolist()  # norms over those of the start
        ([1.0, 0.25], [0.5, 0.5])
        >>> [float(line.get_xdata()[0]) for line in figure.axes[3].lines][:2]  # a ratio and its bound
        [2.0, 0.05]
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(2, 2, figsize=(TEXT_WIDTH, 4.0))
    law, norms, noise, ratios = grid.flat
    found = units[units["dynamics"] == "SGD"].groupby(["network", "unit"])[["law", "change"]].mean()
    law.plot(found["law"], found["change"], "o", color=MEASURED, markersize=2, alpha=0.6)
    ends = np.array([min(found.min().min(), 0.0), found.max().max()])
    law.plot(ends, ends, "-", color="0.6", linewidth=0.8)
    law.set(xlabel=r"$-T\int(u^\top C_1u - w^\top C_2w)\,dt$", ylabel=r"change of $|u|^2 - |w|^2$")
    law.set_title("law of SGD", loc="left")
    for name, color in COLOURS.items():
        rows = course[course["dynamics"] == name].sort_values("time")
        norms.plot(rows["time"], rows["gap"] / rows["gap"].iloc[0], "-", color=color, label=name)
        noise.plot(rows["time"], rows["imbalance"], "-", color=color, label=name, linewidth=0.8)
    norms.set(yscale="log", xlabel=r"time $\eta\cdot$iterations", ylabel=r"$\sum||u|^2 - |w|^2|$, start = 1")
    norms.set_title("norms", loc="left")
    noise.set(ylim=(0, 1), xlabel=r"time $\eta\cdot$iterations", ylabel=r"$\sum|a - b|/\sum(a + b)$")
    noise.set_title("imbalance of the noise", loc="left")
    noise.legend(fontsize=6)
    for row, (name, (_, bound)) in enumerate(JUDGED.items()):
        one = judged[name]
        arms = [[max(one["value"] - one["low"], 0.0)], [max(one["high"] - one["value"], 0.0)]]
        ratios.errorbar([one["value"]], [row], xerr=arms, fmt="o", color=MEASURED, markersize=3.5, elinewidth=0.8)
        ratios.plot([bound, bound], [row - 0.3, row + 0.3], ":", color="black", linewidth=1)
    ratios.set(xscale="log", ylim=(len(JUDGED) - 0.4, -0.6), xlabel="ratio (dotted: bound of the claim)")
    ratios.set_yticks(range(len(JUDGED)), [words for words, _ in JUDGED.values()], fontsize=6)
    ratios.set_title("what is judged", loc="left")
    return finished(figure, notice)


def bal_laws(densities: pd.DataFrame, laws: pd.DataFrame) -> Figure:
    """Draw stationary densities of SGD (dots) and closed laws (lines): rows are depths, columns are settings.

    Args:
        densities, laws: tables `DENSITIES` and `LAWS`.

    Examples:
        >>> row = {"depth": 2, "setting": ["small", "large"], "ratio": 0.6, "dynamics": "SGD"}
        >>> laws = pd.DataFrame(row | {"distance": 0.014, "diverged": [0.0, 0.25]})
        >>> densities = pd.DataFrame(row | {"v": 1.0, "density": 0.3, "law": 0.31})
        >>> figure = bal_laws(densities, laws)
        >>> [axis.get_legend().get_texts()[0].get_text() for axis in figure.axes]
        ['0.6: KS 0.014', '0.6: KS 0.014, 25.0% diverged']
        >>> figure.axes[0].get_title(loc="left")
        '2 hidden layers, k ≪ σ: small steps'
        >>> plt.close(figure)
    """
    depths, settings = sorted(densities["depth"].unique()), ["small", "large"]
    figure, grid = plt.subplots(len(depths), len(settings), figsize=(TEXT_WIDTH, 2.2 * len(depths)), squeeze=False)
    discrete = densities[densities["dynamics"] == "SGD"]
    judged = laws[laws["dynamics"] == "SGD"].set_index(["depth", "setting", "ratio"])
    for line, depth in zip(grid, depths, strict=True):
        for axis, setting in zip(line, settings, strict=True):
            panel = discrete[(discrete["depth"] == depth) & (discrete["setting"] == setting)]
            for number, (ratio, rows) in enumerate(panel.groupby("ratio")):
                color = PALETTE[number % len(PALETTE)]
                row = judged.xs((depth, setting, ratio))
                lost = f", {row['diverged']:.1%} diverged" if row["diverged"] else ""
                label = f"{ratio:g}: KS {row['distance']:.3f}{lost}"
                axis.plot(rows["v"], rows["density"], ".", color=color, markersize=3, label=label)
                axis.plot(rows["v"], rows["law"], "-", color=color, linewidth=0.8)
            axis.set(yscale="log", xlabel="v", ylabel="density")
            where = "k ≪ σ: small steps" if setting == "small" else "k, σ of order 1"
            axis.set_title(f"{depth} hidden {'layer' if depth == 1 else 'layers'}, {where}", loc="left")
            axis.legend(title=r"$T/T_c$", fontsize=6)
    return finished(figure)


def bal_phases(growth: pd.DataFrame, widths: pd.DataFrame, laws: pd.DataFrame, tails: pd.DataFrame) -> Figure:
    """Draw the growth near zero and the width of the law against T/T_c, and the exponents of the tails.

    Args:
        growth, widths, laws, tails: tables of these names.

    Examples:
        >>> growth = pd.DataFrame({"slope": 0.1, "ratio": [0.5, 2.0], "growth": [1.0, -2.0], "diffusion": [1.0, -2.0]})
        >>> widths = pd.DataFrame({"depth": 1, "ratio": [0.5, 0.8, 2.0], "middle_half": [1.0, 4.0, 0.0]})
        >>> laws = pd.DataFrame({"depth": [1], "setting": "small", "dynamics": "SGD", "ratio": 0.5, "middle_half": 1.0})
        >>> tails = pd.DataFrame({"depth": [0, 1], "exponent": [10.0, 3.4], "reach": 0.5, "theory": [10.5, 3.5]})
        >>> figure = bal_phases(growth, widths, laws, tails)
        >>> line, found = figure.axes[1].lines  # no law beyond T_c
        >>> line.get_xdata().tolist(), line.get_ydata().tolist(), found.get_ydata().tolist()
        ([0.5, 0.8], [0.25, 1.0], [0.25])
        >>> plt.close(figure)
    """
    figure, (zero, width, tail) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.6))
    for number, (slope, rows) in enumerate(growth.groupby("slope")):
        unit = rows["diffusion"].max()
        zero.plot(rows["ratio"], rows["growth"] / unit, "-", color=PALETTE[number % len(PALETTE)], label=f"{slope:g}")
    zero.plot(rows["ratio"], rows["diffusion"] / unit, ":", color="black", label="diffusion")
    zero.axhline(0, color="0.6", linewidth=0.6)
    zero.set(xscale="log", ylim=(-4, 4), xlabel=r"$T/T_c$", ylabel=r"$E\,\ln|1 + 2\eta m|$, scaled")
    zero.legend(title=r"$k/\sigma$", fontsize=6)
    zero.set_title("growth near zero", loc="left")
    discrete = laws[(laws["dynamics"] == "SGD") & (laws["setting"] == "small")]
    for number, (depth, rows) in enumerate(widths.groupby("depth")):
        color, largest = PALETTE[number % len(PALETTE)], rows["middle_half"].max()
        existing = rows[rows["middle_half"] > 0]
        width.plot(existing["ratio"], existing["middle_half"] / largest, "-", color=color, label=f"{depth}")
        found = discrete[discrete["depth"] == depth]
        width.plot(found["ratio"], found["middle_half"] / largest, "o", color=color, markersize=3)
    width.set(xscale="log", ylim=(0, 1.35), xlabel=r"$T/T_c$", ylabel="middle half over its largest")
    width.legend(title="hidden layers", fontsize=6, ncols=4, loc="upper center", handlelength=0.8, columnspacing=0.8)
    width.set_title("fluctuations", loc="left")
    bars(tail, tails["depth"], tails["exponent"], tails["reach"], MEASURED, "o", "diffusion")
    tail.plot(tails["depth"], tails["theory"], "x", color="black", markersize=4, label="theory")
    tail.set(xlabel="hidden layers", ylabel="exponent of the tail", yscale="log")
    tail.set_xticks(sorted(tails["depth"]))
    tail.set_yticks([4, 6, 10], ["4", "6", "10"])
    tail.minorticks_off()
    tail.legend(fontsize=6)
    tail.set_title("tails", loc="left")
    return finished(figure)
