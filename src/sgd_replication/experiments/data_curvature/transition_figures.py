"""Figures of the transitions between minima of small networks."""

import math

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sgd_diffusion.theory.predictions import EXACT, THEORIES
from sgd_replication.experiments.data_curvature.transition_estimates import (
    EXPONENT_WITHIN,
    TRANSITION,
    compared_theories,
    transition_lines,
)
from sgd_replication.plotting.marks import MARKERS
from sgd_replication.plotting.style import MEASURED, PALETTE, TEXT_WIDTH, finished, legend_below

COLUMNS, MOST_PANELS = 4, 12
"""Panels in a row, and in all."""
COLORS = dict(zip((*THEORIES, EXACT), PALETTE[1:], strict=False))
LINES = {"LDT": "--"}
"""Style of the line of a theory, because CGF may lie on that of LDT; all others are solid."""
FILLED = {"plain": MEASURED, "splitting": "none"}
SPREAD = 0.25
"""Width over which the transitions of a theory are spread."""
ROOM = 1.0
"""Space above and below the measured times, in units of ln."""


def data_transitions(transitions: pd.DataFrame, theories: pd.DataFrame) -> Figure:
    """Draw the times of transitions between two minima against B/η, a panel for each, with the theories' lines.

    Kramers, DDT and LOG have prefactors of their own; LDT and CGF, which have none, have the measured intercept.

    Args:
        transitions: a `TRANSITIONS` table with the column `set`.
        theories: a `THEORIES` table with the column `set`.

    Examples:
        >>> x = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
        >>> rows = {"batch_size": 1, "learning_rate": 1 / x, "log_time": 6 + 0.2 * x + np.log(x), "error": 0.1}
        >>> keys = {"set": "toy", "draw": 0, "start": 0, "end": 1}
        >>> known = {"theory": ["DDT", "LDT"], "exponent": [0.21, 0.3], "log_prefactor": [5.5, np.nan]}
        >>> table = pd.DataFrame(keys | rows | {"relaxation": x, "method": "plain"})
        >>> figure = data_transitions(table, pd.DataFrame(keys | known))
        >>> [text.get_text() for text in figure.legends[0].get_texts()]
        ['DDT', 'LDT', 'plain runs']
        >>> plt.close(figure)
    """
    groups = list(transitions.groupby(TRANSITION, sort=False))[:MOST_PANELS]
    rows = max(1, math.ceil(len(groups) / COLUMNS))
    figure, axes = plt.subplots(rows, COLUMNS, figsize=(TEXT_WIDTH, 0.5 + 1.6 * rows), squeeze=False)
    lines = transition_lines(transitions)
    for axis, (key, part) in zip(axes.flat, groups, strict=False):
        line = _rows_of(key, lines)["intercept"]
        intercept = float(line.iloc[0]) if len(line) else math.nan
        _draw_transition(axis, part, _rows_of(key, theories), intercept)
        name, draw, start, end = key
        axis.set_title(f"{name} {draw}: {start} to {end}", loc="left", fontsize="x-small")
    for axis in axes.flat[len(groups) :]:
        axis.set_axis_off()
    for axis in axes[:, 0]:
        axis.set_ylabel(r"$\ln(\eta\tau)$")
    if groups:
        legend_below(figure, *axes.flat[: len(groups)], ncols=7)
    else:
        axes[0, 0].text(0, 0.5, "no pair of minima found", transform=axes[0, 0].transAxes, fontsize="small")
    return finished(figure)


def _rows_of(key: tuple[object, ...], table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one transition."""
    return table[(table[TRANSITION] == list(key)).all(axis=1)]


def _draw_transition(axis: Axes, points: pd.DataFrame, theories: pd.DataFrame, intercept: float) -> None:
    """Draw the measured times of one transition, and a line for each theory."""
    x = points["batch_size"] / points["learning_rate"]
    y = points["log_time"] + np.log(points["learning_rate"])
    names = {"plain": "plain runs", "splitting": "splitting"}
    for method, chosen in points.groupby("method", sort=False):
        axis.errorbar(
            x[chosen.index],
            y[chosen.index],
            1.96 * chosen["error"],
            fmt="o" if method == "plain" else "s",
            color=MEASURED,
            markerfacecolor=FILLED[str(method)],
            markersize=3,
            elinewidth=0.7,
            label=names[str(method)],
        )
    ends = np.array([0.0, float(x.max()) * 1.05])
    for row in theories.dropna(subset="exponent").to_dict("records"):
        start = row["log_prefactor"] if np.isfinite(row["log_prefactor"]) else intercept
        name = str(row["theory"])
        axis.plot(
            ends,
            start + row["exponent"] * ends,
            color=COLORS[name],
            linestyle=LINES.get(name, "-"),
            linewidth=0.9,
            label=name,
        )
    axis.set(xlabel=r"$B/\eta$", xlim=(0, ends[1]), ylim=(float(y.min()) - 3 * ROOM, float(y.max()) + 2 * ROOM))


def data_theories(transitions: pd.DataFrame, theories: pd.DataFrame, committors: pd.DataFrame) -> Figure:
    """Draw each theory's exponents over the measured ones, and the committor at the saddles against the noise.

    Left: a mark is a transition with its 95 % bar; the band is ±10 % about 1. Right: a line is a saddle.

    Args:
        transitions, theories, committors: the tables of that name with the column `set`.

    Examples:
        >>> x = np.array([10.0, 20.0, 30.0, 40.0, 50.0])
        >>> rows = {"batch_size": 1, "learning_rate": 1 / x, "log_time": 6 + 0.2 * x + np.log(x), "error": 0.1}
        >>> keys = {"set": "toy", "draw": 0, "start": 0, "end": 1}
        >>> known = {"theory": ["DDT", "LDT"], "exponent": [0.21, 0.3], "log_prefactor": [5.5, np.nan]}
        >>> shares = {"flat": 0, "sharp": 1, "predicted": [2.0, 4.0], "arrived_flat": [0.3, 0.4], "arrived_sharp": 0.6}
        >>> tables = pd.DataFrame(keys | rows | {"relaxation": x}), pd.DataFrame(keys | known)
        >>> figure = data_theories(*tables, pd.DataFrame({"set": "toy", "draw": 0} | shares))
        >>> [text.get_text() for text in figure.axes[0].get_xticklabels()]
        ['DDT', 'LDT']
        >>> figure.axes[1].lines[-1].get_ydata().round(2).tolist()
        [0.33, 0.4]
        >>> plt.close(figure)
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(TEXT_WIDTH, 2.6))
    compared = compared_theories(transition_lines(transitions), theories)
    names = [name for name in COLORS if name in set(compared["theory"])]
    left.axhspan(1 - EXPONENT_WITHIN, 1 + EXPONENT_WITHIN, color="0.9")
    left.axhline(1.0, color="black", linewidth=0.6)
    for place, name in enumerate(names):
        part = compared[compared["theory"] == name]
        spread = np.linspace(-SPREAD, SPREAD, len(part)) if len(part) > 1 else np.zeros(1)
        ratio = np.exp(part["log_ratio"])
        bar = 1.96 * part["ratio_error"] * ratio
        left.errorbar(place + spread, ratio, bar, fmt="o", color=COLORS[name], markersize=3, elinewidth=0.7)
    left.set_yscale("log")
    left.set_xticks(range(len(names)), names)
    left.set_title("predicted over measured exponent", loc="left")
    right.axhline(0.5, color="black", linewidth=0.6)
    known = committors[committors["arrived_flat"] + committors["arrived_sharp"] > 0]
    for number, (key, part) in enumerate(known.groupby(["set", "draw", "flat", "sharp"], sort=False)):
        share = part["arrived_flat"] / (part["arrived_flat"] + part["arrived_sharp"])
        color, marker = PALETTE[number % len(PALETTE)], MARKERS[number % len(MARKERS)]
        right.plot(
            part["predicted"],
            share,
            marker=marker,
            color=color,
            markersize=3,
            linewidth=0.7,
            label=f"{key[0]} {key[1]}",
        )
    right.set(xlabel="predicted exponent of the shorter way", ylim=(0, 1))
    right.set_title("arrive at the flat minimum first", loc="left")
    if len(known):
        legend_below(figure, right, ncols=4)
    return finished(figure)
