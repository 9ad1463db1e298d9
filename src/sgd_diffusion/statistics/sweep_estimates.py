"""What a sweep of simulated escape times says of its law and of the exponential distribution of its times."""

import numpy as np
import pandas as pd
from scipy import stats

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics.law_estimates import law_estimates, prefactor_of

LEVEL = 0.05
"""Level of the test of a point's times for an exponential distribution."""


def sweep_estimates(name: str, rows: pd.DataFrame, stream: np.random.Generator) -> dict[str, Estimate]:
    """Return what `law_estimates` says of a sweep, and the share of its points whose times pass as exponential.

    Args:
        name: of the sweep, which the keys begin with; `k` and `eta` have a prefactor.
        rows: x, log_time, error and exponential.
        stream: of the resampling.

    Examples:
        ln τ = 2 + ½B, and of the six tests for an exponential law five pass at 5 %:

        >>> rows = pd.DataFrame({"x": np.arange(1.0, 7), "error": 0.1, "exponential": [0.01, 0.2, 0.4, 0.6, 0.8, 1.0]})
        >>> found = sweep_estimates("batch", rows.assign(log_time=2 + rows["x"] / 2), np.random.default_rng(0))
        >>> round(found["batch_slope"].value, 6), round(found["batch_exponential_share"].value, 4)
        (0.5, 0.8333)
    """
    x, times, error = (rows[column].to_numpy() for column in ("x", "log_time", "error"))
    estimates = law_estimates(name, x, times, error, prefactor_of(name)(x), stream)
    tested = rows["exponential"].dropna()
    passed = int((tested >= LEVEL).sum())
    if len(tested):
        interval = stats.binomtest(passed, len(tested)).proportion_ci()
        estimates[f"{name}_exponential_share"] = Estimate(
            value=passed / len(tested), low=float(interval.low), high=float(interval.high), n=len(tested)
        )
    return estimates
