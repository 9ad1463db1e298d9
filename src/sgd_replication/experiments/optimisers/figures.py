"""Figure of the exponents of heavy ball and Adam against their memories, and of the odds of a flat basin."""

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from sgd_replication.experiments.optimisers.estimates import memory_ratios
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, THIRD, finished, legend_below

COLORS = {"SGD": MEASURED, "heavy ball": CONTROL, "Adam": THIRD, "frozen Adam": PALETTE[4]}
WORDS = {"SGD": "SGD", "heavy ball": "heavy ball", "Adam": "Adam, short memory", "frozen Adam": "Adam, long memory"}
MARKS = {"SGD": "o", "heavy ball": "s", "Adam": "^", "frozen Adam": "v"}


def optimiser_exponents(exponents: pd.DataFrame, odds: pd.DataFrame) -> Figure:
    r"""Draw exponents against the memories, and the log-odds of the flat basin against the ratio of curvatures.

    Left: exponent of heavy ball over SGD's with η/(1 − β), against η_eff h/(1 − β), with the least action of the
    recursion (line) and both limits (dotted). Middle: exponent of Adam over that of a v that follows, against 1/(1 −
    β₂) over the climb's time, with the laws of a v that follows and of a frozen one (dotted). Right: log-odds with
    noise like the curvature (filled) and white noise (open); lines are the diffusion's. Bars are 95 % intervals.

    Args:
        exponents: an `EXPONENTS` table.
        odds: an `ODDS` table.

    Examples:
        >>> rows = pd.DataFrame({"limit": [4.0, 6.0, 8.0], "log_time": [4.4, 6.6, 8.8], "log_prefactor": 0.0})
        >>> rows = rows.assign(error=0.1, other=2 * rows["limit"], action=rows["limit"], climb=50.0, stiffness=0.05)
        >>> ball = rows.assign(arm="heavy ball", axis="momentum", momentum=0.9, memory=float("nan"))
        >>> adam = rows.assign(arm="Adam", axis="memory", momentum=0.9, memory=100.0)
        >>> pairs = pd.DataFrame({"arm": "SGD", "noise": "white", "ratio": [2.0, 4.0], "law": [0.3, 0.7], "error": 0.1})
        >>> figure = optimiser_exponents(pd.concat([ball, adam]), pairs.assign(log_odds=pairs["law"]))
        >>> [len(axis.containers) for axis in figure.axes]
        [1, 1, 1]
        >>> plt.close(figure)
    """
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.7))
    ratios = memory_ratios(exponents)
    _draw_friction(left, ratios[(ratios["arm"] == "heavy ball") & (ratios["axis"] == "momentum")])
    _draw_memory(middle, ratios[ratios["axis"] == "memory"])
    _draw_odds(right, odds)
    legend_below(figure, left, middle, right, ncols=4)
    return finished(figure)


def _draw_friction(axis: Axes, ratios: pd.DataFrame) -> None:
    ordered = ratios.sort_values("momentum")
    x = ordered["stiffness"] / (1 - ordered["momentum"])
    _bars(axis, x, ordered, "heavy ball")
    axis.plot(x, ordered["action"], "-", color="black", linewidth=0.9, label="least action")
    for level in (1.0, float(ordered["other"].iloc[0])):
        axis.axhline(level, color="black", linestyle=":", linewidth=0.8, label="limits")
    axis.set(xlabel=r"$\eta_{\mathrm{eff}} h/(1 - \beta)$", ylabel="exponent over SGD's", xscale="log")
    axis.set_title("heavy ball", loc="left")


def _draw_memory(axis: Axes, ratios: pd.DataFrame) -> None:
    ordered = ratios.sort_values("memory")
    _bars(axis, ordered["memory"] / ordered["climb"], ordered, "Adam")
    for level in (1.0, float(ordered["other"].iloc[0])):
        axis.axhline(level, color="black", linestyle=":", linewidth=0.8, label="limits")
    axis.set(xlabel=r"$1/(1 - \beta_2)$ over climb", ylabel="exponent over that\nof a moving $v$", xscale="log")
    axis.set_title("Adam", loc="left")


def _bars(axis: Axes, x: pd.Series, ratios: pd.DataFrame, arm: str) -> None:
    reach = [ratios["ratio"] - ratios["low"], ratios["high"] - ratios["ratio"]]
    axis.errorbar(
        x, ratios["ratio"], reach, fmt=MARKS[arm], color=COLORS[arm], markersize=3.5, elinewidth=0.8, label=WORDS[arm]
    )


def _draw_odds(axis: Axes, odds: pd.DataFrame) -> None:
    for (name, noise), rows in odds.groupby(["arm", "noise"], sort=False):
        arm, ordered = str(name), rows.sort_values("ratio")
        face = "white" if noise == "white" else COLORS[arm]
        label = None if noise == "white" else WORDS[arm]
        axis.plot(ordered["ratio"], ordered["law"], "-", color=COLORS[arm], linewidth=0.8)
        axis.errorbar(
            ordered["ratio"],
            ordered["log_odds"],
            1.96 * ordered["error"],
            fmt=MARKS[arm],
            color=COLORS[arm],
            markerfacecolor=face,
            markersize=3.5,
            elinewidth=0.8,
            label=label,
        )
    axis.set(xlabel=r"$H_{\rm sharp}/H_{\rm flat}$", ylabel="log-odds of the flat basin", xscale="log")
    axis.xaxis.set_major_locator(FixedLocator(sorted(odds["ratio"].unique())))
    axis.xaxis.set_major_formatter(ScalarFormatter())
    axis.xaxis.set_minor_locator(NullLocator())
    axis.set_title("flat minima", loc="left")
