"""Figure of the closed forms in temperature: collapse, divergence of the error, mode and variance."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_diffusion.theory import DiagonalProblem, balanced_mode
from sgd_replication.plotting.marks import MARKERS, bars
from sgd_replication.plotting.style import PALETTE, TEXT_WIDTH, finished

NO_TRANSITION = 1.45
"""Height in the first panel of settings without a transition."""


def bal_temperatures(
    transitions: pd.DataFrame, errors: pd.DataFrame, modes: pd.DataFrame, variances: pd.DataFrame
) -> Figure:
    """Draw collapse over the printed T, the variance without hidden layers, the mode, and variances against T/T_c.

    Args:
        transitions, errors, modes, variances: tables of these names.

    Examples:
        >>> transitions = pd.DataFrame({"slope": [0.1, 1.0], "decay": 0.0, "transition": [0.09, np.nan]})
        >>> transitions = transitions.assign(with_decay=0.1, second_order=0.095)
        >>> errors = pd.DataFrame({"batch_size": [0, 1], "temperature": 0.1, "variance": 0.2, "diverges": [0.5, 0.33]})
        >>> modes = pd.DataFrame({"setting": "small", "minimum": 0.1, "temperature": 0.003, "mode": [0.09, 0.091]})
        >>> modes = modes.assign(deviation=1.0)
        >>> variances = pd.DataFrame({"depth": 1, "quantity": "v", "setting": "small", "ratio": [0.5, 0.9]})
        >>> figure = bal_temperatures(transitions, errors, modes, variances.assign(variance=[2.0, 1.0]))
        >>> figure.axes[0].lines[0].get_ydata().round(3).tolist()  # the second setting has no transition
        [0.9, 1.45]
        >>> figure.axes[3].lines[0].get_ydata().tolist()
        [1.0, 0.5]
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(2, 2, figsize=(TEXT_WIDTH, 4.4))
    _transitions(grid[0, 0], transitions)
    _errors(grid[0, 1], errors)
    _modes(grid[1, 0], modes)
    _variances(grid[1, 1], variances)
    return finished(figure)


def _transitions(axis: Axes, transitions: pd.DataFrame) -> None:
    decays = sorted(transitions["decay"].unique())
    series = [(f"{decay:g}", transitions[transitions["decay"] == decay], "with_decay") for decay in decays]
    series.append(("0, second order", transitions[transitions["decay"] == 0], "second_order"))
    for number, (label, rows, printed) in enumerate(series):
        ratio = (rows["transition"] / rows[printed]).fillna(NO_TRANSITION)
        axis.plot(rows["slope"], ratio, MARKERS[number] + ":", color=PALETTE[number], markersize=4, label=label)
    axis.axhline(NO_TRANSITION, color="0.6", linewidth=0.6)
    axis.text(transitions["slope"].min(), NO_TRANSITION, " none up to twice the printed T", fontsize=6, va="bottom")
    axis.axhspan(0.9, 1.1, color="0.9", zorder=0)
    axis.set(xscale="log", ylim=(0.85, 1.55), xlabel=r"$k/\sigma$", ylabel="measured over printed T")
    axis.legend(title=r"$\gamma/\beta_2$", fontsize=6)
    axis.set_title("collapse of SGD, one hidden layer", loc="left")


def _errors(axis: Axes, errors: pd.DataFrame) -> None:
    for number, size in enumerate(sorted(errors["batch_size"].unique())):
        rows = errors[errors["batch_size"] == size]
        label, line = (f"B = {size}", "-") if size else ("diffusion", "--")
        axis.plot(rows["temperature"], rows["variance"], line, color=PALETTE[number], label=label)
        axis.axvline(rows["diverges"].iloc[0], color=PALETTE[number], linewidth=0.6, linestyle=":")
    axis.set(yscale="log", xlabel="T", ylabel="variance of v")
    axis.legend(fontsize=6)
    axis.set_title("error without hidden layers", loc="left")


def _modes(axis: Axes, modes: pd.DataFrame) -> None:
    for number, (_, rows) in enumerate(modes.groupby("setting", sort=False)):
        slope, deviation = rows["minimum"].iloc[0], rows["deviation"].iloc[0]
        problem = DiagonalProblem(2, slope, deviation, 0.5)
        critical = problem.moments.critical_temperature
        ratios = np.linspace(0.001, 0.4, 400)
        law = [balanced_mode(problem.moments, float(ratio) * critical) / slope for ratio in ratios]
        bias = 1 - 3 * deviation**2 * ratios * critical / slope
        color, measured = PALETTE[number], rows["mode"] / slope
        axis.plot(ratios, law, "-", color=color, label=f"k = {slope:g}, closed form")
        axis.plot(ratios, bias, ":", color=color, linewidth=0.8)
        half_width = 1.96 * measured.std() / np.sqrt(len(measured))
        bars(axis, rows["temperature"].iloc[:1] / critical, pd.Series([measured.mean()]), half_width, color, "o", "SGD")
    axis.set(ylim=(0, 1.05), xlabel=r"$T/T_c$", ylabel="mode of v over k")
    axis.legend(fontsize=6)
    axis.set_title("mode, one hidden layer", loc="left")


def _variances(axis: Axes, variances: pd.DataFrame) -> None:
    shown = variances[variances["setting"] == "small"]
    for number, (depth, of_depth) in enumerate(shown.groupby("depth")):
        for quantity, line in (("v", "-"), ("u", "--")):
            rows = of_depth[of_depth["quantity"] == quantity]
            if len(rows):
                relative = rows["variance"] / rows["variance"].max()
                axis.plot(rows["ratio"], relative, line, color=PALETTE[number], label=f"{quantity}, {depth}")
    axis.axhline(0.1, color="0.6", linewidth=0.6)
    axis.set(xscale="log", yscale="log", ylim=(1e-3, 1.3), xlabel=r"$T/T_c$", ylabel="variance, largest = 1")
    axis.legend(title="of, hidden layers", fontsize=6, ncols=2)
    axis.set_title("variance under the law", loc="left")
