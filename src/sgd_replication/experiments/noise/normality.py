"""The normality test as a function of the number of minibatches that it sees."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.statistics import benjamini_hochberg, shapiro_wilk

SHARES = (0.05, 0.1, 0.2, 0.4, 0.7, 1)
"""Shares of the collected minibatches that the test is made with."""
FEWEST_MINIBATCHES = 20


def normality_by_minibatches(noise: NDArray[np.floating], weights: NDArray[np.floating]) -> pd.DataFrame:
    """Return the share of parameters that pass Shapiro–Wilk at 5 % (Benjamini–Hochberg) on the first n minibatches.

    Args:
        noise: gradient noise of a network's followed parameters, (minibatches, parameters).
        weights: share of all parameters that each followed one represents, (parameters,).

    Examples:
        >>> stream = np.random.default_rng(0)
        >>> noise = np.column_stack([stream.standard_normal(400), stream.random(400)])  # Gaussian, and uniform
        >>> table = normality_by_minibatches(noise, weights=np.array([0.75, 0.25]))
        >>> table.iloc[[0, -1]].to_dict(orient="list")  # 20 minibatches are too few to tell
        {'minibatches': [20, 400], 'share': [1.0, 0.75]}
    """
    counts = sorted({max(FEWEST_MINIBATCHES, round(share * len(noise))) for share in SHARES})
    shares = [float(np.average(_passes(noise[:count]), weights=weights)) for count in counts]
    return pd.DataFrame({"minibatches": counts, "share": shares})


def _passes(noise: NDArray[np.floating]) -> NDArray[np.bool_]:
    """Return which columns pass; a column with a single value, which happens for rare examples, does not."""
    passing = np.ptp(noise, axis=0) > 0
    passing[passing] = ~benjamini_hochberg(shapiro_wilk(noise[:, passing]))
    return passing
