"""Figures of the noise section."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.estimates import mean_of_replicates
from sgd_diffusion.figures.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, THIRD, announce, legend_below
from sgd_diffusion.models import STAGES
from sgd_diffusion.replicates import weighted_means

HISTOGRAM_BINS = 50
SAMPLE_LABELS = {
    "measured": "measured",
    "gaussian-control": "Gaussian, same scales",
    "shuffled": "measured, shuffled",
    "gaussian-twin": "Gaussian, same covariance",
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

    Examples:
        >>> one, stable = np.array([-0.1, 0.2, 0.4]), np.array([0.1, 0.3, 9.0])
        >>> panels = {"minibatch": one, "stable law": stable, "parameter": one, "Gaussian": one}
        >>> figure = noise_histograms(panels, published_range={"minibatch": 0.22})
        >>> [axis.get_title() for axis in figure.axes]
        ['minibatch', 'stable law', 'parameter', 'Gaussian']
        >>> [text.get_text() for text in figure.axes[1].texts]  # of the stable sample, on the axis of the first
        ['1 beyond']
        >>> plt.close(figure)
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


def noise_judged(
    coordinates: pd.DataFrame, indices: pd.DataFrame, stages: Sequence[str] = STAGES, notice: str = ""
) -> Figure:
    """Draw what the two claims on Fig. 1 are judged by.

    Left: the share of each layer's parameters whose noise passes the normality test. Then two tail indices, pooled over
    parameters and of single ones, measured and for Gaussian noise: that of the characteristic function, which does not
    know the order of its values, and that of Mohammadi et al., which does. A mark is the mean over networks, a bar its
    95 % interval.

    Args:
        coordinates: replicate, stage, layer and normal of every followed parameter.
        indices: replicate, stage, sample, grouping (`pooled` or `single`), characteristic_index and stable_index.
        stages: in their order.
        notice: as in `noise_histograms`.

    Examples:
        >>> rows = {"replicate": [0, 0, 1, 1], "stage": ["random", "trained"] * 2}
        >>> coordinates = pd.DataFrame(rows | {"layer": 1, "normal": [False, True] * 2})
        >>> measured = {"sample": "measured", "grouping": "pooled", "stable_index": [1.1, 1.6, 1.3, 1.6]}
        >>> indices = pd.DataFrame(rows | measured).assign(characteristic_index=1.7)
        >>> shares, judged, ordered = noise_judged(coordinates, indices, stages=["random", "trained"]).axes
        >>> drawn = {round(float(y), 3) for line in ordered.lines for y in line.get_ydata()}
        >>> drawn >= {1.2, 1.6, 2.0}  # the stages' means over the networks, and the Gaussian's line
        True
        >>> [text.get_text() for text in shares.get_legend().get_texts()]
        ['random', 'trained']
        >>> plt.close(shares.figure)
    """
    figure, (shares, judged, ordered) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.8), width_ratios=(2, 3, 3))
    per_layer = coordinates.groupby(["replicate", "stage", "layer"])["normal"].mean().reset_index()
    _dots(shares, per_layer, x="layer", y="normal", hue="stage", hue_order=stages, support=(0, 1))
    shares.set(xlabel="layer", ylabel="share of parameters\nwhose noise passes as Gaussian", ylim=(-0.03, 1.03))
    drawn = indices.assign(
        where=indices["grouping"] + ", " + indices["stage"], sample=indices["sample"].map(SAMPLE_LABELS)
    )
    ordered.sharey(judged)
    for axis, column, title in (
        (judged, "characteristic_index", "characteristic function"),
        (ordered, "stable_index", "Mohammadi et al."),
    ):
        _dots(axis, drawn, x="where", y=column, hue="sample", hue_order=list(SAMPLE_LABELS.values()))
        axis.axhline(2, color="black", linewidth=0.6, linestyle=":")
        axis.set(xlabel="", ylabel="")
        axis.set_title(title, loc="left")
        plt.setp(axis.get_xticklabels(), rotation=40, ha="right", rotation_mode="anchor", fontsize=6)
        axis.get_legend().remove()
    judged.set_ylabel(r"tail index $\hat\alpha$ (Gaussian: 2)")
    legend_below(figure, judged)
    announce(figure, notice)
    sns.despine(figure)
    return figure


def noise_tails(
    parameters: Mapping[str, NDArray[np.floating]],
    tails: Mapping[str, NDArray[np.floating]],
    laws: Mapping[str, tuple[NDArray[np.floating], NDArray[np.floating]]],
    notice: str = "",
) -> Figure:
    """Draw quantiles of single parameters' noise against a Gaussian's, and tails of pooled and single noise.

    Left: a point a minibatch; the grey band holds 95 % of the points of Gaussian samples of that size.
    Right: how many of the magnitudes exceed a multiple of their median, both axes logarithmic: a power law is straight.

    Args:
        parameters: noise across minibatches, by label.
        tails: noise whose tail is drawn, by label.
        laws: survival functions at multiples of the median, by label: where, and value.
        notice: as in `noise_histograms`.

    Examples:
        >>> sample = stats.norm.ppf((np.arange(1, 1001) - 0.5) / 1000)  # a Gaussian's quantiles themselves
        >>> where = np.array([1.0, 10.0])
        >>> figure = noise_tails({"one": sample}, {"all": sample}, {"power law": (where, 1 / (2 * where))})
        >>> diagonal, points = figure.axes[0].lines
        >>> np.allclose(points.get_xdata(), points.get_ydata(), atol=0.05)  # on the diagonal
        True
        >>> survival = figure.axes[1].lines[0]
        >>> magnitude, share = survival.get_data()
        >>> round(float(np.interp(1, magnitude[::-1], share[::-1])), 2)  # half lie beyond the median
        0.5
        >>> plt.close(figure)
    """
    figure, (quantiles, survival) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.7))
    colours = [MEASURED, CONTROL, THIRD, PUBLISHED]
    count = max(len(noise) for noise in parameters.values())
    rank = np.arange(1, count + 1)
    expected = stats.norm.ppf((rank - 0.5) / count)
    band = stats.norm.ppf(stats.beta.ppf([[0.025], [0.975]], rank, count + 1 - rank))
    quantiles.fill_between(expected, *band, color="0.85", linewidth=0)
    quantiles.plot(expected[[0, -1]], expected[[0, -1]], color="black", linewidth=0.6)
    for colour, (label, noise) in zip(colours, parameters.items(), strict=False):
        own = stats.norm.ppf((np.arange(1, len(noise) + 1) - 0.5) / len(noise))
        quantiles.plot(own, np.sort(noise) / np.std(noise), ".", markersize=2, color=colour, label=label)
    quantiles.set(xlabel="Gaussian quantile", ylabel="noise / its standard deviation")
    for colour, (label, noise) in zip(colours, tails.items(), strict=False):
        magnitude = np.sort(np.abs(noise).ravel())
        magnitude = magnitude / np.median(magnitude)
        share = 1 - np.arange(len(magnitude)) / len(magnitude)
        kept = np.unique(np.geomspace(1, len(magnitude), 400).astype(int))
        survival.plot(magnitude[-kept], share[-kept], color=colour, label=label)
    for style, (label, (where, value)) in zip((":", "--", "-."), laws.items(), strict=False):
        survival.plot(where, value, color="black", linewidth=0.8, linestyle=style, label=label)
    survival.set(
        xscale="log", yscale="log", xlabel="|noise| / median", ylabel="share beyond", xlim=(0.5, None), ylim=(1e-6, 1.5)
    )
    for axis in (quantiles, survival):
        axis.legend(fontsize=6)
    announce(figure, notice)
    sns.despine(figure)
    return figure


def noise_batches(
    batches: pd.DataFrame,
    stable_control: pd.DataFrame,
    minibatches: int,
    claimed: int,
    stages: Sequence[str] = STAGES,
    notice: str = "",
) -> Figure:
    """Draw how noise becomes Gaussian as minibatches grow.

    Left: the share of parameters that pass, over networks with 95 % intervals; dotted, the claimed threshold. Middle:
    the median excess kurtosis of each layer at trained weights, measured (marks) and exact (lines), which falls as 1/B;
    grey, what a test of so many minibatches cannot tell from zero. Right: the tail index of single parameters, which
    stable noise has at every B alike while B is far below the number of examples.

    Args:
        batches: rows of a `BATCH_STATISTICS` table, of measured parameters.
        stable_control: its rows of examples whose gradients are stable.
        minibatches: how many each point rests on.
        claimed: the batch size above which the noise is claimed to be Gaussian.
        stages: in their order.
        notice: as in `noise_histograms`.

    Examples:
        >>> rows = {"replicate": [0, 0, 1, 1], "batch_size": [1, 32] * 2, "normal": [False, True] * 2, "weight": 1.0}
        >>> table = pd.DataFrame(rows | {"stage": "trained", "layer": 1, "characteristic_index": 1.5})
        >>> table["exact_kurtosis"] = table["excess_kurtosis"] = 6 / table["batch_size"]
        >>> figure = noise_batches(table, table, minibatches=1000, claimed=16, stages=["trained"])
        >>> shares, kurtosis, index = figure.axes
        >>> shares.containers[0].lines[0].get_ydata().tolist()  # at B = 1 and at B = 32
        [0.0, 1.0]
        >>> kurtosis.lines[1].get_ydata().tolist()  # falls as 1/B
        [6.0, 0.1875]
        >>> plt.close(figure)
    """
    figure, (shares, kurtosis, index) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.4))
    for stage, colour, marker in zip(stages, (CONTROL, THIRD, MEASURED), "sDo", strict=False):
        here = batches[batches["stage"] == stage]
        look = {"marker": marker, "markersize": 3, "color": colour, "label": stage, "capsize": 1.5}
        _over_networks(shares, here, "normal", (0, 1), **look)
        _over_networks(index, here, "characteristic_index", **look)
    plain = {"linestyle": "--", "marker": "", "color": PUBLISHED, "label": "stable examples"}
    _over_networks(index, stable_control, "characteristic_index", **plain)
    shares.axvline(claimed, color=PUBLISHED, linestyle=":", label=f"claimed: B > {claimed}")
    shares.set(ylabel="share of parameters\nwhose noise passes as Gaussian", ylim=(-0.03, 1.03))
    index.axhline(2, color="black", linewidth=0.6, linestyle=":")
    index.set(ylabel=r"$\hat\alpha$ of single parameters")
    trained = batches[batches["stage"] == stages[-1]]
    unseen = 2 * np.sqrt(24 / minibatches)
    kurtosis.axhspan(1e-3, unseen, color="0.9", linewidth=0)
    for (layer, rows), colour in zip(trained.groupby("layer"), (MEASURED, CONTROL, THIRD, PUBLISHED), strict=False):
        medians = rows.groupby("batch_size")[["excess_kurtosis", "exact_kurtosis"]].median()
        positive = medians["excess_kurtosis"] > 0
        kurtosis.plot(medians.index[positive], medians["excess_kurtosis"][positive], "o", markersize=3, color=colour)
        kurtosis.plot(medians.index, medians["exact_kurtosis"].clip(lower=1e-4), color=colour, label=f"layer {layer}")
    kurtosis.set(yscale="log", ylabel="median excess kurtosis", ylim=(1e-2, None))
    for axis in (shares, kurtosis, index):
        axis.set(xscale="log", xlabel="B")
        axis.legend(fontsize=5)
    announce(figure, notice)
    sns.despine(figure)
    return figure


def noise_depends(sweeps: pd.DataFrame, claimed: int, notice: str = "") -> Figure:
    """Draw the batch size from which nine in ten parameters' noise has the cumulants of a Gaussian sample's.

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
            axis.plot(line["x"], line["required_batch_size"], "o-", markersize=3, color=colour, label=variant)
        axis.axhline(claimed, color=PUBLISHED, linestyle=":")
        axis.set(xlabel=labels.get(name, name), yscale="log")
        if name == "time":
            axis.set_xscale("symlog", linthresh=1)
            axis.set_xlim(left=-0.2)
        elif name == "initialisation":
            axis.set_xscale("log")
            # Less than a decade: a logarithmic axis would print its minor ticks, one over another.
            gains = sorted(set(rows["x"]))
            axis.set_xticks(gains, [f"{gain:g}" for gain in gains])
            axis.minorticks_off()
        axis.legend(fontsize=5)
    axes[0][0].set_ylabel("B from which 9 in 10\nhave Gaussian cumulants")
    announce(figure, notice)
    sns.despine(figure)
    return figure


def _over_networks(
    axis: Axes, batches: pd.DataFrame, column: str, support: tuple[float, float] = (-np.inf, np.inf), **look: Any
) -> None:
    """Draw a column's weighted mean over parameters at each batch size, with the interval over networks."""
    by_size = {size: weighted_means(rows, column).tolist() for size, rows in batches.groupby("batch_size")}
    found = {
        float(str(size)): mean_of_replicates(means, support=support)
        for size, means in by_size.items()
        if len(means) > 1
    }
    values = np.array([[estimate.value, estimate.low, estimate.high] for estimate in found.values()]).T
    axis.errorbar(list(found), values[0], np.abs(values[1:] - values[0]), **look)


def _dots(axis: Axes, table: pd.DataFrame, support: tuple[float, float] = (-np.inf, np.inf), **columns: Any) -> None:
    """Draw the mean over networks with the interval that the estimates have."""

    def interval(values: pd.Series) -> tuple[float, float]:
        estimate = mean_of_replicates(values.tolist(), support=support)
        return estimate.low, estimate.high

    sns.pointplot(
        data=table,
        **columns,
        ax=axis,
        palette=[MEASURED, CONTROL, THIRD, PUBLISHED][: len(columns["hue_order"])],
        errorbar=interval,
        linestyle="none",
        dodge=0.3 if len(columns["hue_order"]) > 1 else False,
        markers=["o", "s", "D", "^"][: len(columns["hue_order"])],
        markersize=3.5,
        err_kws={"linewidth": 1},
        capsize=0.08,
    )
    axis.legend(title=None, loc="best")
