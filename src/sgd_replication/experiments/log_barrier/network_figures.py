"""Figures of the networks that the paper on the log-loss barrier printed."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from sgd_diffusion.estimates import mean_of_replicates
from sgd_replication.experiments.log_barrier.decoupling import spectra_measures
from sgd_replication.experiments.log_barrier.figures import OBJECTIVE_COLOURS
from sgd_replication.experiments.log_barrier.noise_loss import late_slopes
from sgd_replication.plotting.style import CONTROL, MEASURED, PUBLISHED, TEXT_WIDTH, finished, legend_below

WEIGHTED, PRODUCT = r"mean of $\ell\,\nabla f\,\nabla f^\top$", r"$L$ times the mean of $\nabla f\,\nabla f^\top$"

ROUNDING = 1e-12
"""Share of the largest eigenvalue up to which one is taken for a rounding error."""


def log_printed_noise(moments: Mapping[str, pd.DataFrame]) -> Figure:
    """Draw the noise against the loss in all trainings, and the power of the noise in the loss late in each.

    Args:
        moments: `PRINTED_NOISE` tables by the name of the data set, with two panels each.

    Examples:
        >>> loss = np.array([1.0, 0.5, 0.25, 0.125])
        >>> rows = {"objective": "squared error", "epoch": [1, 2, 3, 4], "loss": loss, "noise": 8 * loss**2}
        >>> table = pd.concat(pd.DataFrame(rows).assign(replicate=number) for number in range(2))
        >>> figure = log_printed_noise({"fashion_mnist": table})
        >>> figure.axes[0].get_title(loc="left")
        'Fashion-MNIST'
        >>> [round(float(power), 6) for power in figure.axes[1].collections[0].get_offsets()[:, 1]]
        [2.0, 2.0]
        >>> plt.close(figure)
    """
    figure, grid = plt.subplots(
        len(moments), 2, figsize=(TEXT_WIDTH, 2.7 * len(moments)), squeeze=False, width_ratios=[3, 2]
    )
    for (axis, powers), (name, table) in zip(grid, moments.items(), strict=True):
        for place, (objective, rows) in enumerate(table.groupby("objective")):
            color = OBJECTIVE_COLOURS[str(objective)]
            for number, (_, one) in enumerate(rows.groupby("replicate")):
                label = None if number else str(objective)
                axis.plot(one["loss"], one["noise"], "o-", color=color, markersize=1.5, linewidth=0.5, label=label)
            last = rows[rows["epoch"] == rows["epoch"].max()]
            x = np.array([rows["loss"].min(), rows["loss"].max()])
            axis.plot(x, float(last["noise"].mean()) * x / float(last["loss"].mean()), ":", color=color, linewidth=0.9)
            slopes = late_slopes(rows)
            spread = np.linspace(-0.15, 0.15, len(slopes))
            powers.scatter(place + spread, slopes, s=9, color=[color], linewidths=0)
            mean = mean_of_replicates(slopes)
            powers.errorbar(
                place + 0.3, mean.value, mean.high - mean.value, fmt="s", color=color, markersize=3, elinewidth=0.8
            )
        axis.set(xscale="log", yscale="log", xlabel="training loss L", ylabel=r"mean $|g_j|^2 - |\bar g|^2$")
        axis.set_title(name, loc="left")
        powers.axhspan(0.9, 1.1, color="0.93", zorder=0)
        powers.set(xticks=range(table["objective"].nunique()), xticklabels=sorted(table["objective"].unique()))
        powers.set(xlim=(-0.5, table["objective"].nunique() - 0.4), ylabel="power of the noise in the loss")
        powers.set_title("late in training", loc="left")
    legend_below(figure, *grid[:, 0])
    return finished(figure)


def log_decoupling(spectra: pd.DataFrame) -> Figure:
    """Draw the eigenvalues of both matrices against their rank at every moment, and below the factor between them.

    Lines are those of the first training; the factors of the others are drawn thin. Shaded: the upper half of the
    ranks, which is judged. Eigenvalues of at most 1e-12 of the largest are left out.

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
        trainings = [_above_rounding(one.sort_values("rank")) for _, one in now.groupby("replicate")]
        first = trainings[0]
        axis.plot(first["rank"], first["weighted"], "-", color=MEASURED, label=WEIGHTED)
        axis.plot(first["rank"], first["product"], "--", color=CONTROL, label=PRODUCT)
        for number, one in enumerate(trainings):
            below.plot(
                one["rank"], one["weighted"] / one["product"], "-", color=MEASURED, linewidth=0.4 if number else 1.0
            )
        below.axhline(1, color=PUBLISHED, linewidth=0.8)
        for part in (axis, below):
            part.axvspan(1, now["rank"].max() / 2, color="0.93", zorder=0)
            part.set(xscale="log", yscale="log")
        moment = "at the start" if epoch == 0 else f"after {epoch} epochs"
        axis.set_title(f"{moment}, L = {now['loss'].mean():.2g}", loc="left")
        factor = np.mean([spectra_measures(one)["factor"] for _, one in now.groupby("replicate")])
        below.set_title(f"median factor {factor:.2f}", loc="left")
        below.set_xlabel("rank")
    upper[0].set_ylabel("eigenvalue")
    lower[0].set_ylabel("ratio")
    legend_below(figure, upper[0])
    return finished(figure)


def _above_rounding(spectrum: pd.DataFrame) -> pd.DataFrame:
    """Return the ranks at which both eigenvalues are more than rounding errors of the largest."""
    floors = {name: ROUNDING * spectrum[name].max() for name in ("weighted", "product")}
    return spectrum[(spectrum["weighted"] > floors["weighted"]) & (spectrum["product"] > floors["product"])]
