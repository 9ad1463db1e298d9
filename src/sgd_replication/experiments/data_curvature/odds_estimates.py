"""How much more SGD prefers the flat one of two minima of a network than white noise of equal power does."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates, plus_minus, smallest
from sgd_diffusion.statistics.shares import share_of

SUPPORT = (-50.0, 50.0)
"""Of log-odds."""


def odds_estimates(odds: pd.DataFrame) -> dict[str, Estimate]:
    """Return the excess of the log-odds of the flat minimum under SGD over those under white noise.

    Of each pair the counted row with the largest B is taken, where the noise is weakest. `pair_excess` is the mean over
    pairs, `pair_excess_lowest` that of single pairs; `pair_sgd` and `pair_white` are the mean log-odds themselves.
    `pair_reversed` counts the pairs of which white noise prefers the sharp minimum and SGD the flat one.

    Args:
        odds: an `ODDS` table with the column `set`.

    Examples:
        >>> keys = {"set": "toy", "draw": [0, 0, 1], "flat": 0, "sharp": 1, "batch_size": [4, 8, 8], "counted": True}
        >>> values = {"log_odds": [9.0, 2.0, 3.0], "half_width": 0.2, "white": [0.0, 1.0, -1.0], "white_error": 0.01}
        >>> found = odds_estimates(pd.DataFrame(keys | values | {"trace_ratio": 2.0}))
        >>> found["pair_excess"].value, round(found["pair_excess_lowest"].value, 6), found["pair_reversed"].value
        (2.5, 1.0, 1.0)
    """
    keys = ["set", "draw", "flat", "sharp"]
    found = {
        "pairs": exactly(odds.groupby(keys).ngroups if len(odds) else 0, "count"),
        "pair_networks": exactly(odds.groupby(keys[:2]).ngroups if len(odds) else 0, "count"),
    }
    counted = odds[odds["counted"].astype(bool) & odds["white"].notna()]
    found["pairs_counted"] = exactly(counted.groupby(keys).ngroups if len(counted) else 0, "count")
    if counted.empty:
        return found
    judged = counted.loc[counted.groupby(keys)["batch_size"].idxmax()]
    excess = judged["log_odds"] - judged["white"]
    widths = np.hypot(judged["half_width"], 1.96 * judged["white_error"])
    members = [plus_minus(value, width, 2) for value, width in zip(excess, widths, strict=True)]
    reversed_ = (judged["white"] < 0) & (judged["log_odds"] > 0)
    return found | {
        "pair_excess": mean_of_replicates(excess.tolist(), support=SUPPORT),
        "pair_excess_lowest": smallest(members),
        "pair_sgd": mean_of_replicates(judged["log_odds"].tolist(), support=SUPPORT),
        "pair_white": mean_of_replicates(judged["white"].tolist(), support=SUPPORT),
        "pair_reversed": exactly(int(reversed_.sum()), "count"),
        "pair_flat_in_trace": share_of(float((judged["trace_ratio"] > 1).mean()), len(judged)),
    }
