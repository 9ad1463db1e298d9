"""Figures of escape by large deviations."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_diffusion.statistics import prefactor_of
from sgd_replication.plotting.marks import bars, laws_from_lower_half
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, TEXT_WIDTH, THIRD, finished, legend_below

START_MARKS = {"minimum": ("o", MEASURED), "displaced": ("s", CONTROL), "equilibrium": ("^", THIRD)}


def ldt_wells(wells: pd.DataFrame, curved: pd.DataFrame) -> Figure:
    """Draw ln τ against BV/η, with slope one by theory: wells with a ball and a level, and a curved path.

    Args:
        wells, curved: tables `WELLS` and `CURVED`.

    Examples:
        >>> cold = np.array([4.0, 8.0])  # B/η
        >>> well = {"sharpest": 1.0, "noise": "C = H", "inverse_noise": cold, "quasi_potential": 0.5, "error": 0.1}
        >>> well |= {"continuous": cold / 2, "log_time": cold / 2}
        >>> of_exits = [pd.DataFrame(well | {"exit": exit}) for exit in ("ball", "level")]
        >>> curve = {"inverse_noise": cold, "log_time": cold, "error": 0.1, "action": 1.0, "white_action": 1.5}
        >>> figure = ldt_wells(pd.concat(of_exits), pd.DataFrame(curve))
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['ball', 'level', 'curved way']
        >>> least, straight = figure.axes[2].lines[1:3]
        >>> [float(np.ptp(line.get_ydata()) / np.ptp(line.get_xdata())) for line in (least, straight)]  # 2ΔL = 1.5 V
        [1.0, 1.5]
        >>> plt.close(figure)
    """
    figure, axes = plt.subplots(1, 3, figsize=(TEXT_WIDTH, 2.8))
    for axis, exit in zip(axes, ("ball", "level"), strict=False):
        rows = wells[wells["exit"] == exit]
        for number, sharpest in enumerate(sorted(rows["sharpest"].unique())):
            color = PALETTE[number % len(PALETTE)]
            for noise, line in (("C = H", "-"), ("C = I", ":")):
                one = rows[(rows["sharpest"] == sharpest) & (rows["noise"] == noise)]
                if one.empty:
                    continue
                x = one["inverse_noise"] * one["quasi_potential"]
                label = rf"$\lambda$ = {sharpest:g}" if noise == "C = H" else None
                axis.plot(x, one["continuous"] + np.log(sharpest), line, color=color, linewidth=0.9, label=label)
                if noise == "C = H":
                    bars(axis, x, one["log_time"] + np.log(sharpest), 1.96 * one["error"], color, "o", "")
        axis.set(xlabel=r"$BV/\eta$", ylabel=r"$\log\lambda\tau$ (dynamical time)")
        axis.set_title(exit, loc="left")
        axis.legend(fontsize=6)
    last = axes[2]
    x = curved["inverse_noise"] * curved["action"]
    bars(last, x, curved["log_time"], 1.96 * curved["error"], MEASURED, "o", "SGD")
    middle = float(curved["log_time"].mean())
    for value, color, line, name in (
        ("action", "black", "-", "least action"),
        ("white_action", CONTROL, "--", r"$2\Delta L$"),
    ):
        slope = curved[value] / curved["action"]
        last.plot(x, middle + slope * (x - x.mean()), line, color=color, linewidth=0.9, label=name)
    low, high = float(curved["log_time"].min()) - 1, float(curved["log_time"].max()) + 1
    last.set(xlabel=r"$BV/\eta$", ylabel=r"$\log\tau$ (dynamical time)", ylim=(low, high))
    last.set_title("curved way", loc="left")
    last.legend(fontsize=6)
    return finished(figure)


def ldt_starts(starts: pd.DataFrame, levels: pd.DataFrame, notice: str = "") -> Figure:
    """Draw ln τ against B and 1/η from three starts, for two basins and for a network with a level of its loss.

    Args:
        starts, levels: tables `STARTS` and `NETWORK_LEVELS`.
        notice: text above the figure, such as that the network's data are a stand-in.

    Examples:
        >>> x = np.arange(1.0, 7.0)
        >>> point = {"start": "minimum", "x": x, "log_time": x, "error": 0.1}
        >>> point |= {"exact": x, "stiff": x, "continuous": x}
        >>> names = [(basin, sweep) for basin in ("parabolas", "ball") for sweep in ("batch", "eta")]
        >>> starts = pd.concat(pd.DataFrame(point | {"valley": basin, "sweep": sweep}) for basin, sweep in names)
        >>> figure = ldt_starts(starts, starts[starts["valley"] == "ball"], notice="on a stand-in")
        >>> [axis.get_title(loc="left") for axis in figure.axes[:3]], figure.get_suptitle()
        (['parabolas', 'ball', 'network'], 'on a stand-in')
        >>> [text.get_text() for text in figure.legends[0].get_texts()][:4]
        ['diffusion, exact', 'SGD, exact', 'SGD, larger steps, exact', 'from minimum']
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(2, 3, figsize=(TEXT_WIDTH, 4.6))
    columns = [(name, starts[starts["valley"] == name]) for name in ("parabolas", "ball")] + [("network", levels)]
    for row, (sweep, label) in enumerate((("batch", "batch size B"), ("eta", r"$1/\eta$"))):
        for axis, (name, table) in zip(grid[row], columns, strict=True):
            rows = table[table["sweep"] == sweep].sort_values("x")
            own = rows[rows["start"] == "minimum"]
            if name == "network":
                x, times, error = (own[key].to_numpy() for key in ("x", "log_time", "error"))
                laws_from_lower_half(axis, x, times, error, prefactor_of(sweep))
            else:
                axis.plot(own["x"], own["continuous"], "-", color="black", linewidth=0.8, label="diffusion, exact")
                if own["exact"].notna().all():
                    axis.plot(own["x"], own["exact"], "--", color="black", linewidth=0.8, label="SGD, exact")
                    axis.plot(
                        own["x"], own["stiff"], ":", color="black", linewidth=0.8, label="SGD, larger steps, exact"
                    )
            for start, (marker, color) in START_MARKS.items():
                some = rows[rows["start"] == start]
                if len(some):
                    bars(axis, some["x"], some["log_time"], 1.96 * some["error"], color, marker, f"from {start}")
            axis.set(xlabel=label, ylabel=r"$\log\tau$ (iterations)")
            axis.set(ylim=(min(0.0, float(own["log_time"].min()) - 1), 1.05 * float(rows["log_time"].max())))
            axis.set_title(name, loc="left")
    legend_below(figure, grid[0][0], grid[0][2])
    return finished(figure, notice)
