"""Figures of two theorems of large deviations and of the published panels with each fault."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator
from numpy.typing import NDArray

from sgd_replication.experiments.large_deviations.faults import ALGORITHMS, FAULTS, PANELS, PRINTED_TIMES
from sgd_replication.experiments.large_deviations.theorem_estimates import ball_exponents
from sgd_replication.plotting.marks import bars
from sgd_replication.plotting.style import CONTROL, MEASURED, PALETTE, PUBLISHED, TEXT_WIDTH, finished, legend_below

LABELS = {"sharpness": "sharpness k", "eta": r"$\eta$, relative", "batch": "batch size B", "radius": r"$r^2$"}
COLORS = {fault: PALETTE[place] for fault, place in zip(FAULTS, (1, 2, 3, 4, 5), strict=True)}


def ldt_theorems(balls: pd.DataFrame, gaps: pd.DataFrame) -> Figure:
    r"""Draw the exponent from a ball against the smallest curvature, and the gap between SGD and diffusion against η.

    Args:
        balls, gaps: tables `BALLS` and `GAPS`.

    Examples:
        >>> x = np.linspace(4, 14, 6)
        >>> ball = pd.DataFrame({"noise": "C = H", "inverse_noise": x, "continuous": x, "log_time": x, "error": 0.1})
        >>> balls = pd.concat([ball.assign(flattest=low) for low in (0.25, 1.0)])
        >>> gaps = pd.DataFrame({"exponent": 3.0, "rate": [0.01, 0.04], "gap": [0.1, 0.2], "shifted": [0.1, 0.2]})
        >>> left, right = ldt_theorems(balls, gaps).axes
        >>> left.lines[0].get_ydata().tolist()  # printed: 2√λ
        [1.0, 2.0]
        >>> plt.close()
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.8))
    exponents = ball_exponents(balls).sort_values("flattest")
    for noise, color, marker in (("C = H", MEASURED, "o"), ("C = I", CONTROL, "s")):
        rows = exponents[exponents["noise"] == noise]
        if rows.empty:
            continue
        left.plot(rows["flattest"], rows["printed"], ":", color=color, linewidth=0.9, label=f"{noise}, printed")
        left.plot(
            rows["flattest"], rows["continuous"], marker=marker, color=color, markersize=3, label=f"{noise}, exact"
        )
        if rows["discrete"].notna().all():
            bars(left, rows["flattest"], rows["discrete"], 1.96 * rows["error"], PALETTE[2], "^", f"{noise}, SGD")
    left.set(xscale="log", yscale="log", xlabel=r"$\lambda_{\min}$", ylabel=r"exponent over $B/\eta$")
    left.set_title("ball, r = 1", loc="left")
    _label(left.xaxis, sorted(exponents["flattest"].unique()))
    _label(left.yaxis, [0.1, 0.2, 0.5, 1, 2])
    left.legend(fontsize=6)
    for number, (exponent, rows) in enumerate(gaps.groupby("exponent")):
        ordered = rows.sort_values("rate")
        color = PALETTE[number % len(PALETTE)]
        right.plot(
            ordered["rate"],
            ordered["shifted"],
            "-",
            color=color,
            linewidth=0.8,
            label=None if number else "mean overshoot",
        )
        right.plot(ordered["rate"], ordered["gap"], "o", color=color, markersize=3, label=rf"$BV/\eta$ = {exponent:g}")
    first = gaps.sort_values("rate").iloc[0]
    rates = np.sort(gaps["rate"].unique())
    right.plot(rates, first["gap"] * (rates / first["rate"]) ** 0.5, ":", color="black", label=r"$\sqrt{\eta}$")
    right.set(
        xscale="log", yscale="log", xlabel=r"$\eta h$", ylabel=r"$\tau_{\mathrm{SGD}}/\tau_{\mathrm{diffusion}} - 1$"
    )
    right.set_title("parabola", loc="left")
    _label(right.xaxis, sorted(gaps["rate"].unique()))
    _label(right.yaxis, [0.03, 0.04, 0.05, 0.07, 0.1, 0.2])
    right.legend(fontsize=6)
    return finished(figure)


def ldt_panels(panels: pd.DataFrame, notice: str = "") -> Figure:
    """Draw ln τ, less that of the first point, in the published panels: one fault removed, one alone, and SGLD.

    Args:
        panels: a `PANELS` table.
        notice: text above the figure, such as that the data are a stand-in.

    Examples:
        >>> rows = pd.DataFrame({"x": [0.25, 1.0], "log_time": [3.0, 4.0], "error": 0.1, "panel": "radius"})
        >>> panels = pd.concat([rows.assign(algorithm=name, variant="all") for name in ("sgd", "sgld")])
        >>> figure = ldt_panels(panels)
        >>> [axis.get_title(loc="left") for axis in figure.axes]
        ['SGD, one fault removed', 'SGD, one fault alone', 'SGLD']
        >>> figure.axes[0].lines[0].get_ydata().tolist()
        [0.0, 1.0]
        >>> plt.close(figure)
    """
    shown = [panel for panel in PANELS if panel in set(panels["panel"])]
    figure, grid = plt.subplots(3, len(shown), figsize=(TEXT_WIDTH, 5.6), squeeze=False, sharey="row", sharex="col")
    kinds: tuple[tuple[str, str, Sequence[str]], ...] = (
        ("SGD, one fault removed", "sgd", ["all", *(f"without {fault}" for fault in ALGORITHMS["sgd"])]),
        ("SGD, one fault alone", "sgd", ["clean", *(f"{fault} alone" for fault in ALGORITHMS["sgd"])]),
        (
            "SGLD",
            "sgld",
            ["all", "clean", *(f"without {fault}" for fault in ALGORITHMS["sgld"])],
        ),
    )
    for axes, (title, algorithm, names) in zip(grid, kinds, strict=True):
        for axis, panel in zip(axes, shown, strict=True):
            rows = panels[(panels["algorithm"] == algorithm) & (panels["panel"] == panel)]
            for name in names:
                _draw_variant(axis, rows[rows["variant"] == name].sort_values("x"), name, panel)
            if title == kinds[0][0] and len(rows):
                ends = np.array([rows["x"].min(), rows["x"].max()])
                first, last = PRINTED_TIMES[panel]
                axis.plot(_shown(ends, panel), [0, np.log(last / first)], "--", color=PUBLISHED, label="printed")
        axes[0].set_title(title, loc="left")
        axes[0].set_ylabel(r"$\log\tau$ − first")
    for axis, panel in zip(grid[-1], shown, strict=True):
        axis.set_xlabel(LABELS[panel])
    legend_below(figure, *grid[0], *grid[1], *grid[2], ncols=3)
    return finished(figure, notice)


def _label(axis: Axis, ticks: Sequence[float]) -> None:
    """Print these numbers, and no others, at a logarithmic axis."""
    axis.set_major_locator(FixedLocator(ticks))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))


def _shown(x: NDArray[np.float64], panel: str) -> NDArray[np.float64]:
    return x / x.min() if panel == "eta" else x


def _draw_variant(axis: Axes, rows: pd.DataFrame, name: str, panel: str) -> None:
    """Draw one variant; the words of a fault are the same whether it is removed or alone."""
    if rows.empty:
        return
    fault = next((fault for fault in FAULTS if fault in name), None)
    color = COLORS[fault] if fault else "black" if name == "all" else MEASURED
    words = FAULTS[fault] if fault else {"all": "all faults", "clean": "no fault"}[name]
    rise = rows["log_time"] - rows["log_time"].iloc[0]
    x = pd.Series(_shown(rows["x"].to_numpy(), panel), index=rows.index)
    bars(axis, x, rise, 1.96 * rows["error"], color, "o", words, line="-")
