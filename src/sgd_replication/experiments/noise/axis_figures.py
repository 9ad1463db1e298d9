"""Figure of the tests of gradients across parameters, iterations and minibatches, and of their covariance."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_replication.experiments.noise.axis_estimates import NETWORK, over_networks
from sgd_replication.experiments.noise.axis_tables import ITERATIONS, MINIBATCHES, PARAMETERS, SPECTRUM
from sgd_replication.inputs.networks.checkpoints import ENDS
from sgd_replication.plotting.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, THIRD, finished, legend_below

COLOURS = dict(zip(ENDS, (CONTROL, MEASURED), strict=True))
MAJORITY = 0.5


def noise_axes(axes: pd.DataFrame, ranks: pd.DataFrame, notice: str = "") -> Figure:
    """Draw for which share of the samples a power law, or a Gaussian, is accepted.

    Top: gradients across parameters, against B and against the number of largest values that the power law is fitted
    to; with Gaussians in their place at trained weights; and the entries of one gradient against their rank. Bottom:
    share of parameters whose gradients across iterations, or noise across minibatches, pass as Gaussian; share of
    networks whose largest eigenvalues pass as a power law; and the eigenvalues of one network against their rank.
    Bars are 95 % intervals over networks; dotted: half, which the claims demand.

    Args:
        axes: a `NOISE_AXES` table.
        ranks: an `AXIS_RANKS` table; its first network is drawn.
        notice: text above the figure, where the data set is not the one that the figure names.

    Examples:
        >>> axes = pd.DataFrame({"network": "10", "replicate": [0, 1], "judged": True, "power_law_share": [0.0, 1.0]})
        >>> axes = axes.assign(batch_size=10, largest=50, equal_scales_share=0.0, unequal_scales_share=1.0)
        >>> axes = axes.assign(gaussian_share=0.25, stage="trained")
        >>> axes = pd.concat([axes.assign(axis=axis) for axis in (PARAMETERS, ITERATIONS, MINIBATCHES, SPECTRUM)])
        >>> ranks = pd.DataFrame({"network": "10", "replicate": 0, "rank": [1, 2], "value": [1, 0.5]})
        >>> ranks = ranks.assign(stage="trained")
        >>> figure = noise_axes(axes, pd.concat([ranks.assign(axis=axis) for axis in (PARAMETERS, SPECTRUM)]))
        >>> over_sizes, _, entries, series, *_ = figure.axes
        >>> over_sizes.containers[0].lines[0].get_ydata().tolist()  # the mean of two networks
        [0.5]
        >>> entries.lines[0].get_ydata().tolist(), series.containers[0].lines[0].get_ydata().tolist()
        ([1.0, 0.5], [0.25])
        >>> plt.close(figure)
    """
    figure, panels = plt.subplots(2, 3, figsize=(TEXT_WIDTH, 4.2))
    (sizes, counts, entries), (series, spectra, eigenvalues) = panels
    of_parameters, of_spectrum = (axes[axes["axis"] == axis] for axis in (PARAMETERS, SPECTRUM))
    largest = int(of_parameters.loc[of_parameters["judged"], "largest"].iloc[0])
    judged_size = int(of_parameters.loc[of_parameters["judged"], "batch_size"].iloc[0])
    at_count = of_parameters[of_parameters["largest"] == largest]
    at_size = of_parameters[of_parameters["batch_size"] == judged_size]
    for stage, colour in COLOURS.items():
        look: dict[str, Any] = {"color": colour, "marker": "o", "markersize": 3, "capsize": 1.5, "label": stage}
        _shares(sizes, at_count[at_count["stage"] == stage], "batch_size", "power_law_share", **look)
        _shares(counts, at_size[at_size["stage"] == stage], "largest", "power_law_share", **look)
        _shares(spectra, of_spectrum[of_spectrum["stage"] == stage], "largest", "power_law_share", **look)
        for axis, marker in ((MINIBATCHES, "o"), (ITERATIONS, "x")):
            rows = axes[(axes["axis"] == axis) & (axes["stage"] == stage)]
            # Both are measured at the judged B, where their bars would overlap.
            rows = rows.assign(batch_size=rows["batch_size"] * (1.4 if axis == ITERATIONS else 1.0))
            own = look | {"marker": marker, "label": f"{axis}, {stage}"}
            _shares(series, rows, "batch_size", "gaussian_share", **own)
        for panel, axis in ((entries, PARAMETERS), (eigenvalues, SPECTRUM)):
            _ranks(panel, ranks[(ranks["axis"] == axis) & (ranks["stage"] == stage)], color=colour, label=stage)
    trained = ENDS[-1]
    for column, colour, label in (
        ("equal_scales_share", PUBLISHED, "Gaussians, equal scales"),
        ("unequal_scales_share", THIRD, "Gaussians, unequal scales"),
    ):
        look = {"color": colour, "marker": "s", "markersize": 2, "linestyle": "--", "capsize": 1.5, "label": label}
        _shares(sizes, at_count[at_count["stage"] == trained], "batch_size", column, **look)
        _shares(counts, at_size[at_size["stage"] == trained], "largest", column, **look)
    sizes.set(xlabel="B", ylabel="power law accepted,\nshare of gradients", title=f"parameters, {largest} largest")
    counts.set(xlabel="number of largest values", title=f"parameters, B = {judged_size}")
    entries.set(xlabel="rank", ylabel="|entry| / largest", title=f"one gradient, B = {judged_size}")
    series.set(xlabel="B", ylabel="Gaussian accepted,\nshare of parameters", title="iterations and minibatches")
    spectra.set(
        xlabel="number of largest eigenvalues", ylabel="power law accepted,\nshare of networks", title="spectrum"
    )
    eigenvalues.set(xlabel="rank", ylabel="eigenvalue / largest", title="one covariance")
    for panel in (sizes, counts, series, spectra):
        panel.axhline(MAJORITY, color="black", linewidth=0.6, linestyle=":")
        panel.set(xscale="log", ylim=(-0.04, 1.04))
    for panel in (counts, spectra):
        tried = sorted(set(of_parameters["largest"]))
        panel.set_xticks(tried, [str(count) for count in tried])
        panel.minorticks_off()
    for panel in (entries, eigenvalues):
        panel.set(xscale="log", yscale="log")
    legend_below(figure, counts)
    for panel in (series, eigenvalues):
        panel.legend(fontsize=5)
    return finished(figure, notice)


def _shares(axis: Axes, rows: pd.DataFrame, along: str, column: str, **look: Any) -> None:
    """Draw a share, the mean over networks with its interval, against a column."""
    found = {float(str(x)): over_networks(some, column) for x, some in rows.groupby(along)}
    if found:
        values = np.array([[estimate.value, estimate.low, estimate.high] for estimate in found.values()]).T
        axis.errorbar(list(found), values[0], np.abs(values[1:] - values[0]), **look)


def _ranks(axis: Axes, rows: pd.DataFrame, **look: Any) -> None:
    """Draw the values of the first network against their rank."""
    for _, own in list(rows.groupby(NETWORK, sort=False))[:1]:
        axis.plot(own["rank"], own["value"], ".-", markersize=3, **look)
