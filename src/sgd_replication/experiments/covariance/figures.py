"""Figures of the covariance section."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.style import MEASURED, PALETTE, TEXT_WIDTH, finished, legend_below

DRAWN_DIRECTIONS = 120
"""Number of directions for which the variance of minibatches is drawn."""
RESOLVED = 1e-12
"""Eigenvalues below this share of the largest are rounding errors and are not drawn."""
SWEPT = (
    ("time", "slope", "epochs"),
    ("time", "trace_ratio", "epochs"),
    ("time", "exponent", "epochs"),
    ("initialisation", "slope", "gain of the first weights"),
    ("width", "trace_ratio", "width"),
    ("depth", "trace_ratio", "hidden layers"),
)
MEASURE_NAMES = {"slope": "slope of C on H", "trace_ratio": "Tr C / Tr H", "exponent": r"exponent $\gamma$"}


def covariance_published(
    elements: Mapping[tuple[str, str], pd.DataFrame],
    minibatches: Mapping[tuple[str, str], pd.DataFrame],
    published: pd.DataFrame,
    fitted: tuple[float, float],
) -> Figure:
    """Draw Fig. 2 of Xie et al. (2021): noise against curvature along the eigenvectors of H.

    Each network has a row of panels: one for each stage, and one for the variance of minibatches of several sizes at
    the last stage.

    Args:
        elements: `ELEMENTS` tables by network and stage, in the order of rows and columns.
        minibatches: `MINIBATCHES` tables by network and stage.
        published: slopes printed in the paper, in columns `model` (`pretrained` or `random`), `batch_size` and `slope`.
            They are drawn in the first row only, because its network is the one of the paper.
        fitted: smallest and largest vᵀHv that lines are fitted to.

    Examples:
        >>> H = np.array([0.001, 0.01, 0.1])
        >>> elements = pd.DataFrame({"direction": range(3), "curvature": H, "variance": H})
        >>> drawn = pd.DataFrame({"direction": range(3), "batch_size": 10, "replacement": True, "variance": H / 10})
        >>> printed = pd.DataFrame({"model": ["random"], "batch_size": [1], "slope": [0.8]})
        >>> key = ("mnist", "random")
        >>> figure = covariance_published({key: elements}, {key: drawn}, printed, fitted=(0.001, 0.1))
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['measured', 'C = H', 'printed, random: 0.800 H']
        >>> [text.get_text() for text in figure.axes[1].get_legend().get_texts()]
        ['B = 10']
        >>> plt.close(figure)
    """
    networks, stages = ([*dict.fromkeys(key[place] for key in elements)] for place in (0, 1))
    figure, grid = plt.subplots(
        len(networks), len(stages) + 1, figsize=(TEXT_WIDTH, 2.2 * len(networks)), squeeze=False
    )
    for row, (axes, network) in enumerate(zip(grid, networks, strict=True)):
        for axis, stage, color in zip(axes[:-1], stages, PALETTE[1:], strict=False):
            table = elements[network, stage]
            shown, ends = _resolved(table), np.array(fitted)
            axis.plot(shown["curvature"], shown["variance"], ".", color=MEASURED, markersize=2.5, label="measured")
            axis.plot(ends, ends, ":", color="black", label="C = H", linewidth=1)
            printed = published[(published["model"] == {"trained": "pretrained"}.get(stage, stage))]
            slope = printed.loc[printed["batch_size"] == 1, "slope"]
            if row == 0 and len(slope):
                name = f"printed, {stage}: {slope.iloc[0]:.3f} H"
                axis.plot(ends, float(slope.iloc[0]) * ends, "--", color=color, label=name, linewidth=1)
            axis.axvspan(*fitted, color="0.93", zorder=0)
            axis.set(title=f"{with_set_names(network)}\n{stage}, B = 1", ylabel=r"$v^{\!\top}Cv$")
        _sizes(axes[-1], elements[network, stages[-1]], minibatches[network, stages[-1]])
        axes[-1].set(
            title=f"{with_set_names(network)}\n{stages[-1]}, minibatches", ylabel="variance of their gradients"
        )
    for axis in grid.flat:
        axis.set(xscale="log", yscale="log", xlabel=r"$v^{\!\top}Hv$")
    legend_below(figure, *grid[:, :-1].flat)
    return finished(figure)


def covariance_depends(sweeps: pd.DataFrame) -> Figure:
    """Draw how C compares with H in the networks of the sweeps, a panel for each sweep and measure.

    Error bars are 95 % intervals.

    Args:
        sweeps: a `SWEEPS` table.

    Examples:
        >>> point = {"variant": "uniform", "x": 1.0, "value": 0.5, "low": 0.4, "high": 0.6}
        >>> sweeps, measures = ("time", "initialisation", "width", "depth"), ("slope", "trace_ratio", "exponent")
        >>> rows = [point | {"sweep": sweep, "measure": measure} for sweep in sweeps for measure in measures]
        >>> figure = covariance_depends(pd.DataFrame(rows))
        >>> [(axis.get_xlabel(), axis.get_ylabel()) for axis in figure.axes[3:]]
        [('gain of the first weights', 'slope of C on H'), ('width', 'Tr C / Tr H'), ('hidden layers', 'Tr C / Tr H')]
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(2, 3, figsize=(TEXT_WIDTH, 4.2))
    for axis, (sweep, measure, label) in zip(grid.flat, SWEPT, strict=True):
        rows = sweeps[(sweeps["sweep"] == sweep) & (sweeps["measure"] == measure)]
        for color, (variant, line) in zip(PALETTE, rows.groupby("variant"), strict=False):
            line = line.sort_values("x")
            half = np.array([line["value"] - line["low"], line["high"] - line["value"]])
            axis.errorbar(line["x"], line["value"], half, fmt="o-", color=color, markersize=3, label=variant)
        axis.axhline(1, color="black", linewidth=0.6, linestyle=":")
        axis.set(xlabel=label, ylabel=MEASURE_NAMES[measure])
        if sweep == "time":
            axis.set_xscale("symlog", linthresh=1)
            axis.set_xlim(-0.2, 2 * rows["x"].max())
        if measure != "exponent" and (rows["value"] > 0).all():
            axis.set_yscale("log")
        if sweep != "time" or measure == "exponent":  # one legend serves the panels over training time
            axis.legend(fontsize=6, handlelength=1.2, loc="upper left" if sweep == "time" else "best")
    return finished(figure)


def _sizes(axis: Axes, elements: pd.DataFrame, minibatches: pd.DataFrame) -> None:
    """Draw the variance of minibatches drawn with replacement, and H/B, for each batch size."""
    drawn = minibatches[minibatches["replacement"]]
    shown = _resolved(elements)
    step = max(1, len(shown) // DRAWN_DIRECTIONS)
    curvature = shown.set_index("direction")["curvature"].iloc[::step]
    for color, size in zip(PALETTE, sorted(set(drawn["batch_size"].tolist())), strict=False):
        rows = drawn[drawn["batch_size"] == size]
        variance = rows.set_index("direction")["variance"].reindex(curvature.index)
        axis.plot(curvature, variance, ".", color=color, markersize=2.5, label=f"B = {size}")
        axis.plot(curvature, curvature / size, ":", color=color, linewidth=0.8)
    axis.legend(loc="center left", bbox_to_anchor=(1, 0.5), handlelength=0.8)


def _resolved(elements: pd.DataFrame) -> pd.DataFrame:
    """Return the elements with positive variance whose curvature is not a rounding error, for logarithmic axes."""
    return elements[(elements["curvature"] > RESOLVED * elements["curvature"].max()) & (elements["variance"] > 0)]
