"""Figure of the sharpness that networks reach at equal loss."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator, ScalarFormatter

from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, THIRD, finished, legend_below

ARMS = {
    "full batch": ("black", "full batch"),
    "minibatches": (MEASURED, "minibatches"),
    "Gaussian": (CONTROL, "Gaussian, equal covariance"),
    "white": (THIRD, "white, equal trace"),
}
"""Colour and words of each kind of noise."""
LIMIT = 2.0
"""ηh_max above which a full-batch step is unstable."""
APART = 0.06
"""Shift between neighbouring kinds of noise, in natural logarithms of x, so that points do not hide each other."""


def reached_sharpness(trainings: Mapping[str, pd.DataFrame]) -> Figure:
    r"""Draw h_max at equal loss against B/η at one η, and ηh_max against η, one column per data set.

    Small points are first weights, lines their geometric means. Top: B is swept at the η that most points of the table
    share; the black line is the full batch at the same η, the grey one gradient flow. The dashed line has η swept at
    one B; it lies on the other line of minibatches if h_max is a function of B/η alone. Bottom: η is swept, in units of
    1/h_max of gradient flow, at that B; the dotted line is the limit of stability, ηh_max = 2, and the grey one what
    gradient flow would have.

    Args:
        trainings: the `TRAININGS` table of each data set by the name that is printed.

    Examples:
        >>> sizes, rates = [8, 16, 32, 16, 16], [0.5, 0.5, 0.5, 0.25, 1.0]
        >>> rows = pd.DataFrame({"arm": "minibatches", "batch_size": sizes, "learning_rate": rates, "sharpness": 1.5})
        >>> rows = rows.assign(relative_rate=rates, seed=0, reached=True)
        >>> flow = rows[:1].assign(arm="gradient flow", batch_size=60, learning_rate=0.1, relative_rate=0.1)
        >>> figure = reached_sharpness({"toy": pd.concat([rows, flow])})
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['minibatches', 'minibatches, $\\eta$ swept', 'gradient flow', 'limit of stability']
        >>> above, below = figure.axes
        >>> np.round(above.lines[1].get_ydata(), 3).tolist(), np.round(below.lines[1].get_ydata(), 3).tolist()
        ([1.5, 1.5, 1.5], [0.375, 0.75, 1.5])
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(2, len(trainings), figsize=(TEXT_WIDTH, 3.5), squeeze=False)
    for (above, below), (name, table) in zip(axes.T, trainings.items(), strict=True):
        reached = table[table["reached"].astype(bool)]
        flow = reached.loc[reached["arm"] == "gradient flow", "sharpness"]
        flat = float(np.exp(np.log(flow).mean())) if len(flow) else np.nan
        _draw_batches(above, reached, flat)
        _draw_rates(below, reached)
        above.set_title(with_set_names(name), loc="left")
    axes[0, 0].set_ylabel(r"$h_{\max}$")
    axes[1, 0].set_ylabel(r"$\eta h_{\max}$")
    legend_below(figure, axes[0, 0], axes[1, 0], ncols=3)
    return finished(figure)


def _noisy(reached: pd.DataFrame) -> pd.DataFrame:
    return reached[reached["arm"].isin([arm for arm in ARMS if arm != "full batch"])]


def _swept_rates(reached: pd.DataFrame) -> pd.DataFrame:
    """Return the noisy trainings at the B that most of them share."""
    noisy = _noisy(reached)
    return noisy[noisy["batch_size"].isin(noisy["batch_size"].mode()[:1])]


def _draw_batches(axis: Axes, reached: pd.DataFrame, flat: float) -> None:
    """Draw h_max against B/η at the η that most noisy trainings share."""
    shared = _noisy(reached)["relative_rate"].mode()
    rows = reached[reached["relative_rate"].isin(shared[:1])].assign(y=lambda part: part["sharpness"])
    rows = rows.assign(x=rows["batch_size"] / rows["learning_rate"])
    full = rows.loc[rows["arm"] == "full batch", "y"]
    if len(full):
        axis.axhline(float(np.exp(np.log(full).mean())), color="black", linewidth=1.0, label=ARMS["full batch"][1])
    _draw_arms(axis, _noisy(rows))
    rates = _swept_rates(reached)
    swept = rates[rates["arm"] == "minibatches"]
    mean = _geometric_means(swept["batch_size"] / swept["learning_rate"], swept["sharpness"])
    axis.plot(mean.index, mean, "--", color=MEASURED, linewidth=0.9, label=r"minibatches, $\eta$ swept")
    axis.axhline(flat, color=PUBLISHED, linewidth=1.0, label="gradient flow")
    axis.set(xlabel=r"$B/\eta$", xscale="log")
    _label(axis.xaxis, [10, 20, 50, 100, 200, 500])


def _draw_rates(axis: Axes, reached: pd.DataFrame) -> None:
    """Draw ηh_max against η at the B that most noisy trainings share, and for full batches."""
    rows = pd.concat([reached[reached["arm"] == "full batch"], _swept_rates(reached)])
    rows = rows.assign(x=rows["relative_rate"], y=rows["learning_rate"] * rows["sharpness"])
    _draw_arms(axis, rows)
    ends = np.array([rows["x"].min(), rows["x"].max()])
    axis.plot(ends, ends, color=PUBLISHED, linewidth=1.0, label="gradient flow")
    axis.axhline(LIMIT, color="black", linestyle=":", linewidth=0.8, label="limit of stability")
    axis.set(xlabel=r"$\eta$ over $1/h_{\max}$ of gradient flow", xscale="log", yscale="log")
    _label(axis.xaxis, sorted(rows["x"].unique()))
    _label(axis.yaxis, [0.1, 0.2, 0.5, 1, 2, 4])


def _draw_arms(axis: Axes, rows: pd.DataFrame) -> None:
    """Draw the points of every kind of noise, a little apart, and the line through their geometric means."""
    for place, (arm, (color, words)) in enumerate(ARMS.items()):
        part = rows[rows["arm"] == arm].sort_values("x")
        if part.empty:
            continue
        axis.plot(part["x"] * np.exp(APART * (place - 1.5)), part["y"], ".", color=color, markersize=2, alpha=0.6)
        mean = _geometric_means(part["x"], part["y"])
        axis.plot(mean.index, mean, "-", color=color, linewidth=1.2, label=words)


def _geometric_means(x: pd.Series, y: pd.Series) -> pd.Series:
    return np.exp(np.log(y).groupby(x).mean())


def _label(axis: Axis, ticks: Sequence[float]) -> None:
    """Print these numbers, and no others, at a logarithmic axis."""
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(ScalarFormatter())
