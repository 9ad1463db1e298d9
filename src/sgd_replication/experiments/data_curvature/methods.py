"""Whether splitting and plain runs agree at the points that both measure."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, mean_of_replicates
from sgd_diffusion.statistics.shares import share_of

SIGMAS = 3.0
"""Standard errors within which plain runs and splitting agree."""


def method_estimates(name: str, times: pd.DataFrame, point: Sequence[str]) -> dict[str, Estimate]:
    """Return `<name>_methods_gap`, the mean of ln τ by splitting minus ln τ by plain runs, and `<name>_methods_agree`.

    The latter is the share of points at which both agree within three standard errors. Nothing is returned if no point
    is measured by both.

    Args:
        name: with which every key begins.
        times: with the columns `method`, `log_time` and `error`.
        point: columns that tell a point from the others.

    Examples:
        >>> rows = {"x": [1, 1, 2, 2], "method": ["plain", "splitting"] * 2, "log_time": [5.0, 5.1, 6.0, 6.9]}
        >>> found = method_estimates("toy", pd.DataFrame(rows).assign(error=0.1), ["x"])
        >>> round(found["toy_methods_gap"].value, 6), found["toy_methods_agree"].value
        (0.5, 0.5)
    """
    plain, splitting = (times[times["method"] == method] for method in ("plain", "splitting"))
    both = splitting.merge(plain, on=list(point), suffixes=("_split", "_plain"))
    if both.empty:
        return {}
    gap = both["log_time_split"] - both["log_time_plain"]
    within = gap.abs() <= SIGMAS * np.hypot(both["error_split"], both["error_plain"])
    return {
        f"{name}_methods_gap": mean_of_replicates(gap.tolist(), support=(-5.0, 5.0)),
        f"{name}_methods_agree": share_of(float(within.mean()), len(within)),
    }
