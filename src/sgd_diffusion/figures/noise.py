"""Figures of the noise section."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from sgd_diffusion.estimates import mean_of_replicates
from sgd_diffusion.figures.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, THIRD, announce
from sgd_diffusion.models import STAGES
from sgd_diffusion.noise import grouped_stable_index

HISTOGRAM_BINS = 50
SAMPLE_LABELS = {
    "measured": "measured",
    "gaussian-control": "Gaussian, same scales",
    "shuffled": "measured, shuffled",
}


def noise_histograms(
    panels: Mapping[str, NDArray[np.floating]], published_range: Mapping[str, float], notice: str = ""
) -> Figure:
    """Draw Fig. 1 of Xie et al. (2021): histograms of |noise|, counts on a logarithmic axis.

    Args:
        panels: four samples by title: one minibatch over all parameters, a stable law, one parameter over
            minibatches, a Gaussian. The second has the first's scale, the fourth the third's.
        published_range: where the published panel's axis ends, for the titles that have one.
        notice: written above the figure, for data that is not what the figure claims.
    """
    figure, axes = plt.subplots(1, len(panels), figsize=(TEXT_WIDTH, 1.9))
    magnitudes = {title: np.abs(noise) for title, noise in panels.items()}
    for position, (axis, (title, magnitude)) in enumerate(zip(axes, magnitudes.items(), strict=True)):
        synthetic = position % 2 == 1
        # A synthetic sample is drawn on its partner's axis: the rare giants of a stable law would hide all else.
        end = float(list(magnitudes.values())[position - 1].max()) if synthetic else float(magnitude.max())
        axis.hist(magnitude, HISTOGRAM_BINS, range=(0, end), color=CONTROL if synthetic else MEASURED, edgecolor="none")
        axis.set(title=title, xlabel="|noise|", yscale="log", ylim=(0.7, None), xlim=(0, end))
        if beyond := int((magnitude > end).sum()):
            axis.annotate(f"{beyond} beyond", (1, 0.9), xycoords="axes fraction", ha="right", fontsize=7)
        if title in published_range:
            axis.axvline(published_range[title], color=PUBLISHED, linestyle="--")
            axis.annotate(
                "published\naxis ends",
                (published_range[title], 1),
                xycoords=("data", "axes fraction"),
                xytext=(3, 0),
                textcoords="offset points",
                va="top",
                fontsize=6,
            )
        axis.locator_params(axis="x", nbins=3)
    axes[0].set_ylabel("count")
    announce(figure, notice)
    sns.despine(figure)
    return figure


def noise_judged(coordinates: pd.DataFrame, pooled: pd.DataFrame, notice: str = "") -> Figure:
    """Draw what the two claims on Fig. 1 are judged by.

    Left: the share of each layer's parameters whose noise passes the normality test. Right: the stable index pooled
    over parameters and grouped by parameter, measured and for Gaussian noise of the same scales. A mark is the mean
    over networks, a bar its 95 % interval.

    Args:
        coordinates: a `COORDINATE_STATISTICS` table.
        pooled: a `POOLED_STATISTICS` table.
        notice: as in `noise_histograms`.
    """
    figure, (shares, indices) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.5), width_ratios=(2, 3))
    measured = coordinates[coordinates["sample"] == "measured"]
    per_layer = measured.groupby(["replicate", "stage", "layer"])["normal"].mean().reset_index()
    _dots(shares, per_layer, x="layer", y="normal", hue="stage", hue_order=STAGES, support=(0, 1))
    shares.set(xlabel="layer", ylabel="share of parameters\nwhose noise passes as Gaussian", ylim=(-0.03, 1.03))
    grouped = pd.concat(
        grouped_stable_index(rows).rename("stable_index").reset_index().assign(stage=stage, sample=sample)
        for stage in STAGES
        for sample, rows in coordinates[coordinates["stage"] == stage].groupby("sample")
    )
    both = pd.concat([pooled.assign(grouping="pooled"), grouped.assign(grouping="single")], ignore_index=True)
    both["where"] = both["grouping"] + ",\n" + both["stage"]
    both["sample"] = both["sample"].map(SAMPLE_LABELS)
    _dots(indices, both, x="where", y="stable_index", hue="sample", hue_order=list(SAMPLE_LABELS.values()))
    indices.axhline(2, color="black", linewidth=0.6, linestyle=":")
    indices.set(xlabel="", ylabel=r"stable index $\hat\alpha$ (Gaussian: 2)")
    announce(figure, notice)
    sns.despine(figure)
    return figure


def _dots(axis: Axes, table: pd.DataFrame, support: tuple[float, float] = (-np.inf, np.inf), **columns: Any) -> None:
    """Draw the mean over networks with the interval that the estimates have."""

    def interval(values: pd.Series) -> tuple[float, float]:
        estimate = mean_of_replicates(values.tolist(), support=support)
        return estimate.low, estimate.high

    sns.pointplot(
        data=table,
        **columns,
        ax=axis,
        palette=[MEASURED, CONTROL, THIRD][: len(columns["hue_order"])],
        errorbar=interval,
        linestyle="none",
        dodge=0.3,
        markers=["o", "s", "D"][: len(columns["hue_order"])],
        markersize=3.5,
        err_kws={"linewidth": 1},
        capsize=0.08,
    )
    axis.legend(title=None, loc="best")
