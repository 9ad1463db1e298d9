"""Estimates of the exponents of heavy ball and Adam in small networks, over that of SGD and over their laws."""

import math

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics.slopes import weighted_slope
from sgd_replication.experiments.data_curvature.points import NETWORK, geometric_mean

KEYS = {
    "SGD": "sgd",
    "heavy ball": "ball",
    "slow heavy ball": "slow_ball",
    "Adam": "adam",
    "frozen Adam": "frozen_adam",
}
"""Names of the optimisers in keys of estimates."""
BALLS = ("heavy ball", "slow heavy ball")
LAWS = ("law", "action", "quadratic")
"""Columns of a sweep that are the same at all its points."""
FEWEST = 3
"""Fewest points of a sweep from which an exponent is taken."""


def exponents_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each network and optimiser: its measured exponent, and its laws, over the strength.

    Args:
        rows: an `OPTIMISERS` table with the column `set`.

    Returns:
        The columns of `NETWORK`, arm, `exponent`, with its relative standard `error`, `law`, `action` and `quadratic`.
        The exponent is the slope of ln τ over that in the quadratic basin, times the exponent of the basin at this η
        and β. A sweep of fewer than three points has none and is left out.

    Examples:
        Both slopes are too low by a tenth, because of the prefactor:

        >>> rows = pd.DataFrame({"strength": [10.0, 20.0, 30.0], "log_time": [3.6, 5.4, 7.2], "error": 0.1})
        >>> rows = rows.assign(basin_log_time=[4.5, 6.75, 9.0], basin_error=0.1, basin=0.25, law=0.21, action=0.2)
        >>> rows = rows.assign(set="toy", model="m", draw=0, arm="SGD", quadratic=1.0)
        >>> exponents_of(rows)[["exponent", "law"]].round(6).to_numpy().tolist()
        [[0.2, 0.21]]
    """
    found = []
    for (*network, arm), part in rows.groupby([*NETWORK, "arm"], sort=False):
        if len(part) < FEWEST:
            continue
        slope, error = weighted_slope(part["strength"], part["log_time"], part["error"])
        below, basin_error = weighted_slope(part["strength"], part["basin_log_time"], part["basin_error"])
        first = part.iloc[0]
        exponent = slope / below * first["basin"] * first["quadratic"]
        known = dict(zip([*NETWORK, "arm"], [*network, arm], strict=True))
        known |= {"exponent": exponent, "error": math.hypot(error / slope, basin_error / below)}
        found.append(known | first[list(LAWS)].to_dict())
    return pd.DataFrame(found, columns=[*NETWORK, "arm", "exponent", "error", *LAWS])


def optimiser_estimates(rows: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the part `data-optimisers`.

    `<arm>_over_law` is the measured exponent over the law at this η and β, law times `quadratic`. For both heavy balls,
    whose law is that of SGD, `<arm>_over_sgd` is the ratio of the measured exponents at equal B/η_eff, and
    `<arm>_quadratic` what a quadratic basin says of it. `adam_over_frozen` is the ratio of the exponents of both Adam
    in √B/η, `adam_over_frozen_law` that of their actions with Gaussian noise. All are geometric means over networks.

    Args:
        rows: an `OPTIMISERS` table with the column `set`.

    Examples:
        >>> rows = pd.DataFrame({"strength": [10.0, 20.0, 30.0], "error": 0.1, "law": 0.2, "action": 0.2, "basin": 0.2})
        >>> rows = rows.assign(set="toy", model="m", draw=0, quadratic=1.0, basin_error=0.1)
        >>> rows["basin_log_time"] = 0.2 * rows["strength"]
        >>> ratios = {"SGD": 1.0, "heavy ball": 1.1, "slow heavy ball": 1.3, "Adam": 0.9, "frozen Adam": 1.0}
        >>> parts = [rows.assign(arm=arm, log_time=0.2 * ratio * rows["strength"]) for arm, ratio in ratios.items()]
        >>> found = optimiser_estimates(pd.concat(parts))
        >>> [round(found[key].value, 6) for key in ("sgd_over_law", "ball_over_sgd", "adam_over_frozen")]
        [1.0, 1.1, 0.9]
    """
    exponents = exponents_of(rows)
    if exponents.empty:
        return {}
    logs = exponents.assign(**{name: np.log(exponents[name]) for name in ("exponent", *LAWS)})
    by_arm, found = logs.pivot(index=NETWORK, columns="arm"), {}
    for arm in by_arm["exponent"]:
        key, quadratic = KEYS[arm], by_arm["quadratic"]
        found[f"{key}_over_law"] = _mean(by_arm["exponent"][arm] - by_arm["law"][arm] - quadratic[arm])
        if arm in BALLS and "SGD" in quadratic:
            found[f"{key}_over_sgd"] = _mean(by_arm["exponent"][arm] - by_arm["exponent"]["SGD"])
            found[f"{key}_quadratic"] = _mean(quadratic[arm] - quadratic["SGD"])
    if {"Adam", "frozen Adam"} <= set(by_arm["exponent"]):
        for key, name in (("adam_over_frozen", "exponent"), ("adam_over_frozen_law", "action")):
            found[key] = _mean(by_arm[name]["Adam"] - by_arm[name]["frozen Adam"])
    return found


def _mean(log_ratios: pd.Series) -> Estimate:
    """Return the geometric mean over networks."""
    return geometric_mean(log_ratios.dropna().rename("log_ratio").reset_index())
