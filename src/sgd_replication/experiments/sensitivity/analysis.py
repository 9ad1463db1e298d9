"""Estimates as functions of the choices that the papers leave open.

Every table has the columns x (the choice), value, low and high. The claims are judged at one x of each table.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, mean_of_replicates
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW, compare_laws, redrawn
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.covariance.estimates import line_slope

FEWEST_ELEMENTS = 20
BASE_SEED = 0
"""Base of the streams from which times are redrawn."""


def normality_over_networks(shares: pd.DataFrame) -> pd.DataFrame:
    """Return the mean over networks of the share of parameters that pass, by the number of minibatches.

    Args:
        shares: rows of the table ``normality`` at one stage of training.

    Examples:
        >>> shares = pd.DataFrame({"minibatches": [10, 10, 400, 400], "share": [1.0, 1.0, 0.7, 0.8]})
        >>> normality_over_networks(shares)[["x", "value"]].round(3).to_dict(orient="list")
        {'x': [10.0, 400.0], 'value': [1.0, 0.75]}
    """
    counts = sorted(shares["minibatches"].unique())
    passing = [shares.loc[shares["minibatches"] == count, "share"].tolist() for count in counts]
    means = [mean_of_replicates(values, support=(0.0, 1.0)) for values in passing]
    return pd.DataFrame([_row(count, mean) for count, mean in zip(counts, means, strict=True)])


def slope_by_cutoff(
    curvature: NDArray[np.floating], variance: NDArray[np.floating], cutoffs: Iterable[float], highest: float
) -> pd.DataFrame:
    """Return the least-squares slope of vᵀCv on vᵀHv over the elements from a cutoff up to `highest`.

    The interval assumes independent points. A cutoff with fewer than 20 elements above it has no row.

    Args:
        curvature, variance: vᵀHv and vᵀCv, (elements,).
        cutoffs: smallest curvatures of the fit, the x of the table.
        highest: largest curvature of the fit.

    Examples:
        >>> curvature = np.geomspace(1e-4, 1, 400)
        >>> variance = np.where(curvature > 1e-2, 2.0, 1.0) * curvature  # C = 2H at large curvatures
        >>> table = slope_by_cutoff(curvature, variance, cutoffs=[2e-2, 0.99], highest=1.0)
        >>> table.round(6).to_dict("records")  # too few elements lie above 0.99
        [{'x': 0.02, 'value': 2.0, 'low': 2.0, 'high': 2.0}]
    """
    rows = []
    for cutoff in cutoffs:
        inside = (curvature >= cutoff) & (curvature <= highest) & (variance > 0)
        if inside.sum() >= FEWEST_ELEMENTS:
            rows.append(_row(cutoff, line_slope(curvature[inside], variance[inside])))
    return pd.DataFrame(rows, columns=["x", "value", "low", "high"], dtype=float)  # numbers without rows, too


def advantage_by_range(
    x: NDArray[np.float64], log_time: NDArray[np.float64], error: NDArray[np.float64]
) -> pd.DataFrame:
    """Return Akaike's advantage of the exponential law on the first points of a sweep, by their range in e-folds.

    The intervals are those of redrawn times; rows share points, so their errors are not independent.

    Args:
        x, log_time, error: points of the sweep, as for `compare_laws`.

    Examples:
        >>> x = np.linspace(1, 12, 8)
        >>> table = advantage_by_range(x, 1 + 0.8 * x, np.full(8, 0.05))  # the exponential law holds
        >>> table["x"].round(3).tolist()  # e-folds of the first 6, 7 and 8 points
        [6.286, 7.543, 8.8]
        >>> bool(table["value"].iloc[0] > 0), table["value"].is_monotonic_increasing
        (True, True)
    """
    order = np.argsort(x)
    x, log_time, error = x[order], log_time[order], error[order]
    rows = []
    for count in range(MIN_POINTS_FOR_LAW, len(x) + 1):
        rows.append(_row(np.ptp(log_time[:count]), _lead(x[:count], log_time[:count], error[:count])))
    return pd.DataFrame(rows)


def _lead(x: NDArray[np.float64], log_time: NDArray[np.float64], error: NDArray[np.float64]) -> Estimate:
    stream = numpy_stream(BASE_SEED, "sensitivity, resampling", len(x))
    found = redrawn(
        lambda values: {"lead": compare_laws(x, values, error).advantage_of("exponential")}, log_time, error, stream
    )
    return found["lead"]


def slope_by_lateness(table: pd.DataFrame, shares: Iterable[float]) -> pd.DataFrame:
    """Return the log-log slope of the noise on the loss over the last moments of the training, averaged over trainings.

    Args:
        table: of one loss function, with the columns replicate, epoch, loss, noise.
        shares: shares of the moments that are used, the x of the table.

    Examples:
        >>> epoch = np.arange(1, 9)
        >>> loss = np.exp(-epoch / 2)
        >>> noise = np.where(epoch > 4, loss**2, loss * np.exp(-2.25))  # C ∝ L² in the second half
        >>> one = pd.DataFrame({"epoch": epoch, "loss": loss, "noise": noise})
        >>> table = slope_by_lateness(pd.concat([one.assign(replicate=0), one.assign(replicate=1)]), shares=[0.5, 1.0])
        >>> table["value"].round(3).tolist()
        [2.0, 1.5]
    """
    rank = table["epoch"].rank(method="dense")
    moments = table["epoch"].nunique()
    rows = []
    for share in shares:
        late = table[rank > moments - max(3, round(share * moments))]
        slopes = [np.polyfit(np.log(one["loss"]), np.log(one["noise"]), 1)[0] for _, one in late.groupby("replicate")]
        rows.append(_row(share, mean_of_replicates([float(slope) for slope in slopes])))
    return pd.DataFrame(rows)


def _row(x: float, estimate: Estimate) -> dict[str, float]:
    return {"x": float(x), **estimate.model_dump(include={"value", "low", "high"})}
