"""Occupation of two minima that differ in the number of their outlier directions alone (Mori et al. 2022, abstract).

Two basins joined at one saddle are occupied in the ratio of their mean escape times. The published escape rate is
κ = (√(h|h_s|)/2π)(1 + ΔL/L*)^{−(B/(ηh) + 1 − n/2)}, so that with the same h, h_s, ΔL and L* the log-odds of the basin
with n₁ outlier directions against that with n₂ are ½(n₂ − n₁) ln(1 + ΔL/L*).
"""

import math
from functools import partial

import pandas as pd
from scipy.special import ndtri

from sgd_diffusion.dynamics import SGD, BentExamples, ExpressionNoise
from sgd_diffusion.escape import Coordinate, simulate
from sgd_diffusion.estimates import Estimate, exactly, joint_confidence, largest, plus_minus, smallest
from sgd_diffusion.landscapes import bent_path, bent_regression, parse_potential
from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import seed_for
from sgd_diffusion.theory import log_escape_time
from sgd_replication.experiments.log_barrier.settings import OutlierJobSettings

BARRIER = 2.0
"""ΔL of `bent_regression`."""

LONGEST = 10**8
"""Iterations after which a replica is given up."""


def matched_noise(ratio: float, outliers: int) -> ExpressionNoise:
    """Return Gaussian noise of the covariance (2L/B)H on `bent_regression`, with H = 1 in all directions.

    Args:
        ratio: ΔL/L*.
        outliers: n.

    Examples:
        At the minimum of ΔL/L* = 4 the loss is ½ and the deviation 1; at the saddle 2L = 5:

        >>> import torch
        >>> deviations = matched_noise(4.0, 2).deviation(torch.tensor([[0.0, 0.0], [math.pi, 0.0]]).double())
        >>> deviations.square().round(decimals=6).tolist()
        [[1.0, 1.0], [5.0, 5.0]]
    """
    names = [f"x{i}" for i in range(outliers)]
    forth, back = bent_path(names[0])
    others = "".join(f" + {name}**2" for name in names[1:])
    text = f"sqrt(2 * (1 - cos({forth})) + ({back})**2{others} + {2 * BARRIER / ratio!r})"
    return ExpressionNoise((parse_potential(text, names),) * outliers)


def measure_low_dimension(settings: OutlierJobSettings, seed: int, cache: PointCache = NO_CACHE) -> pd.DataFrame:
    """Return the `LOW_DIMENSION` table: ln τ to the saddle, in dynamical time, by SGD and with matched noise, at B = 1.

    Args:
        settings: ΔL/L* with η, numbers of directions, and replicas.
        seed: base of the streams.
        cache: of finished ratios and numbers of directions.

    Examples:
        >>> settings = OutlierJobSettings(dynamics=[(0.5, 4)], systems=[(4.0, 0.4)], directions=[1, 2], replicas=100)
        >>> table = measure_low_dimension(settings, seed=0)
        >>> table["outliers"].tolist(), table["formula"].diff().round(4).tolist()[1:]  # −½ ln 5
        ([1, 2], [-0.8047])
    """
    points = [
        (f"outliers-{ratio:g}-{eta:g}-{outliers}", partial(_of_outliers, ratio, eta, outliers, settings, seed))
        for ratio, eta in settings.systems
        for outliers in settings.directions
    ]
    return cached_tables(cache, points, "escape with outlier directions")


def _of_outliers(ratio: float, eta: float, outliers: int, settings: OutlierJobSettings, seed: int) -> pd.DataFrame:
    landscape, boundary = bent_regression(ratio, outliers), Coordinate(threshold=math.pi, index=0)
    noises = {"": BentExamples(math.sqrt(2 * BARRIER / ratio)), "matched_": matched_noise(ratio, outliers)}
    row: dict[str, float] = {"ratio": ratio, "learning_rate": eta, "outliers": outliers}
    for name, noise in noises.items():
        own = seed_for(seed, "outliers", name, ratio, eta, outliers)
        times = simulate(
            landscape, SGD(eta, 1, noise), boundary, replicas=settings.replicas, max_iterations=LONGEST, seed=own
        )
        mean = times.estimate("time")
        assert isinstance(mean, Estimate)  # one point
        row |= {f"{name}log_time": math.log(mean.value), f"{name}error": (mean.high - mean.low) / 3.92 / mean.value}
    # The time to reach a saddle is half of the time to get beyond it.
    formula = log_escape_time(ratio, batch_size=1, learning_rate=eta, dimension=outliers) - math.log(2)
    return pd.DataFrame([row | {"formula": formula}])


def log_odds(table: pd.DataFrame) -> pd.DataFrame:
    """Return the log-odds of the basin with the fewest directions against each of the others.

    Args:
        table: a `LOW_DIMENSION` table.

    Examples:
        >>> rows = {"ratio": 4.0, "learning_rate": 0.2, "outliers": [1, 2], "error": 0.03, "matched_error": 0.04}
        >>> rows |= {"log_time": [8.0, 7.0], "matched_log_time": [7.5, 6.7], "formula": [7.9, 7.1]}
        >>> log_odds(pd.DataFrame(rows))[["outliers", "sgd", "matched", "formula"]].round(3).to_numpy().tolist()
        [[2.0, 1.0, 0.8, 0.8]]
    """
    rows = []
    for (ratio, eta), system in table.groupby(["ratio", "learning_rate"]):
        first, *others = system.sort_values("outliers").to_dict("records")
        for other in others:
            rows.append(
                {
                    "ratio": ratio,
                    "learning_rate": eta,
                    "fewest": first["outliers"],
                    "outliers": other["outliers"],
                    "sgd": first["log_time"] - other["log_time"],
                    "error": math.hypot(first["error"], other["error"]),
                    "matched": first["matched_log_time"] - other["matched_log_time"],
                    "matched_error": math.hypot(first["matched_error"], other["matched_error"]),
                    "formula": first["formula"] - other["formula"],
                }
            )
    return pd.DataFrame(rows)


def low_dimension_estimates(table: pd.DataFrame) -> dict[str, Estimate]:
    """Return the least log-odds of the basin of fewer directions, and the log-odds over the formula's.

    Of each ΔL/L* the pair with the most and the fewest directions counts.

    Args:
        table: a `LOW_DIMENSION` table.

    Examples:
        >>> rows = {"ratio": 4.0, "learning_rate": 0.2, "outliers": [1, 2], "error": 0.03, "matched_error": 0.04}
        >>> rows |= {"log_time": [8.0, 7.0], "matched_log_time": [7.5, 6.7], "formula": [7.9, 7.1]}
        >>> found = low_dimension_estimates(pd.DataFrame(rows))
        >>> found["low_dimension_log_odds"].value, round(found["low_dimension_log_odds_over_formula"].value, 3)
        (1.0, 1.25)
        >>> round(found["matched_log_odds_over_formula_lowest"].value, 3)
        1.0
    """
    odds = log_odds(table)
    widest = odds[odds["outliers"] == odds.groupby(["ratio", "learning_rate"])["outliers"].transform("max")]
    over = _over_formula(widest, "sgd", "error")
    matched = _over_formula(widest, "matched", "matched_error")
    pairs = zip(widest["sgd"], widest["error"], strict=True)
    times = zip(table["log_time"], table["error"], strict=True)
    return {
        "low_dimension_log_odds": smallest([plus_minus(x, 1.96 * error, len(widest)) for x, error in pairs]),
        "low_dimension_log_odds_over_formula": _farthest_from_one(over),
        "low_dimension_log_odds_over_formula_lowest": smallest(over),
        "low_dimension_log_odds_over_formula_highest": largest(over),
        "matched_log_odds_over_formula_lowest": smallest(matched),
        "matched_log_odds_over_formula_highest": largest(matched),
        "low_dimension_pairs": exactly(len(widest), "count"),
        "low_dimension_log_time_lowest": smallest([plus_minus(x, 1.96 * error, len(table)) for x, error in times]),
    }


def _over_formula(odds: pd.DataFrame, column: str, error: str) -> list[Estimate]:
    rows = zip(odds[column], odds[error], odds["formula"], strict=True)
    return [plus_minus(value / formula, 1.96 * spread / formula, len(odds)) for value, spread, formula in rows]


def _farthest_from_one(ratios: list[Estimate]) -> Estimate:
    """Return the ratio farthest from 1 with its interval at the level at which those of all ratios hold together."""
    worst = max(ratios, key=lambda one: abs(one.value - 1))
    half_width = (worst.high - worst.low) / 2 * float(ndtri((1 + joint_confidence(len(ratios))) / 2)) / 1.96
    return plus_minus(worst.value, half_width, worst.n)
