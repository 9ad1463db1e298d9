"""Estimates of the laws of escape under heavy ball and Adam, and of their preference for flat minima."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, largest_error, plus_minus, smallest
from sgd_diffusion.statistics.slopes import weighted_slope

NAMES = {"SGD": "sgd", "heavy ball": "heavy_ball", "Adam": "adam", "frozen Adam": "frozen_adam"}
LAW = {"SGD": "limit", "heavy ball": "limit", "Adam": "limit", "frozen Adam": "other"}
"""The law that an arm should follow."""
AXES = ("batch", "eta", "curvature")


def exponent_ratio(rows: pd.DataFrame, law: str) -> Estimate:
    """Return the slope of ln τ, without the known prefactor, against a law's exponent, with its 95 % interval.

    Args:
        rows: of one sweep in an `EXPONENTS` table.
        law: the column with the exponent.

    Examples:
        >>> rows = pd.DataFrame({"limit": [4.0, 6.0, 8.0], "log_time": [9.5, 11.4, 13.3], "log_prefactor": 5.0})
        >>> round(exponent_ratio(rows.assign(error=0.1), "limit").value, 6)
        0.95
    """
    slope, error = weighted_slope(rows[law], rows["log_time"] - rows["log_prefactor"], rows["error"])
    return plus_minus(slope, 1.96 * error, len(rows))


def memory_ratios(rows: pd.DataFrame) -> pd.DataFrame:
    """Return a row for each sweep of B at one β and β₂ of the sweeps of these.

    Args:
        rows: an `EXPONENTS` table.

    Returns:
        arm, axis, momentum, memory, `ratio` of the exponent to `limit` with `low`, `high` and number of `points`, that
        of `other` and of `action` to `limit`, and the largest `stiffness` and `climb`.

    Examples:
        >>> rows = pd.DataFrame({"limit": [4.0, 6.0, 8.0], "log_time": [4.4, 6.6, 8.8], "log_prefactor": 0.0})
        >>> rows = rows.assign(error=0.1, other=2 * rows["limit"], action=np.nan, climb=50.0, stiffness=0.05)
        >>> found = memory_ratios(rows.assign(arm="Adam", axis="memory", momentum=0.9, memory=100.0))
        >>> found[["memory", "ratio", "other"]].round(6).to_numpy().tolist()
        [[100.0, 1.1, 2.0]]
    """
    found = []
    swept = rows[rows["axis"].isin(["momentum", "memory"])]
    for (arm, axis, momentum, memory), part in swept.groupby(["arm", "axis", "momentum", "memory"], dropna=False):
        ratio, last = exponent_ratio(part, "limit"), part.iloc[-1]
        found.append(
            {
                "arm": arm,
                "axis": axis,
                "momentum": momentum,
                "memory": memory,
                "ratio": ratio.value,
                "low": ratio.low,
                "high": ratio.high,
                "points": ratio.n,
                "other": last["other"] / last["limit"],
                "action": last["action"] / last["limit"],
                "stiffness": last["stiffness"],
                "climb": last["climb"],
            }
        )
    return pd.DataFrame(found)


def exponent_estimates(rows: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the part `optimisers`.

    `<optimiser>_<axis>` is the ratio of the measured exponent to the law of `LAW` where B, η or the curvature is
    swept; `<optimiser>_action_<axis>` the same to the least action. `heavy_ball_slowest` is the ratio to SGD's law at
    the largest β, `heavy_ball_action_miss` the largest distance of the ratio to the least action from 1 over the β.
    `adam_momentum_miss` is the largest distance from 1 over β₁; `adam_fastest` and `adam_slowest` are the ratios to
    the law of a v that follows at the shortest and the longest memory, `adam_frozen_share` what the law of a frozen v
    predicts for the latter; `adam_halfway` is the memory, in units of the climb's time, at which the ratio has gone
    half of that way; `frozen_adam_other` is the ratio of the frozen arm to the law of a v that follows.

    Args:
        rows: an `EXPONENTS` table.

    Examples:
        >>> rows = pd.DataFrame({"limit": [4.0, 6.0, 8.0], "log_time": [4.0, 6.0, 8.0], "log_prefactor": 0.0})
        >>> rows = rows.assign(other=rows["limit"] / 2, action=rows["limit"], climb=50.0, axis="batch", error=0.1)
        >>> arms = {"SGD": np.nan, "heavy ball": np.nan, "Adam": 9.0, "frozen Adam": 999.0}
        >>> rows = pd.concat([rows.assign(arm=arm, momentum=0.9, memory=memory) for arm, memory in arms.items()])
        >>> found = exponent_estimates(rows)
        >>> round(found["sgd_batch"].value, 6), round(found["frozen_adam_batch"].value, 6)
        (1.0, 2.0)
    """
    found: dict[str, Estimate] = {}
    for (arm, axis), part in rows[rows["axis"].isin(AXES)].groupby(["arm", "axis"], sort=False):
        found[f"{NAMES[str(arm)]}_{axis}"] = exponent_ratio(part, LAW[str(arm)])
        if part["action"].notna().all():
            found[f"{NAMES[str(arm)]}_action_{axis}"] = exponent_ratio(part, "action")
        if arm == "frozen Adam" and axis == "batch":
            found["frozen_adam_other"] = exponent_ratio(part, "limit")
    swept = memory_ratios(rows)
    if swept.empty:
        return found
    half = (swept["high"] - swept["low"]) / 2
    friction = (swept["arm"] == "heavy ball") & (swept["axis"] == "momentum")
    beta1, beta2 = (swept["arm"] == "Adam") & (swept["axis"] == "momentum"), swept["axis"] == "memory"
    miss = (swept["ratio"] / swept["action"] - 1).abs()
    found["heavy_ball_slowest"] = _estimate(swept[friction].sort_values("momentum").iloc[-1])
    found["heavy_ball_action_miss"] = largest_error(miss[friction], (half / swept["action"])[friction], len(rows))
    found["adam_momentum_miss"] = largest_error((swept["ratio"] - 1).abs()[beta1], half[beta1], len(rows))
    memories = swept[beta2].sort_values("memory")
    found["adam_fastest"], found["adam_slowest"] = _estimate(memories.iloc[0]), _estimate(memories.iloc[-1])
    found["adam_frozen_share"] = exactly(float(memories["other"].iloc[-1]), "check")
    halfway = _halfway(memories)
    if halfway is not None:
        found["adam_halfway"] = exactly(halfway, "check")
    found["climb_of_adam"] = exactly(float(memories["climb"].iloc[-1]), "check")
    return found


def _estimate(row: pd.Series) -> Estimate:
    return Estimate(value=float(row["ratio"]), low=float(row["low"]), high=float(row["high"]), n=int(row["points"]))


def _halfway(memories: pd.DataFrame) -> float | None:
    """Return the memory over the climb's time where the ratio first falls below the mean of both laws."""
    middle = (1 + float(memories["other"].iloc[-1])) / 2
    logs = np.log((memories["memory"] / memories["climb"]).to_numpy(dtype=float))
    ratios = memories["ratio"].to_numpy()
    below = np.flatnonzero(ratios < middle)
    if not len(below) or below[0] == 0:
        return None
    place = below[0]
    share = (ratios[place - 1] - middle) / (ratios[place - 1] - ratios[place])
    return float(np.exp(logs[place - 1] + share * (logs[place] - logs[place - 1])))


def odds_estimates(rows: pd.DataFrame) -> dict[str, Estimate]:
    """Return the estimates of the part `optimisers-odds`.

    `<optimiser>_excess` is the smallest excess of the log-odds over those with white noise; `<optimiser>_odds` the
    ratio of the log-odds to the diffusion's, over all ratios of curvatures; `<optimiser>_white_miss` the largest
    distance from the diffusion with white noise. `adam_below_sgd` is the smallest log-odds of SGD minus Adam's.

    Args:
        rows: an `ODDS` table.

    Examples:
        >>> rows = pd.DataFrame({"ratio": [2.0, 4.0] * 2, "noise": ["curvature"] * 2 + ["white"] * 2, "error": 0.1})
        >>> rows = rows.assign(law=[3.0, 5.0, 0.3, 0.7], log_odds=[3.0, 5.0, 0.3, 0.7])
        >>> table = pd.concat([rows.assign(arm="SGD"), rows.assign(arm="Adam", log_odds=rows["log_odds"] / 2)])
        >>> found = odds_estimates(table)
        >>> round(found["sgd_odds"].value, 6), round(found["adam_odds"].value, 6), round(found["sgd_excess"].value, 6)
        (1.0, 0.5, 2.7)
        >>> round(found["adam_below_sgd"].value, 6)
        1.5
    """
    found: dict[str, Estimate] = {}
    by_arm = {str(arm): part.set_index("ratio").sort_index() for arm, part in rows.groupby("arm", sort=False)}
    for arm, part in by_arm.items():
        name, curved, white = NAMES[arm], part[part["noise"] == "curvature"], part[part["noise"] == "white"]
        found[f"{name}_excess"] = smallest(_differences(curved, white))
        weights = curved["law"] / curved["error"] ** 2
        scale = float((weights * curved["law"]).sum())
        half_width = 1.96 / scale**0.5
        found[f"{name}_odds"] = plus_minus(float((weights * curved["log_odds"]).sum()) / scale, half_width, len(curved))
        miss = (white["log_odds"] - white["law"]).abs()
        found[f"{name}_white_miss"] = largest_error(miss, 1.96 * white["error"], len(white))
    sgd, adam = (by_arm[arm][by_arm[arm]["noise"] == "curvature"] for arm in ("SGD", "Adam"))
    return found | {"adam_below_sgd": smallest(_differences(sgd, adam))}


def _differences(above: pd.DataFrame, below: pd.DataFrame) -> list[Estimate]:
    values, errors = above["log_odds"] - below["log_odds"], 1.96 * np.hypot(above["error"], below["error"])
    return [plus_minus(float(value), float(error), len(values)) for value, error in zip(values, errors, strict=True)]
