"""Up to which width networks could be run, and what is missing in wider ones."""

import math

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from sgd_diffusion.escape.relaxation import SETTLED
from sgd_diffusion.estimates import CONFIDENCE, Estimate, exactly
from sgd_diffusion.statistics.shares import share_of
from sgd_replication.experiments.data_curvature.points import SHORTEST
from sgd_replication.experiments.data_curvature.width_tables import OUTCOMES
from sgd_replication.jobs.estimate_key import estimate_key

LONGEST_SWEEP = SETTLED * math.exp(SHORTEST)
"""Relaxation times of the last escape of a sweep that begins at the first settled time and spans eight e-folds."""


def width_estimates(rows: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the part `data-widths`.

    For each set and number of units, `<set>_<units>_…`, and over all sets for the narrowest, the second and the widest
    networks, `narrowest_…`, `second_…` and `widest_…`:

    - `run`, `condition`, `flat`, `none`: share of draws by outcome, with Wilson's interval.
    - `isolated`: share of draws in which a training ends at an isolated minimum.
    - `condition_lowest`, `condition_median`: condition number of the best-conditioned isolated minimum of a draw.
    - `relaxation_median`: its relaxation time in iterations.
    - `iterations`: of the last escape of a sweep, at the lowest condition number.

    `wider_run` is the share of draws in which a network that is not the narrowest could be run, `widest_run` the
    largest number of units of such a network, 0 if there is none, and `draws` the number of draws over all sets.

    Args:
        rows: a `WIDTHS` table with the column `set`.

    Examples:
        >>> rows = pd.DataFrame({"draw": [0, 1, 0, 1], "units": [1, 1, 2, 2], "condition": [2.0, 4.0, 90.0, np.nan]})
        >>> rows = rows.assign(set="toy", outcome=["run", "run", "condition", "none"], relaxation=5 * rows["condition"])
        >>> found = width_estimates(rows)
        >>> [found[key].value for key in ("narrowest_run", "wider_run", "toy_2_isolated", "widest_condition_lowest")]
        [1.0, 0.0, 0.5, 90.0]
    """
    units = sorted(rows["units"].unique())
    groups = {estimate_key(*key): part for key, part in rows.groupby(["set", "units"], sort=False)}
    places = {"narrowest": units[0], "second": units[1], "widest": units[-1]}
    groups |= {name: rows[rows["units"] == width] for name, width in places.items()}
    found = {f"{name}_{key}": one for name, part in groups.items() for key, one in _of_group(part).items()}
    found |= {f"{name}_units": exactly(int(width), "setting") for name, width in places.items()}
    wider = rows[rows["units"] > units[0]].assign(run=rows["outcome"] == "run")
    of_draws = wider.groupby(["set", "draw"])["run"].any()
    run = rows.loc[rows["outcome"] == "run", "units"]
    return found | {
        "draws": exactly(len(of_draws), "count"),
        "wider_run": share_of(float(of_draws.mean()), len(of_draws)),
        "widest_run": exactly(int(run.max()) if len(run) else 0, "count"),
    }


def _of_group(rows: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the networks of one width."""
    found = {outcome: share_of(float((rows["outcome"] == outcome).mean()), len(rows)) for outcome in OUTCOMES}
    isolated = rows.dropna(subset="condition")
    found["isolated"] = share_of(len(isolated) / len(rows), len(rows))
    if len(isolated):
        found["condition_lowest"] = exactly(float(isolated["condition"].min()), "network")
        found["iterations"] = exactly(float(isolated["relaxation"].min() * LONGEST_SWEEP), "network", "iterations")
    for column in ("condition", "relaxation"):
        if (median := median_of(isolated[column])) is not None:
            found[f"{column}_median"] = median
    return found


def median_of(values: ArrayLike) -> Estimate | None:
    """Return the median of independent values; its interval lies between two order statistics.

    The interval from the k-th lowest to the k-th highest of n values holds the median with probability
    1 − 2 P(X < k), X binomial with n trials and probability ½ (any continuous law; David and Nagaraja, Order
    Statistics, 2003, Sec. 7.1). k is the largest with 95 % or more.

    Args:
        values: one for each draw.

    Returns:
        The median; None for fewer than six values, whose whole range holds it with less than 95 %.

    Examples:
        >>> found = median_of([1.0, 2.0, 4.0, 8.0, 16.0, 32.0])
        >>> found.low, found.value, found.high
        (1.0, 6.0, 32.0)
        >>> median_of([1.0, 2.0]) is None
        True
    """
    ordered = np.sort(np.asarray(values, dtype=np.float64))
    count, below, rank = len(ordered), 0, 0
    while 2 * (below := below + math.comb(count, rank)) <= (1 - CONFIDENCE) * 2**count:
        rank += 1  # P(X ≤ rank) still leaves 95 % between both ends
    if not rank:
        return None
    low, high = float(ordered[rank - 1]), float(ordered[-rank])
    return Estimate(value=float(np.median(ordered)), low=low, high=high, n=count)
