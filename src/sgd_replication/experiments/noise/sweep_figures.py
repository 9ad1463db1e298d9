"""Figures of gradient noise against the batch size, and of the batch size from which the noise is Gaussian."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_diffusion.estimates import mean_of_replicates
from sgd_replication.inputs.networks.checkpoints import STAGES
from sgd_replication.plotting.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, THIRD, finished


def noise_batches(
    shares: pd.DataFrame,
    kurtoses: pd.DataFrame,
    minibatches: int,
    claimed: int,
    stages: Sequence[str] = STAGES,
    notice: str = "",
) -> Figure:
    """Draw three measures of normality against the batch size B.

    Left: share of parameters that pass the normality test, mean over networks with 95 % intervals; dotted: the claimed
    threshold. Middle: median excess kurtosis of each layer at trained weights, measured (marks) and exact (lines); it
    falls as 1/B. Grey: values that a test with this number of minibatches cannot distinguish from zero. Right: tail
    index of single parameters. Stable noise has the same index at every B far below the number of examples.

    Args:
        shares, kurtoses: tables `BATCH_SHARES` and `BATCH_KURTOSES`.
        minibatches: number of minibatches at each point.
        claimed: batch size above which the noise is claimed to be Gaussian.
        stages: stages of the training, in order.
        notice: as in `noise_histograms`.

    Examples:
        >>> rows = {"replicate": [0, 0, 1, 1], "batch_size": [1, 32] * 2, "normal": [0.0, 1.0] * 2, "stage": "trained"}
        >>> shares = pd.DataFrame(rows | {"sample": "measured", "characteristic_index": 1.5})
        >>> shares = pd.concat([shares, shares.assign(sample="stable-control")])
        >>> kurtoses = pd.DataFrame({"stage": "trained", "layer": 1, "batch_size": [1, 32]})
        >>> kurtoses["exact_kurtosis"] = kurtoses["excess_kurtosis"] = 6 / kurtoses["batch_size"]
        >>> figure = noise_batches(shares, kurtoses, minibatches=1000, claimed=16, stages=["trained"])
        >>> passing, kurtosis, index = figure.axes
        >>> passing.containers[0].lines[0].get_ydata().tolist()  # at B = 1 and at B = 32
        [0.0, 1.0]
        >>> kurtosis.lines[1].get_ydata().tolist()  # falls as 1/B
        [6.0, 0.1875]
        >>> plt.close(figure)
    """
    figure, (passing, kurtosis, index) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.4))
    measured, control = (shares[shares["sample"] == sample] for sample in ("measured", "stable-control"))
    for stage, colour, marker in zip(stages, (CONTROL, THIRD, MEASURED), "sDo", strict=False):
        here = measured[measured["stage"] == stage]
        look = {"marker": marker, "markersize": 3, "color": colour, "label": stage, "capsize": 1.5}
        _over_networks(passing, here, "normal", (0, 1), **look)
        _over_networks(index, here, "characteristic_index", **look)
    plain = {"linestyle": "--", "marker": "", "color": PUBLISHED, "label": "stable examples"}
    _over_networks(index, control, "characteristic_index", **plain)
    passing.axvline(claimed, color=PUBLISHED, linestyle=":")
    passing.set(ylabel="share of parameters\nwhose noise passes as Gaussian", ylim=(-0.03, 1.03))
    index.axhline(2, color="black", linewidth=0.6, linestyle=":")
    index.set(ylabel=r"$\hat\alpha$ of single parameters")
    trained = kurtoses[kurtoses["stage"] == stages[-1]]
    unseen = 2 * np.sqrt(24 / minibatches)
    kurtosis.axhspan(1e-3, unseen, color="0.9", linewidth=0)
    for (layer, rows), colour in zip(trained.groupby("layer"), (MEASURED, CONTROL, THIRD, PUBLISHED), strict=False):
        medians = rows.set_index("batch_size").sort_index()
        positive = medians["excess_kurtosis"] > 0
        kurtosis.plot(medians.index[positive], medians["excess_kurtosis"][positive], "o", markersize=3, color=colour)
        kurtosis.plot(medians.index, medians["exact_kurtosis"].clip(lower=1e-4), color=colour, label=f"layer {layer}")
    kurtosis.set(yscale="log", ylabel="median excess kurtosis", ylim=(1e-2, None))
    for axis in (passing, kurtosis, index):
        axis.set(xscale="log", xlabel="B")
        axis.legend(fontsize=5)
    return finished(figure, notice)


def noise_depends(sweeps: pd.DataFrame, claimed: int, notice: str = "") -> Figure:
    """Draw the batch size from which the noise of nine in ten parameters has the cumulants of a Gaussian sample.

    Args:
        sweeps: a `NOISE_SWEEPS` table; rows of whole networks are drawn.
        claimed: as in `noise_batches`.
        notice: as in `noise_histograms`.

    Examples:
        >>> rows = {"sweep": ["time", "time", "width"], "variant": "trained", "x": [0.0, 3.0, 10.0], "layer": 0}
        >>> table = pd.DataFrame(rows | {"required_batch_size": [100.0, 300.0, 200.0]})
        >>> figure = noise_depends(table, claimed=16)
        >>> [axis.get_xlabel() for axis in figure.axes]
        ['epochs', 'width']
        >>> measured, claimed = figure.axes[0].lines
        >>> measured.get_ydata().tolist(), claimed.get_ydata()
        ([100.0, 300.0], [16, 16])
        >>> plt.close(figure)
    """
    whole = sweeps[sweeps["layer"] == 0]
    names = list(dict.fromkeys(whole["sweep"]))
    figure, axes = plt.subplots(1, len(names), figsize=(TEXT_WIDTH, 2.3), sharey=True, squeeze=False)
    labels = {"time": "epochs", "initialisation": "gain", "width": "width", "depth": "hidden layers"}
    for axis, name in zip(axes[0], names, strict=True):
        rows = whole[whole["sweep"] == name]
        for (variant, line), colour in zip(rows.groupby("variant"), (MEASURED, CONTROL, THIRD), strict=False):
            line = line.sort_values("x")
            axis.plot(
                line["x"], line["required_batch_size"], "o-", markersize=3, color=colour, label=variant, clip_on=False
            )
        axis.axhline(claimed, color=PUBLISHED, linestyle=":")
        axis.set(xlabel=labels.get(name, name), yscale="log")
        if name == "time":
            axis.set_xscale("symlog", linthresh=1)
            axis.set_xlim(left=-0.2)
        elif name == "initialisation":
            axis.set_xscale("log")
            # On less than a decade the labels of a logarithmic axis's minor ticks would overlap.
            gains = sorted(set(rows["x"]))
            axis.set_xticks(gains, [f"{gain:g}" for gain in gains])
            axis.minorticks_off()
        axis.legend(fontsize=5)
    low, high = axes[0][0].get_ylim()
    axes[0][0].set_ylim(low, 2.5 * high)  # room for the legends above the points
    axes[0][0].set_ylabel("B from which 9 in 10\nhave Gaussian cumulants")
    return finished(figure, notice)


def _over_networks(
    axis: Axes, shares: pd.DataFrame, column: str, support: tuple[float, float] = (-np.inf, np.inf), **look: Any
) -> None:
    """Draw a column's mean over networks at each batch size, with its interval."""
    found = {}
    for size, rows in shares.groupby("batch_size"):
        means = rows[column].dropna().tolist()
        if len(means) > 1:
            found[float(str(size))] = mean_of_replicates(means, support=support)
    values = np.array([[estimate.value, estimate.low, estimate.high] for estimate in found.values()]).T
    axis.errorbar(list(found), values[0], np.abs(values[1:] - values[0]), **look)
