"""Figures of user-defined problems: of a landscape, and of a network on data."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from sgd_diffusion.statistics import prefactor_of
from sgd_replication.plotting.marks import bars, laws_from_lower_half
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH
from sgd_replication.user_problem.trainings import training_name

SWEEP_AXES = {"batch": "batch size B", "eta": r"1/$\eta$", "k": "1/k"}
BINS = 20
ROUNDING = 1e-12
"""Noise below this share of the largest is rounding: no example's gradient has a component in that direction."""
MOST_TICKS = 5
"""Largest number of intervals between the ticks of B/η, whose values may have six digits."""
STROKES = ("-", "--", "-.", ":")
"""Line styles of the theories, so that coinciding lines can be told apart."""


def user_landscape_figure(sweeps: pd.DataFrame, predictions: pd.DataFrame) -> Figure:
    """Draw the escape times of each sweep with both laws, and the theories' predictions for the sweep of B.

    Args:
        sweeps: a `USER_SWEEPS` table.
        predictions: a `PREDICTIONS` table.

    Examples:
        >>> x = np.arange(1.0, 7.0)
        >>> point = {"x": x, "log_time": x, "error": 0.1}
        >>> sweeps = pd.concat(pd.DataFrame(point | {"sweep": sweep}) for sweep in ("batch", "eta", "k"))
        >>> theories = {"sweep": "batch", "theory": "LDT", "point": range(6), "inverse_noise": x, "prediction": x + 0.2}
        >>> figure = user_landscape_figure(sweeps, pd.DataFrame(theories | {"log_time": x, "error": 0.1}))
        >>> [text.get_text() for text in figure.axes[0].get_legend().get_texts()]
        ['exponential, from the lower half', 'power, from the lower half', 'measured']
        >>> [text.get_text() for text in figure.axes[3].get_legend().get_texts()]
        ['LDT', 'measured']
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(2, 2, figsize=(TEXT_WIDTH, 4.8))
    _draw_sweeps(list(grid.flat[:3]), sweeps)
    _draw_theories(grid[1, 1], predictions)
    sns.despine(figure)
    return figure


def user_network_figure(
    sweeps: pd.DataFrame, predictions: pd.DataFrame, spectra: pd.DataFrame, noise: pd.DataFrame
) -> Figure:
    """Draw escape times and theories as for a landscape, noise against curvature, and p-values of normality tests.

    Args:
        sweeps: a `USER_NETWORK_SWEEPS` table. The escape times of further trainings are pale crosses.
        predictions: a `PREDICTIONS` table of the first training.
        spectra: a `USER_SPECTRA` table.
        noise: a `USER_NOISE` table.

    Examples:
        >>> x = np.arange(1.0, 7.0)
        >>> point = {"x": x, "log_time": x, "error": 0.1}
        >>> sweeps = pd.concat(pd.DataFrame(point | {"sweep": sweep}) for sweep in ("batch", "eta", "k"))
        >>> theories = {"sweep": "batch", "theory": "LDT", "point": range(6), "inverse_noise": x, "prediction": x + 0.2}
        >>> spectra = pd.DataFrame({"curvature": [0.1, 1.0], "noise": [0.0, 2.0]})
        >>> predictions = pd.DataFrame(theories | {"log_time": x, "error": 0.1})
        >>> tables = sweeps.assign(model="network"), predictions, spectra
        >>> figure = user_network_figure(*tables, pd.DataFrame({"shapiro_p": [0.01, 0.3, 0.9]}))
        >>> figure.axes[4].lines[0].get_xdata().tolist()  # directions without noise have no logarithm
        [1.0]
        >>> sum(int(bar.get_height()) for bar in figure.axes[5].patches)  # parameters
        3
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(3, 2, figsize=(TEXT_WIDTH, 7.0))
    first, others = (sweeps[(sweeps["model"] == training_name(1)) == is_first] for is_first in (True, False))
    for axis, name in zip(grid.flat, SWEEP_AXES, strict=False):
        rows = others[others["sweep"] == name]
        label = "other trainings" if len(rows) else None
        axis.plot(rows["x"], rows["log_time"], "x", color=CONTROL, alpha=0.5, markersize=3, label=label)
    _draw_sweeps(list(grid.flat[:3]), first)
    _draw_theories(grid[1, 1], predictions)
    _draw_noise(grid[2, 0], grid[2, 1], spectra, noise)
    sns.despine(figure)
    return figure


def user_noise_figure(spectra: pd.DataFrame, noise: pd.DataFrame) -> Figure:
    """Draw noise against curvature, and p-values of normality tests, for a network whose escapes were not simulated.

    Args:
        spectra: a `USER_SPECTRA` table.
        noise: a `USER_NOISE` table.

    Examples:
        >>> spectra = pd.DataFrame({"curvature": [0.1, 1.0], "noise": [0.5, 2.0]})
        >>> figure = user_noise_figure(spectra, pd.DataFrame({"shapiro_p": [0.01, 0.3, 0.9]}))
        >>> len(figure.axes)
        2
        >>> plt.close(figure)
    """
    figure, (along, tests) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.4))
    _draw_noise(along, tests, spectra, noise)
    sns.despine(figure)
    return figure


def _draw_noise(along: Axes, tests: Axes, spectra: pd.DataFrame, noise: pd.DataFrame) -> None:
    drawn = spectra[spectra["noise"] > ROUNDING * spectra["noise"].max()]
    along.loglog(drawn["curvature"], drawn["noise"], "o", color=MEASURED, markersize=3, label="eigendirections")
    ends = np.array([drawn["curvature"].min(), drawn["curvature"].max()])
    along.loglog(ends, ends, color=CONTROL, label="C = H")
    along.xaxis.set_minor_formatter(NullFormatter())  # its labels would overlap within one decade
    along.set(xlabel="curvature H (with decay)", ylabel="noise C of one example")
    along.legend()
    tests.hist(noise["shapiro_p"], np.linspace(0, 1, BINS + 1).tolist(), color=MEASURED)
    tests.axhline(len(noise) / BINS, color=CONTROL, label="Gaussian noise")
    tests.set(xlabel="p of Shapiro–Wilk", ylabel="parameters")
    tests.legend()


def _draw_sweeps(axes: Sequence[Axes], sweeps: pd.DataFrame) -> None:
    for axis, (name, label) in zip(axes, SWEEP_AXES.items(), strict=True):
        rows = sweeps[sweeps["sweep"] == name].sort_values("x")
        bars(axis, rows["x"], rows["log_time"], 1.96 * rows["error"], MEASURED, "o", "measured")
        x, times, error = (rows[column].to_numpy() for column in ("x", "log_time", "error"))
        laws_from_lower_half(axis, x, times, error, prefactor_of(name))
        axis.set(xlabel=label, ylabel=r"$\log\tau$ (iterations)")
    axes[0].legend()


def _draw_theories(axis: Axes, predictions: pd.DataFrame) -> None:
    of_batch = predictions[predictions["sweep"] == "batch"]
    for number, (theory, rows) in enumerate(of_batch.groupby("theory", sort=False)):
        if np.isfinite(rows["prediction"]).all():
            x, predicted, stroke = rows["inverse_noise"], rows["prediction"], STROKES[number % len(STROKES)]
            axis.plot(x, predicted, stroke, color=PALETTE[number + 1], label=str(theory))
    measured = of_batch.drop_duplicates("point")
    bars(axis, measured["inverse_noise"], measured["log_time"], 1.96 * measured["error"], MEASURED, "o", "measured")
    axis.set(xlabel=r"$B/\eta$", ylabel=r"$\log\eta\tau$")
    axis.locator_params(axis="x", nbins=MOST_TICKS)
    axis.set_title("what the theories predict", loc="left")
    axis.legend()
