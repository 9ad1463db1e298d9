"""Figures of the networks whose curvature is that of the data."""

import math

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

from sgd_diffusion.escape.relaxation import SETTLED
from sgd_replication.experiments.data_curvature.exponent_ratios import exponent_ratios
from sgd_replication.experiments.data_curvature.points import NETWORK
from sgd_replication.plotting.marks import MARKERS
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, finished, legend_below

COLORS = {"minibatches": MEASURED, "Gaussian": CONTROL}
WORDS = {"minibatches": "minibatches", "Gaussian": "Gaussian, equal covariance"}
SWEEPS = {"large": "large ball", "batch": "small ball"}
SPREAD = 0.25
"""Width over which the networks of a column of ratios are spread."""


def data_noise_shape(times: pd.DataFrame, predictions: pd.DataFrame) -> Figure:
    """Draw escape times under minibatch and Gaussian noise of equal covariance, and the ratios of their exponents.

    Left and middle: a line is a network that leaves the large ball; B/η is in units of its first value, and the escape
    time in relaxation times. Above the dotted line points are settled. Right: a filled point is a sweep of a network,
    with a 95 % bar, and the open one beside it the ratio of the least actions; the band is ±10 % about 1.

    Args:
        times: a `TIMES` table with the column `set`.
        predictions: a `PREDICTIONS` table with the column `set`.

    Examples:
        >>> x = np.linspace(4, 16, 12)
        >>> parts = [("minibatches", 2 * x), ("Gaussian", x)]
        >>> rows = pd.concat(pd.DataFrame({"noise": noise, "log_time": value + np.log(x)}) for noise, value in parts)
        >>> rows = rows.assign(learning_rate=np.tile(1 / x, 2), batch_size=1, relaxation=np.tile(x, 2), error=0.1)
        >>> keys = {"set": "toy", "model": "tanh unit", "draw": 0, "sweep": "large"}
        >>> figure = data_noise_shape(rows.assign(**keys), pd.DataFrame([keys | {"gaussian": 1.0, "exact": 1.9}]))
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['minibatches', 'Gaussian, equal covariance']
        >>> figure.axes[0].get_title(loc="left"), len(figure.axes[0].lines)  # two curves and the dotted line
        ('tanh unit', 3)
        >>> points = [line for line in figure.axes[1].lines if line.get_marker() == "o"]
        >>> [round(float(line.get_ydata()[0]), 3) for line in points]
        [2.0, 1.9]
        >>> plt.close(figure)
    """
    models = list(times["model"].unique())
    figure, axes = plt.subplots(1, len(models) + 1, figsize=(TEXT_WIDTH, 2.6), squeeze=False)
    for axis, model in zip(axes[0], models, strict=False):
        rows = times[(times["model"] == model) & (times["sweep"] == "large")]
        for key, part in rows.groupby([*NETWORK, "noise"], sort=False):
            points = part.assign(x=part["batch_size"] / part["learning_rate"]).sort_values("x")
            level = points["log_time"] - np.log(points["relaxation"])
            noise = str(key[-1])
            axis.plot(
                points["x"] / points["x"].iloc[0],
                level,
                "-o",
                color=COLORS[noise],
                linewidth=0.7,
                markersize=1.8,
                label=WORDS[noise],
            )
        axis.axhline(math.log(SETTLED), color="black", linestyle=":", linewidth=0.8)
        axis.set_title(model, loc="left")
        axis.set(xlabel=r"$B/\eta$ over its first value", xscale="log")
        axis.xaxis.set_major_locator(LogLocator(base=2))
        axis.xaxis.set_major_formatter(ScalarFormatter())
        axis.xaxis.set_minor_formatter(NullFormatter())
    axes[0, 0].set_ylabel(r"$\log$(time/relaxation time)")
    ratios = exponent_ratios(times).merge(predictions, on=[*NETWORK, "sweep"], how="left")
    _draw_ratios(axes[0, -1], ratios)
    legend_below(figure, axes[0, 0], ncols=2)
    return finished(figure)


def _draw_ratios(axis: plt.Axes, ratios: pd.DataFrame) -> None:
    """Draw the measured and the predicted ratio of exponents of every sweep, by sweep and model."""
    axis.axhspan(0.9, 1.1, color="0.9")
    axis.axhline(1.0, color="black", linewidth=0.6)
    ticks = []
    for place, ((sweep, model), part) in enumerate(ratios.groupby(["sweep", "model"], sort=False)):
        spread = np.linspace(-SPREAD, SPREAD, len(part)) if len(part) > 1 else np.zeros(1)
        marker, predicted = MARKERS[place % len(MARKERS)], part["exact"] / part["gaussian"]
        errors = 1.96 * part["ratio_error"]
        axis.errorbar(place + spread, part["ratio"], errors, fmt=marker, color=MEASURED, markersize=3, elinewidth=0.7)
        axis.plot(place + spread, predicted, marker, color=CONTROL, markersize=4, markerfacecolor="none")
        ticks.append(f"{model}\n{SWEEPS[str(sweep)]}")
    axis.set_xticks(range(len(ticks)), ticks, rotation=60, ha="right", fontsize="x-small")
    if ratios.empty:
        _say(axis, "no two sweeps share\neight e-folds")
    axis.set_title("exponent over Gaussian's", loc="left")


def _say(axis: plt.Axes, words: str) -> None:
    """Write in the middle of a panel why it is empty."""
    axis.text(0.5, 0.5, words, transform=axis.transAxes, ha="center", va="center", fontsize="small")


def data_saddles(saddles: pd.DataFrame) -> Figure:
    """Draw the noise along the unstable direction against the absolute curvature, at every asymmetric saddle.

    On the line they are equal, as Theorem 2 takes them to be.

    Args:
        saddles: a `SADDLES` table with the column `set`, which names the data set.

    Examples:
        >>> rows = {"set": "toy", "curvature": [0.1, 0.2], "noise": [0.1, 0.0], "symmetric": [False, True]}
        >>> figure = data_saddles(pd.DataFrame(rows))
        >>> [len(line.get_xdata()) for line in figure.axes[0].lines]  # the saddle, the line of equality
        [1, 2]
        >>> plt.close(figure)
    """
    figure, axis = plt.subplots(figsize=(TEXT_WIDTH / 2, 2.6))
    rows = saddles[~saddles["symmetric"].astype(bool)]
    for number, (name, part) in enumerate(rows.groupby("set", sort=False)):
        axis.loglog(part["curvature"], part["noise"], MARKERS[number], color=PALETTE[number], markersize=4, label=name)
    if len(rows):
        ends = np.array([rows[["curvature", "noise"]].min().min(), rows[["curvature", "noise"]].max().max()])
        axis.loglog(ends, ends, color="black", linewidth=0.8, label="equal")
    else:
        _say(axis, "no saddle found")
    axis.set(xlabel=r"curvature $|H_{be}|$", ylabel="noise $C$ along the same direction")
    if len(rows):
        legend_below(figure, axis, ncols=4)
    return finished(figure)
