"""Escape from a landscape of one's own."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_diffusion.figures.marks import bars, laws_from_lower_half
from sgd_diffusion.figures.style import MEASURED, PALETTE, TEXT_WIDTH

SWEEP_AXES = {"batch": "batch size B", "eta": r"1/$\eta$", "k": "1/k"}


def own_problem(sweeps: pd.DataFrame, predictions: pd.DataFrame) -> Figure:
    """Draw escape times with both laws, a panel a sweep, and what the theories predict of the sweep of B.

    Args:
        sweeps: an `OWN_SWEEPS` table.
        predictions: a `PREDICTIONS` table.
    """
    figure, grid = plt.subplots(2, 2, figsize=(TEXT_WIDTH, 4.8))
    for axis, (name, label) in zip(grid.flat, SWEEP_AXES.items(), strict=False):
        rows = sweeps[sweeps["sweep"] == name].sort_values("x")
        bars(axis, rows["x"], rows["log_time"], 1.96 * rows["error"], MEASURED, "o", "measured")
        laws_from_lower_half(axis, *(rows[column].to_numpy() for column in ("x", "log_time", "error")))
        axis.set(xlabel=label, ylabel=r"$\log\tau$ (iterations)")
    grid[0, 0].legend()
    last = grid[1, 1]
    of_batch = predictions[predictions["sweep"] == "batch"]
    for number, (theory, rows) in enumerate(of_batch.groupby("theory", sort=False)):
        if np.isfinite(rows["prediction"]).all():
            last.plot(rows["inverse_noise"], rows["prediction"], color=PALETTE[number + 1], label=str(theory))
    measured = of_batch.drop_duplicates("point")
    bars(last, measured["inverse_noise"], measured["log_time"], 1.96 * measured["error"], MEASURED, "o", "measured")
    last.set(xlabel=r"$B/\eta$", ylabel=r"$\log\eta\tau$")
    last.set_title("what the theories predict", loc="left")
    last.legend()
    sns.despine(figure)
    return figure
