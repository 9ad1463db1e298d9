"""Figures of the networks that the paper on the log-loss barrier printed."""

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_replication.experiments.log_barrier.decoupling import spectra_measures
from sgd_replication.plotting.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, finished, legend_below

WEIGHTED, PRODUCT = r"mean of $\ell\,\nabla f\,\nabla f^\top$", r"$L$ times the mean of $\nabla f\,\nabla f^\top$"

SMALLEST = np.finfo(float).tiny
"""Eigenvalues of zero are drawn as this."""


def log_decoupling(spectra: pd.DataFrame) -> Figure:
    """Draw the eigenvalues of both matrices against their rank at every moment, and below the factor between them.

    Lines are those of the first training; the factors of the others are drawn thin. Shaded: the upper half of the
    ranks, which is judged.

    Args:
        spectra: a `DECOUPLING` table.

    Examples:
        >>> rows = {"rank": [1, 2, 3, 4], "loss": 0.5, "product": [8.0, 4.0, 2.0, 1.0]}
        >>> rows |= {"weighted": [8.0, 4.0, 2.0, 0.5], "replicate": 0}
        >>> figure = log_decoupling(pd.concat([pd.DataFrame(rows | {"epoch": epoch}) for epoch in (0, 50)]))
        >>> [axis.get_title(loc="left") for axis in figure.axes[:2]]
        ['at the start, L = 0.5', 'after 50 epochs, L = 0.5']
        >>> figure.axes[0].lines[0].get_ydata().tolist(), figure.axes[2].lines[0].get_ydata().tolist()
        ([8.0, 4.0, 2.0, 0.5], [1.0, 1.0, 1.0, 0.5])
        >>> plt.close(figure)
    """
    epochs = sorted(spectra["epoch"].unique())
    figure, (upper, lower) = plt.subplots(
        2, len(epochs), figsize=(TEXT_WIDTH, 3.6), sharex=True, sharey="row", squeeze=False, height_ratios=[2, 1]
    )
    for axis, below, epoch in zip(upper, lower, epochs, strict=True):
        now = spectra[spectra["epoch"] == epoch]
        trainings = [one.sort_values("rank") for _, one in now.groupby("replicate")]
        first = trainings[0]
        axis.plot(first["rank"], first["weighted"], "-", color=MEASURED, label=WEIGHTED)
        axis.plot(first["rank"], first["product"], "--", color=CONTROL, label=PRODUCT)
        for number, one in enumerate(trainings):
            ratio = np.maximum(one["weighted"], SMALLEST) / np.maximum(one["product"], SMALLEST)
            below.plot(one["rank"], ratio, "-", color=MEASURED, linewidth=0.4 if number else 1.0)
        below.axhline(1, color=PUBLISHED, linewidth=0.8)
        for part in (axis, below):
            part.axvspan(1, now["rank"].max() / 2, color="0.93", zorder=0)
            part.set(xscale="log", yscale="log")
        moment = "at the start" if epoch == 0 else f"after {epoch} epochs"
        axis.set_title(f"{moment}, L = {now['loss'].mean():.2g}", loc="left")
        factor = np.mean([spectra_measures(one)["factor"] for one in trainings])
        below.set_title(f"median factor {factor:.2f}", loc="left")
        below.set_xlabel("rank")
    upper[0].set_ylabel("eigenvalue")
    lower[0].set_ylabel("ratio")
    legend_below(figure, upper[0])
    return finished(figure)
