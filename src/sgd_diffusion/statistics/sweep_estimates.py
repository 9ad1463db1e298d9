"""Estimates from a sweep of simulated escape times: its scaling law and the distribution of the times."""

import numpy as np
import pandas as pd
from scipy import stats

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics.law_estimates import law_estimates

LEVEL = 0.05
"""The level at which the escape times of a point are tested for an exponential distribution."""


def sweep_estimates(name: str, rows: pd.DataFrame, stream: np.random.Generator) -> dict[str, Estimate]:
    """Return the estimates of `law_estimates` and the share of points with exponentially distributed escape times.

    The share counts the points whose test does not reject at `LEVEL`; its interval is that of Clopper and Pearson.

    Args:
        name: name of the sweep, with which every key begins; `k` and `eta` have a prefactor.
        rows: one row per point, with the columns x, log_time, error (the standard error of log_time) and exponential
            (the p-value of the test for an exponential distribution, missing for a point without a test).
        stream: random stream of the resampling.

    Examples:
        ln τ = 2 + ½B. Five of the six tests for an exponential distribution pass at 5 %:

        >>> rows = pd.DataFrame({"x": np.arange(1.0, 7), "error": 0.1, "exponential": [0.01, 0.2, 0.4, 0.6, 0.8, 1.0]})
        >>> found = sweep_estimates("batch", rows.assign(log_time=2 + rows["x"] / 2), np.random.default_rng(0))
        >>> round(found["batch_slope"].value, 6), round(found["batch_exponential_share"].value, 4)
        (0.5, 0.8333)
    """
    estimates = law_estimates(name, rows, stream)
    tested = rows["exponential"].dropna()
    passed = int((tested >= LEVEL).sum())
    if len(tested):
        interval = stats.binomtest(passed, len(tested)).proportion_ci()
        estimates[f"{name}_exponential_share"] = Estimate(
            value=passed / len(tested), low=float(interval.low), high=float(interval.high), n=len(tested)
        )
    return estimates
