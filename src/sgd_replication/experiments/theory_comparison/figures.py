"""The figure of the comparison of theories."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from sgd_replication.plotting.set_names import with_set_names
from sgd_replication.plotting.style import PALETTE, TEXT_WIDTH, finished

MARKS = {"Kramers": "s", "DDT": "^", "LOG": "D", "LDT": "o", "CGF": "v"}
SWEPT = {"batch": "B", "eta": r"1/$\eta$", "k": "1/k", "D": "1/D"}
"""What a sweep varies, as its row says."""
NEAREST, FARTHEST = 0.1, 10.0
ROW_HEIGHT = 0.155
DODGE = (-0.18, -0.06, 0.06, 0.18, 0.3)
"""Vertical offsets of the theories' marks, so that equal ratios do not overlap."""


def theory_contest(scores: pd.DataFrame) -> Figure:
    """Draw predicted over measured exponents of every theory, with one line for each sweep.

    The mark of the nearest theory is filled. A theory that predicts nothing, or is not compared, has no mark.
    Ratios below 0.1 or above 10, and infinite ones, are drawn at the edge.

    Args:
        scores: a `SCORES` table.

    Examples:
        >>> row = {"family": "wells", "system": "ball", "sweep": "batch", "theory": ["Kramers", "DDT", "LOG", "LDT"]}
        >>> ratios = {"ratio": [2.0, np.nan, np.inf, 1.0], "error": 0.0, "best": [False, False, False, True]}
        >>> axis = theory_contest(pd.DataFrame(row | ratios)).axes[0]
        >>> marks = [container[0] for container in axis.containers]
        >>> [float(mark.get_xdata()[0]) for mark in marks]  # DDT predicts nothing; infinity is at the edge
        [2.0, 10.0, 1.0]
        >>> [mark.get_markerfacecolor() == "white" for mark in marks]  # the nearest is filled
        [True, True, False]
        >>> plt.close(axis.figure)
    """
    sweeps = list(scores.groupby(["family", "system", "sweep"], sort=False))
    figure, axis = plt.subplots(figsize=(TEXT_WIDTH, 0.9 + ROW_HEIGHT * len(sweeps)))
    names, last = [], None
    for line, ((family, system, sweep), rows) in enumerate(sweeps):
        if family != last:
            axis.axhline(line - 0.5, color="0.85", linewidth=0.6)
            axis.text(FARTHEST * 1.15, line, str(family), fontsize=6, va="center")
            last = family
        names.append(f"{with_set_names(str(system))}, {SWEPT.get(str(sweep), sweep)}")
        for (theory, mark), color, shift in zip(MARKS.items(), PALETTE, DODGE, strict=False):
            found = rows[(rows["theory"] == theory) & rows["ratio"].notna()]
            if found.empty:
                continue
            row = found.iloc[0]
            axis.errorbar(
                np.clip(row["ratio"], NEAREST, FARTHEST),
                line + shift,
                xerr=1.96 * row["error"] if row["error"] > 0 else None,
                fmt=mark,
                color=color,
                markerfacecolor=color if row["best"] else "white",
                markersize=3.5,
                markeredgewidth=0.7,
                elinewidth=0.6,
            )
    axis.axvline(1, color="0.4", linewidth=0.8)
    axis.set(xscale="log", xlim=(NEAREST * 0.9, FARTHEST * 1.1), xlabel="predicted over measured exponent")
    axis.set_ylim(len(sweeps) - 0.5, -0.5)
    axis.set_yticks(range(len(sweeps)), names, fontsize=6)
    axis.set_xticks([0.1, 0.2, 0.5, 1, 2, 5, 10], ["0.1", "0.2", "0.5", "1", "2", "5", "10"])
    axis.minorticks_off()
    handles = [
        Line2D([], [], color=color, marker=mark, linestyle="none", markersize=3.5, label=theory)
        for (theory, mark), color in zip(MARKS.items(), PALETTE, strict=False)
    ]
    axis.legend(handles=handles, ncols=5, loc="lower center", bbox_to_anchor=(0.5, 1.0))
    return finished(figure)
