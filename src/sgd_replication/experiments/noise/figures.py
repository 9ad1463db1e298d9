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
        panels: four samples by title: one minibatch over all parameters, a stable law of the same scale, one parameter
            over minibatches, a Gaussian of the same scale.
        published_range: end of the published panel's axis, for the titles that have one.
        notice: text above the figure, where the data set is not the one that the figure names.

    Examples:
        >>> one, stable = np.array([-0.1, 0.2, 0.4]), np.array([0.1, 0.3, 9.0])
        >>> panels = {"minibatch": one, "stable law": stable, "parameter": one, "Gaussian": one}
        >>> figure = noise_histograms(panels, published_range={"minibatch": 0.22})
        >>> [axis.get_title() for axis in figure.axes]
        ['minibatch', 'stable law', 'parameter', 'Gaussian']
        >>> [text.get_text() for text in figure.axes[1].texts]  # stable values beyond the first panel's axis
        ['1 beyond']
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(1, len(panels), figsize=(TEXT_WIDTH, 1.9))
    magnitudes = {title: np.abs(noise) for title, noise in panels.items()}
    for position, (axis, (title, magnitude)) in enumerate(zip(axes, magnitudes.items(), strict=True)):
        synthetic = position % 2 == 1
        # A synthetic sample has the axis of the measured one: rare large values of a stable law would hide the rest.
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
    return finished(figure, notice)


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
    return finished(figure, notice)


def noise_tails(
    parameters: Mapping[str, NDArray[np.floating]],
    tails: Mapping[str, NDArray[np.floating]],
    laws: Mapping[str, tuple[NDArray[np.floating], NDArray[np.floating]]],
    notice: str = "",
) -> Figure:
    """Draw quantiles of single parameters' noise against a Gaussian's, and tails of pooled and single noise.

    Left: every point is a minibatch; the grey band holds 95 % of the points of Gaussian samples of the same size.
    Right: share of the magnitudes beyond a multiple of their median. Both axes are logarithmic, so that a power law is
    a straight line.

    Args:
        parameters: noise of single parameters across minibatches, by label.
        tails: noise whose tail is drawn, by label.
        laws: survival functions by label: multiples of the median, and the share beyond each.
        notice: as in `noise_histograms`.

    Examples:
        >>> sample = stats.norm.ppf((np.arange(1, 1001) - 0.5) / 1000)  # the quantiles of a Gaussian
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
    return finished(figure, notice)


def _dots(axis: Axes, table: pd.DataFrame, support: tuple[float, float] = (-np.inf, np.inf), **columns: Any) -> None:
    """Draw means over networks with the same intervals as the estimates have."""

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
