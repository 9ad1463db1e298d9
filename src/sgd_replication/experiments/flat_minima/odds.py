"""Measurement of the title claim: log-odds of the flat one of two basins, under SGD and under white noise."""

import math
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.escape import Coordinate, SweepPoint, occupancy, sweep
from sgd_diffusion.estimates import Estimate, exactly, largest, largest_error, plus_minus, smallest
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.statistics import fit_law, redrawn
from sgd_diffusion.streams import numpy_stream, seed_for
from sgd_replication.experiments.flat_minima.basin_pairs import (
    Side,
    TwoBasins,
    basin_pairs,
    exact_log_odds,
    exact_log_time,
)
from sgd_replication.experiments.flat_minima.settings import TitleSettings
from sgd_replication.settings.sampling import SamplingSettings


def measure_odds(settings: TitleSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `TITLE` table: log-odds of the flat basin from escape times, and from occupancy where it is measured.

    Occupancy is measured for a pair if the log-odds from escape times are at most `occupancy_e_folds`.

    Args:
        settings: ratios, barriers and replicas.
        seed: base seed.
        cache: finished pairs of basins.

    Examples:
        White noise on two basins, one twice as sharp as the other: the odds of the flat one are √2 by both methods.
        `OnlyPoints` skips all other pairs:

        >>> few = SamplingSettings(replicas=60, split_replicas=50, repeats=2)
        >>> settings = TitleSettings(white_barrier=1.5, stiffness=0.25, relaxations=4.0, replicas=60, sampling=few)
        >>> from sgd_diffusion.point_cache import OnlyPoints
        >>> one = OnlyPoints("flat fixed-SGLD-2")
        >>> table = measure_odds(settings, seed=0, cache=one)
        >>> table["method"].tolist(), round(math.exp(table["law"][0]), 4)
        (['escape times', 'occupancy'], 1.4142)
        >>> bool(((table["log_odds"] - table["exact"]).abs() < 4 * table["error"]).all())
        True
    """
    points = [
        (f"{basins.family}-{basins.noise}-{basins.ratio:g}", partial(_of_basins, basins, settings, seed))
        for basins in basin_pairs(settings)
    ]
    return cached_tables(cache, points, "pairs of basins")


def _of_basins(basins: TwoBasins, settings: TitleSettings, seed: int) -> pd.DataFrame:
    point = seed_for(seed, "title", basins.family, basins.noise, basins.ratio)
    flat = _escape(basins, "left", settings.sampling, point)
    sharp = _escape(basins, "right", settings.sampling, point)
    log_odds = flat.log_time - sharp.log_time
    exact = exact_log_time(basins, "left") - exact_log_time(basins, "right")
    rows: list[tuple[object, ...]] = [("escape times", log_odds, math.hypot(flat.error, sharp.error), exact, 0)]
    if log_odds <= settings.occupancy_e_folds:
        relaxation = 1 / (1 / flat.escape.value + 1 / sharp.escape.value)
        iterations = math.ceil(settings.relaxations * relaxation)
        watched = occupancy(
            basins.landscape("left"),
            basins.simulated,
            0.0,
            replicas=settings.replicas,
            discarded=iterations,
            iterations=iterations,
            beyond_start=basins.far_minimum("left"),
            seed=point,
        )
        rows.append(("occupancy", *watched.log_odds, exact_log_odds(basins), watched.crossings))
    return pd.DataFrame(rows, columns=["method", "log_odds", "error", "exact", "crossings"]).assign(
        noise=basins.noise,
        family=basins.family,
        ratio=basins.ratio,
        difference=1 / basins.flat - 1 / basins.sharp,
        law=basins.law,
    )


def _escape(basins: TwoBasins, side: Side, sampling: SamplingSettings, seed: int) -> SweepPoint:
    """Mean escape time from the minimum of one side to that of the other."""
    (point,) = sweep(
        basins.landscape(side),
        basins.simulated,
        Coordinate(threshold=basins.far_minimum(side)),
        **sampling.model_dump(),
        seed=seed_for(seed, side),
    )
    return point


def odds_estimates(table: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the estimates of the part `title`.

    The log-odds of a pair are those from occupancy where it was measured, otherwise those from escape times.

    Args:
        table: a `TITLE` table.
        seed: base of the resampling's streams.

    Examples:
        White noise with the odds ½ ln r, and SGD with ln r + 3 (1/H_flat − 1/H_sharp):

        >>> noises, families = ["SGD", "SGD two-point", "SGLD"], ["flat fixed", "sharp fixed"]
        >>> cases = pd.MultiIndex.from_product([noises, families, [2.0, 4.0, 8.0], ["escape times", "occupancy"]])
        >>> table = cases.to_frame(index=False, name=["noise", "family", "ratio", "method"])
        >>> table["difference"] = np.where(table["family"] == "flat fixed", 1 - 1 / table["ratio"], table["ratio"] - 1)
        >>> logs = np.log(table["ratio"])
        >>> table["law"] = np.where(table["noise"] == "SGLD", logs / 2, logs + 3 * table["difference"])
        >>> table = table.assign(log_odds=table["law"], exact=table["law"], error=0.1, crossings=0)
        >>> found = odds_estimates(table, seed=0)
        >>> round(found["sgd_excess_lowest"].value, 3), round(math.log(2) / 2 + 3 * 0.5, 3)  # at the lowest ratio
        (1.847, 1.847)
        >>> round(found["sgld_largest"].value, 3), round(math.log(8) / 2, 3)
        (1.04, 1.04)
    """
    best = table.sort_values("method").drop_duplicates(["noise", "family", "ratio"], keep="last")
    best = best.sort_values(["noise", "family", "ratio"])
    gaussian = table["noise"] != "SGD two-point"
    z = ((table["log_odds"] - table["exact"]).abs() / table["error"])[gaussian]
    two_point = best[best["noise"] == "SGD two-point"]
    sgd, white = (best[best["noise"] == noise].reset_index(drop=True) for noise in ("SGD", "SGLD"))
    excess, together = sgd["log_odds"] - white["log_odds"], 1.96 * np.hypot(sgd["error"], white["error"])
    watched = table["method"][gaussian] == "occupancy"
    beside = two_point.merge(sgd, on=["family", "ratio"], suffixes=("", "_gaussian"))
    difference = (beside["log_odds"] - beside["log_odds_gaussian"]).abs()
    error = np.hypot(beside["error"], beside["error_gaussian"])
    checks = {
        "occupancy_worst_z": z[watched].max(),
        "escape_worst_z": z[~watched].max(),
        "two_point_worst_z": (difference / error).max(),
    }
    return {name: exactly(float(value), "check") for name, value in checks.items()} | {
        "sgld_worst_miss": largest_error((white["log_odds"] - white["law"]).abs(), 1.96 * white["error"], len(white)),
        "sgd_worst_miss": largest_error((sgd["log_odds"] - sgd["law"]).abs(), 1.96 * sgd["error"], len(sgd)),
        "two_point_worst_difference": largest_error(difference, 1.96 * error, len(beside)),
        "sgd_largest": largest(_members(sgd["log_odds"], 1.96 * sgd["error"])),
        "sgld_largest": largest(_members(white["log_odds"], 1.96 * white["error"])),
        "sgd_excess_lowest": smallest(_members(excess, together)),
        "flat_fixed_advantage": _advantage(sgd, "flat fixed", seed),
        "sharp_fixed_advantage": _advantage(sgd, "sharp fixed", seed),
    }


def _members(values: pd.Series, half_widths: pd.Series) -> list[Estimate]:
    pairs = zip(values, half_widths, strict=True)
    return [plus_minus(float(value), float(half_width), len(values)) for value, half_width in pairs]


def _advantage(sgd: pd.DataFrame, family: str, seed: int) -> Estimate:
    """AIC of log-odds linear in ln r, minus AIC of log-odds linear in 1/H_flat − 1/H_sharp.

    Each law is fitted with and without ln r added; the better fit counts. The interval is that of redrawn log-odds.
    """
    rows = sgd[sgd["family"] == family]
    logs, difference = np.log(rows["ratio"].to_numpy()), rows["difference"].to_numpy()
    odds, error = rows["log_odds"].to_numpy(), rows["error"].to_numpy()

    def lead(values: NDArray[np.float64]) -> dict[str, float]:
        scores = [
            min(fit_law("exponential", x, values, error, prefactor).aic for prefactor in (None, logs))
            for x in (logs, difference)
        ]
        return {"lead": float(scores[0] - scores[1])}

    return redrawn(lead, odds, error, numpy_stream(seed, "title, resampling", family))["lead"]
