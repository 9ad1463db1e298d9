"""Figures of subnetworks, of the two whole matrices, and of the published stationary distributions."""

import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, finished

NETWORKS = {"shallow": (r"$\tanh(vx)$", CONTROL), "deep": (r"$w\tanh(ux)$", MEASURED)}


def bal_subnetworks(course: pd.DataFrame) -> Figure:
    """Draw the median difference of two subnetworks over its start: logarithms at D = 1, squares at D = 2.

    Args:
        course: table `SUBNETWORK_COURSE`.

    Examples:
        >>> course = pd.DataFrame({"case": "one", "setting": "small", "start": "balanced", "look": [0, 1]})
        >>> figure = bal_subnetworks(course.assign(log_ratio=[1.0, 0.5], square_gap=[1.0, 0.9]))
        >>> figure.axes[0].lines[0].get_ydata().tolist()
        [1.0, 0.5]
        >>> plt.close(figure)
    """
    figure, (one, deep) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.4))
    for axis, case, column in ((one, "one", "log_ratio"), (deep, "deep", "square_gap")):
        keys = ["setting", "start"]
        for number, ((setting, start), rows) in enumerate(course[course["case"] == case].groupby(keys, sort=False)):
            words = f"{'k ≪ σ' if setting == 'small' else 'k, σ of order 1'}, {start}"
            line = "-" if start == "balanced" else "--"
            time = rows["look"] / rows["look"].max()
            axis.plot(time, rows[column], line, color=PALETTE[number // 2], label=words)
        axis.set(xlabel="share of the run")
    one.set(ylim=(0, None), ylabel=r"$\ln|v_1| - \ln|v_2|$, start = 1")
    one.set_title("one hidden layer", loc="left")
    deep.set(yscale="log", ylim=(1e-4, 3), ylabel=r"$|v_1^2 - v_2^2|$, start = 1")
    deep.set_title("two hidden layers", loc="left")
    one.legend(fontsize=6)
    return finished(figure)


def bal_matrices(course: pd.DataFrame) -> Figure:
    """Draw noise and norms of the two whole matrices against time; lines are networks.

    Args:
        course: table `MATRICES`.

    Examples:
        >>> course = pd.DataFrame({"network": 0, "time": [0.0, 1.0], "noise_w": [9.0, 5.0], "noise_u": [1.0, 5.0]})
        >>> figure = bal_matrices(course.assign(norm_u=[3.0, 2.0], norm_w=[1.0, 2.0]))
        >>> [line.get_label() for line in figure.axes[0].lines]
        ['gradient of W', 'gradient of U']
        >>> plt.close(figure)
    """
    figure, (noise, norms) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.4))
    names = {"noise": ("gradient of W", "gradient of U"), "norm": ("W", "U")}
    for axis, kind in ((noise, "noise"), (norms, "norm")):
        for matrix, color, label in zip(("w", "u"), (MEASURED, CONTROL), names[kind], strict=True):
            for network, rows in course.groupby("network"):
                words = label if network == course["network"].min() else f"_{network}"
                axis.plot(rows["time"], rows[f"{kind}_{matrix}"], "-", color=color, linewidth=0.8, label=words)
        axis.set(xlabel=r"time $\eta\cdot$iterations", ylim=(0, None))
        axis.legend(fontsize=6)
    noise.set(ylabel="trace of the noise covariance")
    noise.set_title("noise of the gradients", loc="left")
    norms.set(ylabel="Frobenius norm")
    norms.set_title("norms of the matrices", loc="left")
    return finished(figure)


def bal_published(panels: pd.DataFrame, tanh: pd.DataFrame, densities: pd.DataFrame, slope: float = 1.0) -> Figure:
    """Draw the published panels: linear networks at two T, and the pair of tanh networks at the same two T.

    Args:
        panels, tanh, densities: tables `PANELS`, `TANH` and `TANH_DENSITIES`.
        slope: k, the true v.

    Examples:
        >>> panels = pd.DataFrame({"depth": 0, "temperature": [0.05, 0.5], "v": 1.0, "density": 0.5, "law": 0.4})
        >>> tanh = pd.DataFrame({"network": "deep", "start": "right", "temperature": [0.05, 0.5], "wrong": [0.0, 0.2]})
        >>> densities = tanh.assign(v=1.0, density=0.5)
        >>> figure = bal_published(panels.assign(diverged=[0.0, 1.0], distance=0.1), tanh, densities)
        >>> [text.get_text() for text in figure.axes[1].get_legend().get_texts()]
        ['D = 0: 100% diverged']
        >>> figure.axes[3].get_legend().get_texts()[0].get_text().endswith("20.0% wrong sign")
        True
        >>> plt.close(figure)
    """
    temperatures = sorted(panels["temperature"].unique())
    figure, grid = plt.subplots(2, len(temperatures), figsize=(TEXT_WIDTH, 4.2), sharex="row", squeeze=False)
    for column, temperature in enumerate(temperatures):
        _linear(grid[0, column], panels[panels["temperature"] == temperature])
        right = densities[(densities["temperature"] == temperature) & (densities["start"] == "right")]
        shares = tanh[(tanh["temperature"] == temperature) & (tanh["start"] == "right")].set_index("network")["wrong"]
        _tanh(grid[1, column], right, shares)
        for axis, name in ((grid[0, column], "linear"), (grid[1, column], "tanh")):
            axis.axvline(slope, color="0.6", linewidth=0.6)
            axis.axvline(0, color="0.8", linewidth=0.6, linestyle=":")
            axis.set(xlabel="v", ylabel="density")
            axis.set_title(f"{name}, T = {temperature:g}", loc="left")
            axis.set_ylim(top=1.3 * axis.get_ylim()[1])  # room for the legend
            axis.legend(fontsize=6, loc="upper right", frameon=True, framealpha=1, edgecolor="none")
    return finished(figure)


def _linear(axis: Axes, panels: pd.DataFrame) -> None:
    for number, (depth, rows) in enumerate(panels.groupby("depth")):
        lost, color = float(rows["diverged"].iloc[0]), PALETTE[number]
        words = f"{lost:.0%} diverged" if lost > 0.5 else f"KS {rows['distance'].iloc[0]:.3f}"
        shown = rows[rows["density"] > 0]
        axis.plot(shown["v"], shown["density"], ".", color=color, markersize=3, label=f"D = {depth}: {words}")
        axis.plot(rows["v"], rows["law"], "-", color=color, linewidth=0.8)


def _tanh(axis: Axes, densities: pd.DataFrame, shares: pd.Series) -> None:
    for name, (words, color) in NETWORKS.items():
        rows = densities[densities["network"] == name]
        if len(rows):
            label = f"{words}: {shares[name]:.1%} wrong sign"
            axis.step(rows["v"], rows["density"], where="mid", color=color, linewidth=0.9, label=label)
