"""The figure of linear regression on fixed sets of examples."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_replication.plotting.marks import MARKERS, bars
from sgd_replication.plotting.style import PALETTE, PUBLISHED, TEXT_WIDTH, finished


def log_finite(laws: pd.DataFrame, times: pd.DataFrame, exact: pd.DataFrame) -> Figure:
    """Draw the exponent of the stationary law against B at each η, and mean first-passage times against c.

    Args:
        laws, times: tables `FINITE_STATIONARY` and `FINITE_PASSAGE`.
        exact: a `PASSAGE` table, whose times with new examples are drawn as lines; its exact chain in one dimension.

    Examples:
        >>> law = {"learning_rate": 0.5, "batch_size": [1, 2], "window": 0.99, "exponent": [2.0, 3.2], "reach": 0.1}
        >>> laws = pd.DataFrame(law | {"exact": [1.9, 3.3], "theory": [3.0, 5.0]})
        >>> runs = [{"dimension": 2, "run": run, "ratio": [2.0, 3.0], "iterations": [40, 90]} for run in (0, 1)]
        >>> rows = {"dimension": 2, "ratio": [2.0, 3.0], "log_time": [3.6, 4.4], "exact": np.nan, "theory": 2.0}
        >>> figure = log_finite(laws, pd.concat(map(pd.DataFrame, runs)), pd.DataFrame(rows))
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['stationary law, one fixed set', 'first passage, one fixed set for each n']
        >>> plt.close(figure)
    """
    figure, (exponents, passages) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.9))
    middle = laws[laws["window"] == sorted(laws["window"].unique())[len(laws["window"].unique()) // 2]]
    for number, (eta, rows) in enumerate(middle.groupby("learning_rate")):
        color, marker = PALETTE[number], MARKERS[number]
        bars(exponents, rows["batch_size"], rows["exponent"], rows["reach"], color, marker, rf"SGD, $\eta = {eta:g}$")
        exponents.plot(rows["batch_size"], rows["exact"], "x", color="black", markersize=4)
        exponents.plot(rows["batch_size"], rows["theory"], "-", color=color, linewidth=0.8)
    exponents.set(xlabel="B", ylabel=r"exponent $\varphi$", yscale="log", xscale="log")
    exponents.set_title("stationary law, one fixed set", loc="left")
    exponents.legend(fontsize=6)
    for number, (dimension, rows) in enumerate(times.groupby("dimension")):
        color = PALETTE[number % len(PALETTE)]
        by_ratio = rows.groupby("ratio")["iterations"]
        mean = by_ratio.mean()
        error: pd.Series = by_ratio.std() / np.sqrt(by_ratio.count())
        logs = np.log(mean.index.to_numpy(dtype=np.float64))
        marker = MARKERS[number % len(MARKERS)]
        bars(passages, pd.Series(logs), np.log(mean), 1.96 * error / mean, color, marker, f"n = {dimension}")
        others = exact[exact["dimension"] == dimension]
        lines = others["exact"] if others["exact"].notna().all() else others["log_time"]
        passages.plot(np.log(others["ratio"]), lines, "-", color=color, linewidth=0.8)
        if len(others):
            slope, centre = float(others["theory"].iloc[0]), float(logs.mean())
            printed = float(np.log(mean).mean()) + slope * (logs - centre)
            passages.plot(logs, printed, ":", color=PUBLISHED, linewidth=1.0)
    passages.set(xlabel="log c", ylabel=r"$\log t_p$ (iterations)")
    passages.set_title("first passage, one fixed set for each n", loc="left")
    passages.legend(fontsize=6)
    return finished(figure)
