"""Figure of the curvature at the end of training, and of the minima that diffusion leaves."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from sgd_replication.experiments.reached_sharpness.stability import LIMIT, stable_minima
from sgd_replication.plotting.style import MEASURED, PALETTE, PUBLISHED, TEXT_WIDTH, finished, legend_below

ARMS = {"full batch": ("black", -0.03), "minibatches": (MEASURED, 0.03)}
"""Colour of a way of training, and how far its points are moved, in natural logarithms of η."""
KINDS = {"zero loss": "loss goes to 0", "isolated": "isolated minima"}
"""Titles of the panels of both kinds of networks."""


def stability_minima(minima: Mapping[str, pd.DataFrame]) -> Figure:
    r"""Draw ηh_max at the end of training against η for both kinds of networks, and the share of minima left.

    Left and middle: points are networks of all data sets, lines their geometric means; the dotted line is the limit of
    stability, the grey one what gradient flow would have. Minibatches are shown at the B that most of them share.
    Right: the share of stable minima that SGD leaves within the time of the training, against B/η, a line per set.

    Args:
        minima: the `MINIMA` table of each data set by the name that is printed.

    Examples:
        >>> rows = pd.DataFrame({"relative_rate": [0.5, 4.0], "learning_rate": [0.25, 2.0], "sharpness": [2.0, 1.0]})
        >>> rows = rows.assign(arm="minibatches", kind="isolated", batch_size=4, seed=0, left=[1.0, np.nan])
        >>> figure = stability_minima({"toy": rows.assign(minimum_sharpness=2.0)})
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['minibatches', 'gradient flow', 'limit of stability', 'toy']
        >>> figure.axes[1].lines[1].get_ydata().round(3).tolist(), figure.axes[2].lines[0].get_xydata().tolist()
        ([0.5, 2.0], [[16.0, 1.0]])
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 1.9))
    together = pd.concat(minima.values(), ignore_index=True)
    for axis, (kind, title) in zip(axes[:2], KINDS.items(), strict=True):
        _draw_products(axis, together[together["kind"] == kind])
        axis.set_title(title, loc="left")
    axes[0].set_ylabel(r"$\eta h_{\max}$ at the end")
    for color, (name, table) in zip(PALETTE[3:], minima.items(), strict=False):
        rows = stable_minima(table)
        shares = rows["left"].groupby((rows["batch_size"] / rows["learning_rate"]).round(6)).mean()
        axes[2].plot(shares.index, shares, ".-", color=color, label=name)
    axes[2].set(xlabel=r"$B/\eta$", xscale="log", ylim=(-0.05, 1.05))
    axes[2].xaxis.set_major_locator(FixedLocator([2, 5, 10, 20, 50, 100]))
    axes[2].xaxis.set_minor_locator(NullLocator())
    axes[2].xaxis.set_major_formatter(ScalarFormatter())
    axes[2].set_title("share of minima left", loc="left")
    legend_below(figure, axes[1], axes[0], axes[2], ncols=6)
    return finished(figure)


def _draw_products(axis: Axes, rows: pd.DataFrame) -> None:
    """Draw ηh_max against η in units of 1/h_max of gradient flow."""
    noisy = rows[rows["arm"] == "minibatches"]
    shared = noisy[noisy["batch_size"].isin(noisy["batch_size"].mode()[:1])]
    for arm, (color, shift) in ARMS.items():
        part = shared if arm == "minibatches" else rows[rows["arm"] == arm]
        part = part[part["sharpness"].notna()]
        if part.empty:
            continue
        x, y = part["relative_rate"], part["learning_rate"] * part["sharpness"]
        axis.plot(x * np.exp(shift), y, ".", color=color, markersize=2, alpha=0.6)
        means = pd.Series(np.log(y)).groupby(x).mean().map(math.exp)
        axis.plot(means.index, means, "-", color=color, label=arm)
    rates = rows.loc[rows["arm"].isin([*ARMS]), "relative_rate"]
    if len(rates):
        ends = [rates.min(), rates.max()]
        axis.plot(ends, ends, color=PUBLISHED, linewidth=1.0, label="gradient flow")
    axis.axhline(LIMIT, color="black", linestyle=":", linewidth=0.8, label="limit of stability")
    axis.set(xlabel=r"$\eta$ over $1/h_{\max}$ of gradient flow", ylim=(0, None))
