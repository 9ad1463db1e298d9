"""The figure of minima with many outlier directions."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_replication.experiments.log_barrier.low_dimension import log_odds
from sgd_replication.plotting.marks import MARKERS, bars
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, PUBLISHED, TEXT_WIDTH, finished, legend_below


def log_outliers(growth: pd.DataFrame, escapes: pd.DataFrame) -> Figure:
    """Draw the growth far from a minimum, the number of directions at which it is unstable, and log-odds of basins.

    Args:
        growth, escapes: tables `GROWTH` and `LOW_DIMENSION`.

    Examples:
        >>> rows = {"learning_rate": 0.5, "batch_size": 4, "outliers": [8, 16], "growth": [-0.1, 0.1], "error": 0.01}
        >>> rows |= {"exact": [-0.1, 0.1], "limit": 12.0, "printed": 18.0, "matched_limit": 15.0}
        >>> times = {"ratio": 4.0, "learning_rate": 0.2, "outliers": [1, 2], "error": 0.03, "matched_error": 0.04}
        >>> times |= {"log_time": [8.0, 7.0], "matched_log_time": [7.5, 6.7], "formula": [7.9, 7.1]}
        >>> figure = log_outliers(pd.DataFrame(rows), pd.DataFrame(times))
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['growth far away', 'limit of stability', 'log-odds of fewer directions']
        >>> figure.axes[1].lines[1].get_ydata().round(3).tolist()  # the exact limit over the published one
        [0.667]
        >>> plt.close(figure)
    """
    figure, (rates, limits, odds) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.9))
    for number, (_, rows) in enumerate(growth.groupby(["learning_rate", "batch_size"])):
        eta, size = float(rows["learning_rate"].iloc[0]), int(rows["batch_size"].iloc[0])
        color, x = PALETTE[number % len(PALETTE)], rows["outliers"] / rows["printed"]
        half_width = 1.96 * rows["error"] / eta
        bars(rates, x, rows["growth"] / eta, half_width, color, MARKERS[number % len(MARKERS)], f"{eta:g}, {size}")
        rates.plot(x, rows["exact"] / eta, "-", color=color, linewidth=0.8)
    rates.axhline(0, color=PUBLISHED, linewidth=0.8)
    rates.axvline(1, color=PUBLISHED, linewidth=0.8, linestyle=":")
    rates.set(xlabel=r"$n/n_c$", ylabel=r"growth of $\ln|\theta|$ per $1/\eta$ iterations")
    rates.set_title("growth far away", loc="left")
    rates.set_ylim(bottom=rates.get_ylim()[0] - 0.9 * np.ptp(rates.get_ylim()))  # room for the legend
    rates.legend(title=r"$\eta$, B", fontsize=6, ncols=2, loc="lower left")

    settings = growth.drop_duplicates(["learning_rate", "batch_size"])
    x = settings["learning_rate"] * (1 + 1 / settings["batch_size"])
    limits.axhline(1, color=PUBLISHED, label=r"published, $n_c = 2B/(\eta h) + 2$")
    limits.plot(x, settings["limit"] / settings["printed"], "o", color=MEASURED, markersize=4, label="SGD, exact")
    matched = settings["matched_limit"] / settings["printed"]
    limits.plot(x, matched, "s", color=CONTROL, markersize=4, label="Gaussian noise of the published covariance")
    limits.set(xscale="log", xlabel=r"$\eta(1 + 1/B)$", ylabel=r"$n/n_c$ at the limit", ylim=(0, 1.15))
    limits.set_title("limit of stability", loc="left")

    pairs = log_odds(escapes)
    for number, ((ratio, _), rows) in enumerate(pairs.groupby(["ratio", "learning_rate"])):
        marker, x = MARKERS[number], rows["formula"]
        bars(odds, x, rows["sgd"], 1.96 * rows["error"], MEASURED, marker, rf"SGD, $\Delta L/L_* = {ratio:g}$")
        odds.errorbar(
            x * 1.02,
            rows["matched"],
            1.96 * rows["matched_error"],
            fmt=marker,
            color=CONTROL,
            markersize=3,
            elinewidth=0.8,
        )
    ends = np.array([0.0, float(pairs["formula"].max())])
    odds.plot(ends, ends, "-", color=PUBLISHED)
    odds.set(xlabel=r"$\frac{1}{2}(n_2 - n_1)\ln(1 + \Delta L/L_*)$", ylabel=r"$\ln(\tau_{n_1}/\tau_{n_2})$")
    odds.set_title("log-odds of fewer directions", loc="left")
    odds.legend(fontsize=6, loc="upper left")
    legend_below(figure, limits, ncols=3)
    return finished(figure)
