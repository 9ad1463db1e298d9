"""Figures of what is measured on demand: deep and wide networks, tanh networks against η, steps scaled with depth."""

from collections.abc import Mapping

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator

from sgd_replication.experiments.noise_balance.dynamics_figures import NETWORKS
from sgd_replication.plotting.marks import bars
from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, finished

PRINTED_EXPONENTS = (3.5, 5.0)
"""The bounds that the paper draws: one hidden layer, and infinitely many."""
SETTINGS = {"small": ("k ≪ σ", MEASURED), "large": ("k, σ of order 1", CONTROL)}


def bal_deep(tails: Mapping[str, pd.DataFrame], laws: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the exponent of the tail against depth, and the distance of discrete SGD from the law against width.

    Args:
        tails, laws: tables `DEEP_TAILS` and `DEEP_LAWS` by setting, `small` or `large`.

    Examples:
        >>> tails = pd.DataFrame({"depth": [1, 4], "exponent": [3.4, 4.5], "reach": 0.1, "theory": [3.5, 4.4]})
        >>> laws = pd.DataFrame({"depth": [1, 1], "width": [1, 4], "distance": [0.01, 0.02], "reach": 0.01})
        >>> figure = bal_deep({"small": tails}, {"small": laws})
        >>> figure.axes[0].lines[-1].get_ydata().tolist(), [len(axis.containers) for axis in figure.axes]
        ([3.5, 4.4], [1, 1])
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(1, 1 + len(laws), figsize=(TEXT_WIDTH, 2.4), squeeze=False)
    exponents, *distances = axes[0]
    for bound in PRINTED_EXPONENTS:
        exponents.axhline(bound, color="0.6", linewidth=0.6, linestyle=":")
    for setting, rows in tails.items():
        words, color = SETTINGS[setting]
        bars(exponents, rows["depth"], rows["exponent"], rows["reach"], color, "o", words)
    exponents.plot(rows["depth"], rows["theory"], "x", color="black", markersize=4, label="theory")
    exponents.set(xlabel="hidden layers D", ylabel="exponent of the tail")
    exponents.set_xticks(sorted(rows["depth"]))
    exponents.legend(fontsize=6)
    exponents.set_title("tails", loc="left")
    for axis, (setting, found) in zip(distances, laws.items(), strict=True):
        for number, (depth, part) in enumerate(found.groupby("depth")):
            color = PALETTE[number % len(PALETTE)]
            bars(axis, part["width"], part["distance"], part["reach"], color, "o", f"D = {depth}", "-")
        axis.set(xscale="log", ylim=(0, None), xlabel="width d", ylabel="SGD's distance from the law")
        _only_ticks(axis, found["width"])
        axis.legend(fontsize=6)
        axis.set_title(SETTINGS[setting][0], loc="left")
    return finished(figure)


def bal_tanh_losses(losses: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the excess loss and the fluctuation of tanh networks against the learning rate.

    Args:
        losses: tables `TANH_LOSSES` by network, `shallow` or `deep`.

    Examples:
        >>> losses = pd.DataFrame({"learning_rate": [0.1, 1.0], "excess": [0.1, 0.5], "predicted": [0.1, 1.0]})
        >>> losses = losses.assign(reach=0.01, middle_half=[0.2, 0.1], diverged=[0.0, 1.0])
        >>> figure = bal_tanh_losses({"deep": losses})
        >>> [len(axis.lines[-1].get_xdata()) for axis in figure.axes]  # where all trainings diverged there is no loss
        [1, 1]
        >>> plt.close(figure)
    """
    figure, (loss, fluctuation) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.4))
    for network, table in losses.items():
        words, color = NETWORKS[network]
        loss.plot(table["learning_rate"], table["predicted"], ":", color=color, linewidth=0.8)
        rows = table[table["diverged"] < 1].sort_values("learning_rate")
        loss.plot(rows["learning_rate"], rows["excess"], "o-", color=color, markersize=3, label=words)
        fluctuation.plot(rows["learning_rate"], rows["middle_half"], "o-", color=color, markersize=3, label=words)
    loss.set(xscale="log", yscale="log", xlabel=r"$\eta$", ylabel=r"expected loss above $\sigma^2$")
    fluctuation.set(xscale="log", yscale="log", xlabel=r"$\eta$", ylabel="interquartile range of v")
    for axis, title in ((loss, "loss"), (fluctuation, "fluctuations")):
        axis.legend(fontsize=6)
        axis.set_title(title, loc="left")
    return finished(figure)


def bal_scaled_steps(accuracy: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the held-out accuracy against depth: η = c/D on the left, the same η at every depth on the right.

    Args:
        accuracy: tables `SCALED_STEPS` by data set.

    Examples:
        >>> table = pd.DataFrame({"steps": ["scaled", "scaled", "fixed", "fixed"], "depth": [1, 4, 1, 4], "rate": 0.1})
        >>> figure = bal_scaled_steps({"mnist": table.assign(accuracy=[0.9, 0.9, 0.9, 0.5])})
        >>> [axis.lines[0].get_ydata().tolist() for axis in figure.axes]
        [[0.9, 0.9], [0.9, 0.5]]
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(
        len(accuracy), 2, figsize=(TEXT_WIDTH, 2.4 * len(accuracy)), sharey="row", squeeze=False
    )
    for line, (name, table) in zip(grid, accuracy.items(), strict=True):
        for axis, steps, words in zip(line, ("scaled", "fixed"), (r"$\eta = c/D$", r"$\eta = c$"), strict=True):
            rows = table[table["steps"] == steps]
            for number, (rate, part) in enumerate(rows.groupby("rate")):
                mean = part.groupby("depth")["accuracy"].mean()
                axis.plot(mean.index, mean, "o-", color=PALETTE[number % len(PALETTE)], markersize=3, label=f"{rate:g}")
            axis.set(xscale="log", xlabel="hidden layers D", ylabel="accuracy on held-out examples")
            _only_ticks(axis, table["depth"])
            axis.legend(title="c", fontsize=6)
            axis.set_title(f"{with_set_names(name)}, {words}", loc="left")
    return finished(figure)


def _only_ticks(axis: Axes, values: pd.Series) -> None:
    """Mark a logarithmic horizontal axis at these values alone."""
    places = sorted(values.unique())
    axis.set_xticks(places, [f"{place:g}" for place in places])
    axis.xaxis.set_minor_locator(NullLocator())
