"""Pictures of noise reports. matplotlib is loaded only here, when a picture is drawn."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.noise_reports.layer_groups import ALL

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, GREY = "#0072B2", "#D55E00", "#009E73", "0.65"
"""Colours that colour-blind readers can tell apart."""


def draw_report(table: pd.DataFrame, along: pd.DataFrame, batch_size: int) -> "Figure":
    """Return a figure: C against H along the leading eigenvectors, and the tail indices of all rows.

    Args:
        table: a row for each layer and one for `all`, with their tail indices.
        along: layer, curvature H_ii and variance C_ii along each eigenvector.
        batch_size: number of samples of a minibatch of the noise.

    Raises:
        MeasurementError: matplotlib is not installed.
    """
    rows = len(table)
    figure, (left, right) = _figure(width=9, height=max(3.5, 0.9 + 0.22 * rows), panels=2)
    points = along[(along["curvature"] > 0) & (along["variance"] > 0)]
    layers, whole = points[points["layer"] != ALL], points[points["layer"] == ALL]
    left.scatter(layers["curvature"], layers["variance"], s=12, color=GREY, label="blocks of layers")
    left.scatter(whole["curvature"], whole["variance"], s=24, color=BLUE, label="whole model", zorder=3)
    if len(points):
        ends = np.array([points["curvature"].min(), points["curvature"].max()])
        left.plot(ends, ends, color="0.3", linewidth=1, label="C = H")
        left.set(xscale="log", yscale="log")
        left.legend(frameon=False)
    else:
        left.text(0.5, 0.5, "H was not measured", ha="center", transform=left.transAxes)
    left.set(xlabel="curvature $H_{ii}$ along leading eigenvectors", ylabel="variance $C_{ii}$ of a sample's gradient")
    places = np.arange(rows)[::-1]
    half_widths = table["tail_index_high"] - table["tail_index"]
    right.errorbar(table["tail_index"], places, xerr=half_widths, fmt="o", color=BLUE, label="noise", zorder=3)
    right.plot(table["index_equal_scales"], places, "s", mfc="none", color=ORANGE, label="equal scales")
    right.plot(table["index_equal_covariance"], places, "D", mfc="none", color=GREEN, label="equal covariance")
    right.axvline(2, color="0.3", linewidth=1)
    right.set_yticks(places, table.index)
    right.set(xlabel=f"tail index, minibatches of {batch_size}; a Gaussian has 2")
    right.legend(frameon=False, title="beside Gaussians of", loc="best")
    return figure


def draw_history(table: pd.DataFrame) -> "Figure":
    """Return a figure of Tr C, noise scale and tail index against the step.

    Args:
        table: rows of the whole model, indexed by step.

    Raises:
        MeasurementError: matplotlib is not installed.
    """
    figure, (trace, scale, tail) = _figure(width=10, height=3.2, panels=3)
    trace.plot(table.index, table["trace_C"], "o-", color=BLUE)
    trace.set(ylabel="Tr C", yscale="log")
    finite = table[np.isfinite(table["noise_scale"])]
    high = finite["noise_scale_high"].replace(np.inf, np.nan)
    scale.fill_between(finite.index, finite["noise_scale_low"], high, color=BLUE, alpha=0.2)
    scale.plot(finite.index, finite["noise_scale"], "o-", color=BLUE)
    scale.set(ylabel="noise scale Tr C/|g|² (samples)", yscale="log")
    for column, colour, label in (
        ("tail_index", BLUE, "noise"),
        ("index_equal_scales", ORANGE, "equal scales"),
        ("index_equal_covariance", GREEN, "equal covariance"),
    ):
        tail.plot(table.index, table[column], "o-", color=colour, label=label)
    tail.set(ylabel="tail index")
    tail.legend(frameon=False)
    for axes in (trace, scale, tail):
        axes.set_xlabel("step")
    return figure


def _figure(width: float, height: float, panels: int):  # type: ignore[no-untyped-def]
    try:
        from matplotlib import pyplot
    except ImportError as error:
        raise MeasurementError("a picture needs matplotlib; install it with `pip install matplotlib`.") from error
    return pyplot.subplots(1, panels, figsize=(width, height), layout="constrained")
