"""Points of the sweeps of small networks: which are settled; and the mean over networks, the unit of replication."""

import math

import numpy as np
import pandas as pd

from sgd_diffusion.escape.relaxation import SETTLED
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics.ratios import mean_ratio

NETWORK = ["set", "model", "draw"]
"""Columns that tell a network from the others."""
SHORTEST = 8.0
"""Range of ln τ that a sweep must span for a law, and that two must share for a ratio of their exponents."""
FEWEST = 5
"""Fewest settled points of a sweep from which a law is fitted."""


def settled(times: pd.DataFrame) -> pd.DataFrame:
    """Return the points that take at least ten relaxation times, with `x` = B/η and `level`, ln τ in relaxation times.

    Examples:
        >>> rows = {"log_time": [2.0, 9.0], "relaxation": 20.0, "batch_size": 1, "learning_rate": [0.2, 0.1]}
        >>> settled(pd.DataFrame(rows))[["x", "level"]].round(3).to_numpy().tolist()
        [[10.0, 6.004]]
    """
    level = times["log_time"] - np.log(times["relaxation"])
    return times.assign(x=times["batch_size"] / times["learning_rate"], level=level)[level >= math.log(SETTLED)]


def geometric_mean(ratios: pd.DataFrame) -> Estimate:
    """Return the geometric mean over networks with Student's interval of the mean logarithm.

    Args:
        ratios: the columns of `NETWORK`, and `log_ratio`; a network counts with the mean of its rows.

    Examples:
        >>> rows = {"set": "toy", "model": "m", "draw": [0, 0, 1], "log_ratio": np.log([1.0, 4.0, 2.0])}
        >>> round(geometric_mean(pd.DataFrame(rows)).value, 6)
        2.0
    """
    of_networks = ratios.groupby(NETWORK)["log_ratio"].mean()
    return mean_ratio(of_networks.tolist(), support=(-5.0, 5.0))
