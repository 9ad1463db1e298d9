"""The figure of the exponents of heavy ball and Adam in small networks."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_replication.experiments.data_curvature.optimiser_estimates import exponents_of
from sgd_replication.experiments.data_curvature.points import NETWORK
from sgd_replication.plotting.marks import MARKERS
from sgd_replication.plotting.style import PALETTE, TEXT_WIDTH, finished, legend_below

WORDS = {
    "SGD": "SGD",
    "heavy ball": "heavy ball",
    "slow heavy ball": "heavy ball,\nlarge $\\beta$",
    "Adam": "Adam,\nshort memory",
    "frozen Adam": "Adam,\nlong memory",
}
"""What the axis calls each optimiser."""


def data_optimisers(rows: pd.DataFrame) -> Figure:
    """Draw the escape times of the optimisers in small networks, and their exponents over their laws.

    Left: ln τ in relaxation times against the law's exponent; a line is a sweep. Right: measured exponent over the law;
    a mark is a network, with its 95 % interval; the band is 10 % about 1.

    Args:
        rows: an `OPTIMISERS` table with the column `set`, which names the data set.

    Examples:
        >>> rows = pd.DataFrame({"strength": [10.0, 20.0, 30.0], "error": 0.1, "law": 0.2, "action": 0.2, "basin": 0.2})
        >>> rows = rows.assign(set="toy", model="m", draw=0, quadratic=1.0, relaxation=20.0, basin_error=0.1)
        >>> rows["basin_log_time"] = 0.2 * rows["strength"]
        >>> parts = [rows.assign(arm=arm, log_time=0.2 * rows["strength"]) for arm in ("SGD", "Adam")]
        >>> figure = data_optimisers(pd.concat(parts))
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['SGD', 'Adam, short memory', 'toy']
        >>> plt.close(figure)
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.9), width_ratios=[2, 3])
    _draw_times(left, rows)
    _draw_ratios(right, exponents_of(rows))
    legend_below(figure, left, right, ncols=5)
    return finished(figure)


def _draw_times(axis: Axes, rows: pd.DataFrame) -> None:
    for number, (arm, words) in enumerate(WORDS.items()):
        label = words.replace("\n", " ")
        for _, part in rows[rows["arm"] == arm].groupby(NETWORK, sort=False):
            level = part["log_time"] - np.log(part["relaxation"])
            axis.plot(part["strength"] * part["law"], level, "-", color=PALETTE[number], linewidth=0.8, label=label)
            label = "_"
    axis.set(xlabel="exponent of the law", ylabel=r"$\ln\tau$ in relaxation times")
    axis.set_title("escape times", loc="left")


def _draw_ratios(axis: Axes, exponents: pd.DataFrame) -> None:
    axis.set_title("exponent over law", loc="left")
    axis.set_xticks(range(len(WORDS)), list(WORDS.values()), fontsize="x-small")
    if exponents.empty:
        axis.text(0.5, 0.5, "no network", transform=axis.transAxes, ha="center", va="center", fontsize="small")
        return
    axis.axhspan(0.9, 1.1, color="0.9", zorder=0)
    ratios = exponents["exponent"] / exponents["law"] / exponents["quadratic"]
    for number, (name, of_set) in enumerate(exponents.assign(ratio=ratios).groupby("set", sort=False)):
        shift = (number + 0.5) / exponents["set"].nunique() - 0.5
        x = [list(WORDS).index(arm) + 0.7 * shift for arm in of_set["arm"]]
        spread = 0.05 * (of_set.groupby("arm").cumcount() - 1)
        axis.errorbar(
            x + spread,
            of_set["ratio"],
            1.96 * of_set["error"] * of_set["ratio"],
            fmt=MARKERS[number],
            color=PALETTE[5 + number],
            markersize=3.5,
            elinewidth=0.7,
            label=name,
        )
