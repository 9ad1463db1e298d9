"""How many small networks and committee machines there are, and the noise at the saddles of the latter."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.statistics.shares import share_of
from sgd_replication.experiments.data_curvature.points import geometric_mean

CLOSE = 0.1
"""Relative distance from 1 within which the noise at a saddle counts as equal to the curvature."""


def network_estimates(networks: pd.DataFrame, trained: int) -> dict[str, Estimate]:
    """Return how many small networks are trained, reach a minimum, reach an isolated one, and are run.

    Args:
        networks: a `NETWORKS` table with the column `set`: those that reach a minimum.
        trained: number of networks that are trained.

    Examples:
        >>> table = pd.DataFrame({"isolated": [True, True, False], "settles": [True, False, False]})
        >>> {name: found.value for name, found in network_estimates(table, trained=4).items()}
        {'small_networks': 4.0, 'small_networks_minima': 3.0, 'small_networks_isolated': 2.0, 'small_networks_run': 1.0}
    """
    counts = {
        "small_networks": trained,
        "small_networks_minima": len(networks),
        "small_networks_isolated": networks["isolated"].sum(),
        "small_networks_run": (networks["isolated"] & networks["settles"]).sum(),
    }
    return {name: exactly(int(count), "count") for name, count in counts.items()}


def saddle_estimates(committees: pd.DataFrame, saddles: pd.DataFrame) -> dict[str, Estimate]:
    """Return the noise along the unstable direction of verified saddles, in units of the absolute curvature.

    `saddle_noise_over_curvature` is the geometric mean over networks, each with the mean logarithm of its saddles.
    Saddles on a symmetric subspace, where the noise vanishes along this direction, are counted apart.

    Args:
        committees: a `COMMITTEES` table with the column `set`.
        saddles: a `SADDLES` table with the column `set`.

    Examples:
        >>> where = {"set": "toy", "draw": [0, 0, 1], "curvature": 0.1, "noise": [0.05, 0.2, 0.4], "symmetric": False}
        >>> counts = {"set": "toy", "draw": [0, 1], "trainings": 12, "failures": [0, 3], "minima": [2, 1]}
        >>> found = saddle_estimates(pd.DataFrame(counts), pd.DataFrame(where))
        >>> round(found["saddle_noise_over_curvature"].value, 6), found["saddles_verified"].value  # √(1 · 4)
        (2.0, 3.0)
    """
    asymmetric = saddles[~saddles["symmetric"].astype(bool)]
    trainings, failures = int(committees["trainings"].sum()), int(committees["failures"].sum())
    found = {
        "saddles_verified": exactly(len(asymmetric), "count"),
        "saddles_symmetric": exactly(len(saddles) - len(asymmetric), "count"),
        "committees": exactly(len(committees), "count"),
        "committee_minima": exactly(int(committees["minima"].sum()), "count"),
        "trainings_without_minimum": share_of(failures / trainings, trainings),
    }
    if asymmetric.empty:
        return found
    ratios = (asymmetric["noise"] / asymmetric["curvature"]).to_numpy()
    of_networks = asymmetric.assign(log_ratio=np.log(ratios), model="committee")
    return found | {
        "saddle_noise_over_curvature": geometric_mean(of_networks),
        "saddle_noise_lowest": exactly(float(ratios.min()), "network"),
        "saddle_noise_highest": exactly(float(ratios.max()), "network"),
        "saddle_noise_close_share": share_of(float((np.abs(ratios - 1) <= CLOSE).mean()), len(ratios)),
    }
