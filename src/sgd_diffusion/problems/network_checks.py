"""Checks of a network's escape times before theories are compared with them: stationary, slow and exponential."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.problems.exit_checks import FEWEST_JUDGED, LEVEL, RELAXATIONS
from sgd_diffusion.problems.network_systems import network_systems
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW
from sgd_diffusion.sweep_plan import SweepPlan
from sgd_diffusion.theory import compare_systems

ROOM = 1.0
"""Range of ln τ beyond ten relaxation times in which a sweep needs points to be judged."""
LIMITED = 0.99
"""Share of the largest allowed η from which on η is taken to be limited by it."""


def with_checks(sweeps: pd.DataFrame, settling: float, learning_rate: float) -> pd.DataFrame:
    """Return sweeps with the columns `relaxations` and `judged`.

    `relaxations` is the escape time in units of the relaxation time 1/(ηkh), with h the lowest curvature along which
    the noise moves replicas. A point is judged under the conditions of `judged_points`: τ is at least ten relaxation
    times, and neither its times nor those of a slower point of the sweep differ from an exponential distribution with p
    below 0.005.

    Args:
        sweeps: as `measure_wide_sweep` gives them, with the sweeps `k`, `batch` and `eta`.
        settling: 3/(ηh) in iterations at the planned η, as `QuadraticBasin.relaxation_time` gives it.
        learning_rate: planned η.

    Examples:
        At η = 0.1 and h = 1 the relaxation time is 10 iterations in the sweep of B, and 1/η in that of η:

        >>> sweeps = pd.DataFrame({"sweep": ["batch", "batch", "eta", "eta"], "x": [4.0, 8.0, 10.0, 20.0]})
        >>> sweeps = sweeps.assign(log_time=[4.0, 5.0, 5.0, 6.0], exponential=0.5)
        >>> checked = with_checks(sweeps, settling=30.0, learning_rate=0.1)
        >>> checked["relaxations"].round(1).tolist(), checked["judged"].tolist()
        ([5.5, 14.8, 14.8, 20.2], [False, True, True, True])
    """
    name, x = sweeps["sweep"], sweeps["x"]
    slowing = np.select([name == "k", name == "eta"], [x, x * learning_rate], 1.0)  # 1/(ηk), 1 at the planned η
    relaxations = sweeps["log_time"].map(math.exp) / (slowing * settling / RELAXATION_TIMES)
    last_failure = x[sweeps["exponential"] < LEVEL].groupby(name).max()
    exponential = x > name.map(last_failure).fillna(0.0)
    return sweeps.assign(relaxations=relaxations, judged=(relaxations >= RELAXATIONS) & exponential)


def network_comparison(
    name: str, basins: pd.DataFrame, sweeps: pd.DataFrame, batch_unit: float
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return each theory's prediction of every point of the sweeps of B and η, and the comparison of the theories.

    The comparison uses the judged points alone. No theory is named (`best` is False) for a sweep with fewer than four.

    Args:
        name: name of the data set.
        basins: table with the row of the network, as `QuadraticBasin.described` gives it.
        sweeps: as `with_checks` gives them.
        batch_unit: B in the sweep of η.

    Returns:
        The predictions, a row per point and theory, and the comparison, a row per sweep and theory.

    Examples:
        >>> ones = dict.fromkeys(["exit_curvature", "trace_ratio", "mean_noise", "exponent", "learning_rate"], 1.0)
        >>> half = dict.fromkeys(["barrier", "white_barrier", "data_loss"], 0.5)
        >>> basins = pd.DataFrame(ones | half | {"model": "network", "squared_error": 0.0}, index=[0])
        >>> sweeps = pd.DataFrame({"model": "network", "sweep": "batch", "x": [1.0, 2, 3, 4, 5, 6], "error": 0.1})
        >>> sweeps = sweeps.assign(log_time=2 + sweeps["x"])
        >>> for judged in (sweeps["x"] > 1, sweeps["x"] > 3):
        ...     predictions, scores = network_comparison("toy", basins, sweeps.assign(judged=judged), batch_unit=8)
        ...     print(len(predictions), bool(scores["best"].any()))
        24 True
        24 False
    """
    judged = sweeps[sweeps["judged"]]
    counts = judged.groupby("sweep").size()
    enough = sweeps["sweep"].map(counts).fillna(0) >= FEWEST_JUDGED
    predictions, _ = compare_systems(network_systems(name, basins, sweeps, batch_unit))
    compared = sweeps[sweeps["judged"] | ~enough]
    _, scores = compare_systems(network_systems(name, basins, compared, batch_unit))
    named = scores["sweep"].map(counts).fillna(0) >= FEWEST_JUDGED
    return predictions, scores.assign(best=scores["best"] & named)


def points_for_laws(sweeps: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, Estimate]]:
    """Return the points that laws are fitted to, and the number of judged points of every sweep, `<sweep>_judged`.

    These are the judged points of a sweep, and all points if fewer than six are judged.

    Args:
        sweeps: as `with_checks` gives them.

    Examples:
        >>> sweeps = pd.DataFrame({"sweep": ["batch"] * 8 + ["eta"] * 8, "judged": [True] * 6 + [False] * 9 + [True]})
        >>> points, counts = points_for_laws(sweeps)
        >>> points.groupby("sweep").size().to_dict(), counts["eta_judged"].value
        ({'batch': 6, 'eta': 8}, 1.0)
    """
    fitted, counts = [], {}
    for name, rows in sweeps.groupby("sweep"):
        judged = rows[rows["judged"]]
        counts[f"{name}_judged"] = exactly(len(judged), "check")
        fitted.append(judged if len(judged) >= MIN_POINTS_FOR_LAW else rows)
    return pd.concat(fitted), counts


def advice_on_settling(settling: float, stiffness: float, settings: Mapping[str, float]) -> str:
    """Return what to change so that escape times exceed ten relaxation times; empty if the sweeps end long after that.

    Args:
        settling: 3/(ηh) in iterations, as `QuadraticBasin.relaxation_time` gives it.
        stiffness: η times the largest curvature. A larger box raises η only while this is below its limit.
        settings: `slowest_log_time`, the ln τ at which the sweeps end, and the keys `half_width` and `weight_decay`.

    Examples:
        >>> plan = {"slowest_log_time": 9.0, "half_width": 0.05, "weight_decay": 0.001}
        >>> advice_on_settling(settling=300.0, stiffness=0.1, settings=plan)
        ''
        >>> print(advice_on_settling(settling=39_000.0, stiffness=0.1, settings=plan))
        The network relaxes in 13,000 iterations, 1/(ηh). Escape times are those of a rate from 130,000 iterations on, \
and the sweeps end at 8,100, so that no theory can be named. Raise half_width from 0.05, because η grows with its \
square, or weight_decay from 0.001, or slowest_log_time to 12.8 or more.
    """
    relaxation = settling / RELAXATION_TIMES
    needed, end = math.log(RELAXATIONS * relaxation), settings["slowest_log_time"]
    if end >= needed + ROOM:
        return ""
    larger = f"half_width from {settings['half_width']:g}, because η grows with its square, or "
    limited = stiffness >= LIMITED * SweepPlan.stiffest
    consequence = "no theory can be named" if end <= needed else "few points can be judged"
    return (
        f"The network relaxes in {_rounded(relaxation)} iterations, 1/(ηh). Escape times are those of a rate from "
        f"{_rounded(RELAXATIONS * relaxation)} iterations on, and the sweeps end at {_rounded(math.exp(end))}, so that "
        f"{consequence}. Raise {'' if limited else larger}weight_decay from {settings['weight_decay']:g}, or "
        f"slowest_log_time to {needed + ROOM:.1f} or more."
    )


def _rounded(iterations: float) -> str:
    """Return a number of iterations with two significant digits."""
    return f"{float(f'{iterations:.2g}'):,.0f}"
