"""Figures of the log-loss barrier."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib import ticker
from matplotlib.figure import Figure

from sgd_replication.experiments.log_barrier.barrier import barrier_slopes
from sgd_replication.plotting.marks import bars
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, PUBLISHED, TEXT_WIDTH, THIRD, finished

OBJECTIVE_COLOURS = {"squared error": MEASURED, "cross-entropy": CONTROL}


def log_noise(moments: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the trace of the noise against the loss during the training, with one panel for each data set.

    Args:
        moments: `NOISE_LOSS` tables by the name of the data set.

    Examples:
        >>> loss = np.array([1.0, 0.5, 0.25])
        >>> rows = {"objective": "squared error", "replicate": 0, "epoch": [1, 2, 3], "loss": loss}
        >>> figure = log_noise({"mnist": pd.DataFrame(rows | {"noise": 8 * loss**2})})
        >>> measured, proportional = figure.axes[0].lines  # the dotted line: noise ∝ L from the last moment on
        >>> measured.get_ydata().tolist(), proportional.get_xdata().tolist(), proportional.get_ydata().tolist()
        ([8.0, 2.0, 0.5], [0.25, 1.0], [0.5, 2.0])
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(1, len(moments), figsize=(TEXT_WIDTH, 2.7), squeeze=False)
    for axis, (name, table) in zip(grid[0], moments.items(), strict=True):
        for objective, rows in table.groupby("objective"):
            color = OBJECTIVE_COLOURS[str(objective)]
            for number, (_, one) in enumerate(rows.groupby("replicate")):
                label = str(objective) if number == 0 else None
                axis.plot(one["loss"], one["noise"], "o-", color=color, markersize=2.5, linewidth=0.6, label=label)
            last = rows[rows["epoch"] == rows["epoch"].max()]
            x = np.array([rows["loss"].min(), rows["loss"].max()])
            axis.plot(x, float(last["noise"].mean()) * x / float(last["loss"].mean()), ":", color=color, linewidth=0.9)
        axis.set(xscale="log", yscale="log", xlabel="training loss L", ylabel=r"mean $|g_j|^2 - |\bar g|^2$")
        axis.set_title(with_set_names(name), loc="left")
    grid[0][0].legend()
    return finished(figure)


def log_regression(stationary: pd.DataFrame, histograms: pd.DataFrame, passage: pd.DataFrame) -> Figure:
    """Draw the stationary law, its exponents against B/η, and first-passage times against c, with their predictions.

    Args:
        stationary, histograms, passage: tables `STATIONARY`, `HISTOGRAMS` and `PASSAGE`.

    Examples:
        >>> chain = {"learning_rate": 0.5, "batch_size": 2}
        >>> fits = {"exponent": 4.9, "reach": 0.1, "exact": 5.1, "theory": 5.0, "kesten": 3.2, "diffusion": 3.0}
        >>> stationary = pd.DataFrame(chain | fits | {"window": [0.9, 0.99, 0.999]})
        >>> histograms = pd.DataFrame(chain | {"log_loss": [0.0, 1.0], "density": [1.0, np.exp(-5)], "count": [99, 1]})
        >>> passage = {"dimension": 1, "ratio": [1.5, 3.0], "error": 0.1, "log_diffusion": [1.0, 2.0], "theory": 10.0}
        >>> figure = log_regression(stationary, histograms, pd.DataFrame(passage | {"log_time": [1.0, 2.0]}))
        >>> law, prediction = figure.axes[0].lines
        >>> law.get_ydata().round(6).tolist(), prediction.get_ydata().round(6).tolist()  # of slope −1 − B/ηh
        ([0.0, -5.0], [0.0, -5.0])
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['stationary law', 'its exponent', 'first passage']
        >>> plt.close(figure)
    """
    figure, (law, exponents, times) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.8))
    deciding = sorted(stationary["window"].unique())[1]
    for number, ((eta, size), rows) in enumerate(histograms.groupby(["learning_rate", "batch_size"])):
        some = rows[rows["count"] > 0]
        color = PALETTE[number % len(PALETTE)]
        law.plot(some["log_loss"], np.log(some["density"]), ".", color=color, markersize=2.5, label=f"{eta:g}, {size}")
        fit = stationary[(stationary["learning_rate"] == eta) & (stationary["batch_size"] == size)]
        theory = float(fit["theory"].iloc[0])
        first = some.iloc[0]
        predicted = np.log(first["density"]) - theory * (some["log_loss"] - first["log_loss"])
        law.plot(some["log_loss"], predicted, ":", color=color, linewidth=0.8)
    law.set(xlabel=r"$\log(L/L_*)$", ylabel="log density", ylim=(-12, 2))
    law.legend(title=r"$\eta$, B", fontsize=6)
    law.set_title("stationary law", loc="left")

    rows = stationary[stationary["window"] == deciding]
    x = rows["batch_size"] / rows["learning_rate"]
    bars(exponents, x, rows["exponent"], rows["reach"], MEASURED, "o", "SGD, fitted")
    exponents.plot(x, rows["exact"], "x", color="black", markersize=4, label="exact chain, fitted")
    exponents.plot(x, rows["kesten"], "^", color=THIRD, markersize=3.5, label="exact tail")
    dense = np.array([x.min(), x.max()])
    exponents.plot(dense, 1 + dense, "-", color=PUBLISHED, label=r"$1 + B/\eta h$")
    exponents.plot(dense, 1 + dense / 2, "--", color=CONTROL, label=r"tail, exact C: $1 + B/2\eta h$")
    exponents.set(xscale="log", yscale="log", xlabel=r"$B/\eta$", ylabel=r"exponent $\varphi$")
    for scale in (exponents.xaxis, exponents.yaxis):
        scale.set_major_locator(ticker.LogLocator(subs=(1, 2, 5)))
        scale.set_major_formatter(ticker.ScalarFormatter())
        scale.set_minor_formatter(ticker.NullFormatter())
    exponents.set_ylim(top=4 * exponents.get_ylim()[1])  # room for the legend
    exponents.legend(fontsize=6, loc="upper left")
    exponents.set_title("its exponent", loc="left")

    for number, (dimension, window) in enumerate(passage.groupby("dimension")):
        color, logs = PALETTE[number % len(PALETTE)], np.log(window["ratio"])
        bars(times, logs, window["log_time"], 1.96 * window["error"], color, "o", f"n = {dimension}")
        slope, middle = float(window["theory"].iloc[0]), float(logs.mean())
        times.plot(logs, float(window["log_time"].mean()) + slope * (logs - middle), "-", color=color, linewidth=0.8)
        times.plot(logs, window["log_diffusion"], "--", color=color, linewidth=0.8)
    times.set(xlabel="log c", ylabel=r"$\log t_p$ (iterations)")
    times.set_title("first passage", loc="left")
    times.legend(fontsize=6)
    return finished(figure)


def log_barrier_figure(table: pd.DataFrame) -> Figure:
    """Draw escape times at a fixed barrier against 1/η, and their slopes against ΔL/L* with the predicted ones.

    Args:
        table: a `BARRIER` table.

    Examples:
        >>> x = np.array([1.0, 2.0, 3.0])  # 1/η
        >>> from sgd_replication.experiments.log_barrier.barrier import SLOPED
        >>> point = {"inverse_rate": x, **dict.fromkeys(SLOPED, x), "integral": 0.4, "error": 0.1}
        >>> rows = [pd.DataFrame(point | {"ratio": c, "log_time": np.log1p(c) * x}) for c in (1.0, 3.0)]
        >>> figure = log_barrier_figure(pd.concat(rows))
        >>> slopes = figure.axes[1].lines[0]  # ln(1 + ΔL/L*): ln 2, ln 4
        >>> slopes.get_xdata().tolist(), [round(float(slope), 3) for slope in slopes.get_ydata()]
        ([1.0, 3.0], [0.693, 1.386])
        >>> plt.close(figure)
    """
    figure, (times, slopes) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.9))
    for number, (ratio, rows) in enumerate(table.groupby("ratio")):
        color = PALETTE[number % len(PALETTE)]
        bars(times, rows["inverse_rate"], rows["log_time"], 1.96 * rows["error"], color, "o", f"{ratio:g}")
        for column, line in (("exact", "-"), ("log_diffusion", "--"), ("formula", ":")):
            times.plot(rows["inverse_rate"], rows[column], line, color=color, linewidth=0.8)
    times.set(xlabel=r"$1/\eta$ at B = 1", ylabel=r"$\log\tau$ (dynamical time)")
    times.set_title("escape times", loc="left")
    slopes.set_title("their slopes", loc="left")
    times.legend(title=r"$\Delta L/L_*$", fontsize=6)
    summary = barrier_slopes(table)
    bars(slopes, summary["ratio"], summary["log_time"], 1.96 * summary["error"], MEASURED, "o", "SGD")
    slopes.plot(summary["ratio"], summary["exact"], "x", color="black", markersize=4, label="exact chain")
    dense = np.geomspace(summary["ratio"].min(), summary["ratio"].max(), 100)
    slopes.plot(dense, np.log1p(dense), "-", color=PUBLISHED, label=r"$\log(1 + \Delta L/L_*)$")
    slopes.plot(dense, dense, "--", color=CONTROL, label=r"$\Delta L/L_*$")
    slopes.plot(summary["ratio"], summary["twice_integral"], "-.", color=THIRD, label=r"$2\int L'/C$")
    slopes.axhline(4, color="0.6", linewidth=0.8, linestyle=":", label=r"$2\Delta L$: C = H")
    slopes.set(xscale="log", yscale="log", xlabel=r"$\Delta L/L_*$", ylabel=r"$\mathrm{d}\log\tau/\mathrm{d}(1/\eta)$")
    slopes.legend(fontsize=6)
    return finished(figure)
