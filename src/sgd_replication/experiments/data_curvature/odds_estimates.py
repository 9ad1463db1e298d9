"""How much more SGD prefers the flat one of two minima of a network than white noise of equal power does."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates, plus_minus, smallest
from sgd_diffusion.statistics.shares import share_of

SUPPORT = (-50.0, 50.0)
"""Of log-odds."""


PAIR = ["set", "draw", "flat", "sharp"]
"""Columns that tell a pair of minima from the others."""


def judged_pairs(odds: pd.DataFrame) -> pd.DataFrame:
    """Return a row per pair, its counted row with the largest B, with `excess` and the half-width of its 95 % interval.

    Args:
        odds: an `ODDS` table with the column `set`.

    Examples:
        >>> keys = {"set": "toy", "draw": 0, "flat": 0, "sharp": 1, "batch_size": [4, 8, 9]}
        >>> values = {"log_odds": [9.0, 2.0, 3.0], "half_width": 0.2, "white": [0.0, 1.0, -1.0], "white_error": 0.0}
        >>> odds = pd.DataFrame(keys | values | {"counted": [True, True, False]})
        >>> judged_pairs(odds)[["batch_size", "excess", "excess_half_width"]].to_numpy().tolist()
        [[8.0, 1.0, 0.2]]
    """
    counted = odds[odds["counted"].astype(bool) & odds["white"].notna()]
    if counted.empty:
        return counted.assign(excess=0.0, excess_half_width=0.0)
    judged = counted.loc[counted.groupby(PAIR)["batch_size"].idxmax()]
    widths = np.hypot(judged["half_width"], 1.96 * judged["white_error"])
    return judged.assign(excess=judged["log_odds"] - judged["white"], excess_half_width=widths)


def odds_estimates(odds: pd.DataFrame) -> dict[str, Estimate]:
    """Return the excess of the log-odds of the flat minimum under SGD over those under white noise.

    Of each pair the row of `judged_pairs` is taken, where the noise is weakest. `pair_excess` is the mean over
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
    judged = judged_pairs(odds)
    found = {
        "pairs": exactly(odds.groupby(PAIR).ngroups if len(odds) else 0, "count"),
        "pair_networks": exactly(odds.groupby(PAIR[:2]).ngroups if len(odds) else 0, "count"),
        "pairs_counted": exactly(len(judged), "count"),
    }
    if judged.empty:
        return found
    excess = judged["excess"]
    members = [plus_minus(value, width, 2) for value, width in zip(excess, judged["excess_half_width"], strict=True)]
    reversed_ = (judged["white"] < 0) & (judged["log_odds"] > 0)
    return found | {
        "pair_excess": mean_of_replicates(excess.tolist(), support=SUPPORT),
        "pair_excess_lowest": smallest(members),
        "pair_sgd": mean_of_replicates(judged["log_odds"].tolist(), support=SUPPORT),
        "pair_white": mean_of_replicates(judged["white"].tolist(), support=SUPPORT),
        "pair_reversed": exactly(int(reversed_.sum()), "count"),
        "pair_flat_in_trace": share_of(float((judged["trace_ratio"] > 1).mean()), len(judged)),
    }
