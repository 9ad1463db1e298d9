"""Figures of the distribution of gradient noise."""

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
from sgd_replication.inputs.networks.checkpoints import STAGES
from sgd_replication.plotting.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, THIRD, finished, legend_below

COLOURS = (MEASURED, CONTROL, THIRD, PUBLISHED)

SAMPLE_LABELS = {
    "measured": "measured",
    "gaussian-control": "Gaussian, same scales",
    "shuffled": "measured, shuffled",
    "gaussian-twin": "Gaussian, same covariance",
}
TAIL_LABELS = {
    "pooled": "pooled",
    "gaussian-control": "pooled, Gaussian of same scales",
    "single": "one parameter",
}


def noise_histograms(histograms: pd.DataFrame, published_range: Mapping[str, float], notice: str = "") -> Figure:
    """Draw Fig. 1 of Xie et al. (2021): histograms of |noise|, counts on a logarithmic axis.

    Args:
        histograms: rows of the table ``histograms`` at one checkpoint; a panel for each value of the column panel.
        published_range: end of the published panel's axis, for the panels that have one.
        notice: text above the figure, where the data set is not the one that the figure names.

    Examples:
        >>> bins = {"left": [0.0, 1.0, 2.0], "right": [1.0, 2.0, np.inf], "count": [7, 2, 1]}
        >>> panels = [pd.DataFrame({"panel": name, **bins}) for name in ("over parameters", "stable law")]
        >>> figure = noise_histograms(pd.concat(panels), published_range={"over parameters": 0.22})
        >>> [axis.get_title() for axis in figure.axes]
        ['(a) over parameters', '(b) stable law']
        >>> [text.get_text() for text in figure.axes[1].texts]
        ['1 beyond']
        >>> plt.close(figure)
    """
    panels = {str(name): rows for name, rows in histograms.groupby("panel", sort=False)}
    figure, axes = plt.subplots(1, len(panels), figsize=(TEXT_WIDTH, 1.9))
    for position, (axis, (panel, rows)) in enumerate(zip(axes, panels.items(), strict=True)):
        bins = rows[np.isfinite(rows["right"])]
        edges = np.append(bins["left"], bins["right"].iloc[-1])
        axis.stairs(bins["count"], edges, fill=True, color=(MEASURED, CONTROL)[position % 2])
        title = f"({'abcd'[position]}) {panel}"
        # Over less than a decade matplotlib labels the ticks between powers of ten too, which are wider than a panel.
        highest = max(12.0, 1.5 * bins["count"].max())
        axis.set(title=title, xlabel="|noise|", yscale="log", ylim=(0.7, highest), xlim=edges[[0, -1]])
        if beyond := int(rows["count"].sum() - bins["count"].sum()):
            axis.annotate(f"{beyond} beyond", (1, 0.9), xycoords="axes fraction", ha="right", fontsize=7)
        if panel in published_range:
            _mark_published_end(axis, published_range[panel], beyond=published_range[panel] > edges[-1])
        axis.locator_params(axis="x", nbins=3)
    axes[0].set_ylabel("count")
    return finished(figure, notice)


def _mark_published_end(axis: Axes, end: float, beyond: bool) -> None:
    """Show where the published panel's axis ends; as text where that lies beyond ours."""
    if beyond:
        axis.annotate(
            f"published\naxis to {end:g}", (1, 0.75), xycoords="axes fraction", ha="right", va="top", fontsize=6
        )
        return
    axis.axvline(end, color=PUBLISHED, linestyle="--")
    axis.annotate(
        "published\naxis ends",
        (end, 1),
        xycoords=("data", "axes fraction"),
        xytext=(3, 0),
        textcoords="offset points",
        va="top",
        fontsize=6,
    )


def noise_judged(
    coordinates: pd.DataFrame, indices: pd.DataFrame, stages: Sequence[str] = STAGES, notice: str = ""
) -> Figure:
    """Draw the quantities by which the two claims on Fig. 1 are judged.

    Left: the share of each layer's parameters whose noise passes the normality test. Middle and right: two tail
    indices of pooled noise and of single parameters, measured and for Gaussian noise. The index from the characteristic
    function does not depend on the order of the values; that of Mohammadi et al. does. Marks are means over networks,
    bars 95 % intervals.

    Args:
        coordinates: columns replicate, stage, layer and normal, a row for each followed parameter.
        indices: columns replicate, stage, sample, grouping (`pooled` or `single`), characteristic_index, stable_index.
        stages: stages of the training, in order.
        notice: as in `noise_histograms`.

    Examples:
        >>> rows = {"replicate": [0, 0, 1, 1], "stage": ["random", "trained"] * 2}
        >>> coordinates = pd.DataFrame(rows | {"layer": 1, "normal": [False, True] * 2})
        >>> measured = {"sample": "measured", "grouping": "pooled", "stable_index": [1.1, 1.6, 1.3, 1.6]}
        >>> indices = pd.DataFrame(rows | measured).assign(characteristic_index=1.7)
        >>> shares, judged, ordered = noise_judged(coordinates, indices, stages=["random", "trained"]).axes
        >>> drawn = {round(float(y), 3) for line in ordered.lines for y in line.get_ydata()}
        >>> drawn >= {1.2, 1.6, 2.0}  # the means over networks at each stage, and the line of a Gaussian
        True
        >>> [text.get_text() for text in shares.get_legend().get_texts()]
        ['random', 'trained']
        >>> plt.close(shares.figure)
    """
    figure, (shares, judged, ordered) = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.8), width_ratios=(2, 3, 3))
    per_layer = coordinates.groupby(["replicate", "stage", "layer"])["normal"].mean().reset_index()
    greys = ("0.75", "0.5", "0.2")  # weights and samples must not share colours
    _dots(shares, per_layer, greys, x="layer", y="normal", hue="stage", hue_order=stages, support=(0, 1))
    shares.set(xlabel="layer", ylabel="share of parameters\nwhose noise passes as Gaussian", ylim=(-0.03, 1.03))
    drawn = indices.assign(
        where=indices["grouping"] + ", " + indices["stage"], sample=indices["sample"].map(SAMPLE_LABELS)
    )
    ordered.sharey(judged)
    for axis, column, title in (
        (judged, "characteristic_index", "characteristic function"),
        (ordered, "stable_index", "Mohammadi et al."),
    ):
        _dots(axis, drawn, COLOURS, x="where", y=column, hue="sample", hue_order=list(SAMPLE_LABELS.values()))
        axis.axhline(2, color="black", linewidth=0.6, linestyle=":")
        axis.set(xlabel="", ylabel="")
        axis.set_title(title, loc="left")
        plt.setp(axis.get_xticklabels(), rotation=40, ha="right", rotation_mode="anchor", fontsize=6)
        axis.get_legend().remove()
    judged.set_ylabel(r"tail index $\hat\alpha$ (Gaussian: 2)")
    legend_below(figure, judged)
    return finished(figure, notice)


def noise_tails(
    quantiles: pd.DataFrame,
    tails: pd.DataFrame,
    laws: Mapping[str, tuple[NDArray[np.floating], NDArray[np.floating]]],
    notice: str = "",
) -> Figure:
    """Draw quantiles of single parameters' noise against a Gaussian's, and tails of pooled and single noise.

    Left: every point is a minibatch; the grey band holds 95 % of the points of Gaussian samples of the same size.
    Right: share of the magnitudes beyond a multiple of their median. Both axes are logarithmic, so that a power law is
    a straight line.

    Args:
        quantiles: rows of the table ``quantiles`` at one checkpoint.
        tails: rows of the table ``tails`` at one checkpoint.
        laws: survival functions by label: multiples of the median, and the share beyond each.
        notice: as in `noise_histograms`.

    Examples:
        >>> noise = stats.norm.ppf((np.arange(1, 1001) - 0.5) / 1000)  # the quantiles of a Gaussian
        >>> quantiles = pd.DataFrame({"kurtosis": "least", "excess_kurtosis": 0.0, "noise": noise})
        >>> tails = pd.DataFrame({"sample": "pooled", "magnitude": [10.0, 1.0], "share": [0.05, 0.5]})
        >>> where = np.array([1.0, 10.0])
        >>> figure = noise_tails(quantiles, tails, {"power law": (where, 1 / (2 * where))})
        >>> diagonal, points = figure.axes[0].lines
        >>> np.allclose(points.get_xdata(), points.get_ydata())  # on the diagonal
        True
        >>> figure.axes[1].lines[0].get_xydata().tolist()
        [[10.0, 0.05], [1.0, 0.5]]
        >>> plt.close(figure)
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.7))
    colours = COLOURS
    if len(quantiles):
        count = int(quantiles.groupby("kurtosis").size().max())
        rank = np.arange(1, count + 1)
        expected = stats.norm.ppf((rank - 0.5) / count)
        band = stats.norm.ppf(stats.beta.ppf([[0.025], [0.975]], rank, count + 1 - rank))
        left.fill_between(expected, *band, color="0.85", linewidth=0)
        left.plot(expected[[0, -1]], expected[[0, -1]], color="black", linewidth=0.6)
        for colour, (name, rows) in zip(colours, quantiles.groupby("kurtosis", sort=False), strict=False):
            kurtosis = float(f"{rows['excess_kurtosis'].iloc[0]:.2g}")
            label = f"{name} kurtosis, {kurtosis:g}"
            left.plot(expected, rows["noise"], ".", markersize=2, color=colour, label=label)
        left.legend(fontsize=6)
    left.set(xlabel="Gaussian quantile", ylabel="noise / its standard deviation")
    for colour, (sample, rows) in zip(colours, tails.groupby("sample", sort=False), strict=False):
        right.plot(rows["magnitude"], rows["share"], color=colour, label=TAIL_LABELS[str(sample)])
    for style, (label, (where, value)) in zip((":", "--", "-."), laws.items(), strict=False):
        right.plot(where, value, color="black", linewidth=0.8, linestyle=style, label=label)
    right.set(
        xscale="log", yscale="log", xlabel="|noise| / median", ylabel="share beyond", xlim=(0.5, None), ylim=(1e-6, 1.5)
    )
    right.legend(fontsize=6)
    return finished(figure, notice)


def _dots(
    axis: Axes,
    table: pd.DataFrame,
    colours: Sequence[object],
    support: tuple[float, float] = (-np.inf, np.inf),
    **columns: Any,
) -> None:
    """Draw means over networks with the same intervals as the estimates have."""

    def interval(values: pd.Series) -> tuple[float, float]:
        estimate = mean_of_replicates(values.tolist(), support=support)
        return estimate.low, estimate.high

    sns.pointplot(
        data=table,
        **columns,
        ax=axis,
        palette=list(colours[: len(columns["hue_order"])]),
        errorbar=interval,
        linestyle="none",
        dodge=0.3 if len(columns["hue_order"]) > 1 else False,
        markers=["o", "s", "D", "^"][: len(columns["hue_order"])],
        markersize=3.5,
        err_kws={"linewidth": 1},
        capsize=0.08,
    )
    axis.legend(title=None, loc="best")
