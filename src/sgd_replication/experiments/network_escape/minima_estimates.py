"""Estimates over many minima of networks on one data set; the unit of replication is the network."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy import stats

from sgd_diffusion.escape.relaxation import RELAXATION_TIMES, SETTLED
from sgd_diffusion.estimates import Estimate, exactly, mean_of_replicates
from sgd_diffusion.statistics import MIN_POINTS_FOR_LAW, prefactor_power
from sgd_diffusion.statistics.laws_of_units import UnitSweep, laws_of_units, no_law
from sgd_diffusion.statistics.ratios import mean_ratio
from sgd_diffusion.statistics.shares import share_of
from sgd_diffusion.statistics.slopes import weighted_slope

SAME = 0.01
"""Distance to the nearest minimum of an earlier network, over the length of θ, up to which the two count as one."""
LEVEL = 0.025
"""Level of the χ² test that a panel passes if it comes out, as for the published points of the rulebook."""
PUBLISHED_ERROR = 0.1
"""Standard error of a published ln τ: the escape times of 100 replicas, exponentially distributed."""
PANELS = {"5b": "batch", "5c": "eta"}
MEASURED_OF_EACH = (
    *("slope", "log_pearson", "trace_ratio"),
    *("outlier_direction_share", "outlier_noise_share", "outlier_displacement_share", "outlier_escape_share"),
)
"""Columns of the table of minima whose means over networks are estimated."""
SUPPORT = {name: (0.0, 1.0) for name in MEASURED_OF_EACH if name.endswith("share")}


def minima_estimates(minima: pd.DataFrame, trained: int) -> dict[str, Estimate]:
    """Return how many networks reach distinct minima, and the means over networks of C against H and of the outliers.

    Args:
        minima: a `MINIMA` table.
        trained: number of networks that were trained.

    Examples:
        >>> table = pd.DataFrame({"nearest": [0.5, 0.6]} | {name: [0.2, 0.4] for name in MEASURED_OF_EACH})
        >>> found = minima_estimates(table, trained=3)
        >>> found["minima_without"].value, found["minima_distinct"].value, round(found["minima_slope"].value, 6)
        (1.0, 2.0, 0.3)
    """
    counts = {
        "minima": len(minima),
        "minima_without": trained - len(minima),
        "minima_distinct": int((~(minima["nearest"] <= SAME)).sum()),
    }
    found = {name: exactly(count, "count") for name, count in counts.items()}
    for name in MEASURED_OF_EACH:
        values = minima[name].dropna().tolist()
        if values:
            support = SUPPORT.get(name, (-10.0, 10.0))
            found[f"minima_{name}"] = mean_of_replicates(values, support=support)
    return found


def minima_laws(minima: pd.DataFrame, times: pd.DataFrame, batch_unit: int) -> dict[str, Estimate]:
    """Return the shape of the law with each boundary, and the slopes over Theorem 2's, as means over networks.

    The names begin with `minima_batch` and `minima_eta` for the box, and with `minima_ball_batch` and
    `minima_level_batch` for the others; see `laws_of_units`. `…_networks` have sweeps with enough points for a law.
    `…_slope_over_theorem` is the geometric mean of the slope of the exponential law, in units of Theorem 2's, and
    `…_slope_spread` the standard deviation of its logarithm between networks; `…_slope_error` is what the errors of the
    points alone would give.

    Args:
        minima: a `MINIMA` table.
        times: a `MINIMA_TIMES` table.
        batch_unit: B where η is swept.

    Examples:
        Two networks with ln τ = 2 + 0.5 B; Theorem 2's slope is 0.001/0.01 = 0.1:

        >>> known = {"learning_rate": 0.01, "theorem_exponent": 0.001, "lowest_curvature": 0.5}
        >>> minima = pd.DataFrame({"network": [0, 1]} | known)
        >>> b = np.arange(2.0, 18.0)
        >>> rows = {"x": b, "log_time": 2 + 0.5 * b, "error": 0.1, "boundary": "box", "sweep": "batch"}
        >>> times = pd.concat(pd.DataFrame(rows | {"network": n, "learning_rate": 0.01}) for n in (0, 1))
        >>> found = minima_laws(minima, times, batch_unit=8)
        >>> round(found["minima_batch_gamma"].value, 6), round(found["minima_batch_slope_over_theorem"].value, 6)
        (1.0, 5.0)
    """
    found: dict[str, Estimate] = {}
    known = times.merge(minima[["network", "theorem_exponent", "lowest_curvature"]], on="network")
    keys = [("box", "batch"), ("box", "eta"), ("ball", "batch"), ("level", "batch")]
    for boundary, sweep in keys:
        rows = known[(known["boundary"] == boundary) & (known["sweep"] == sweep)]
        name = f"minima_{sweep}" if boundary == "box" else f"minima_{boundary}_{sweep}"
        if boundary != "box" and rows.empty:
            continue  # not asked for
        networks = [part.sort_values("x") for _, part in rows.groupby("network") if len(part) >= MIN_POINTS_FOR_LAW]
        found[f"{name}_networks"] = exactly(len(networks), "count")
        if not networks:
            found |= no_law(name)
            continue
        sweeps = [_as_unit(sweep, part) for part in networks]
        power = prefactor_power(sweep)
        found |= laws_of_units(name, sweeps, power, relaxed=RELAXATION_TIMES, settled=SETTLED)
        if boundary == "box" and len(networks) > 1:
            found |= _slopes(name, sweep, networks, batch_unit)
    return found


def _as_unit(sweep: str, points: pd.DataFrame) -> UnitSweep:
    x, log_time, error = (points[name].to_numpy() for name in ("x", "log_time", "error"))
    rate = 1 / x if sweep == "eta" else points["learning_rate"].to_numpy()
    return UnitSweep(x, log_time, error, settling=1 / (rate * points["lowest_curvature"].to_numpy()))


def _slopes(name: str, sweep: str, networks: Sequence[pd.DataFrame], batch_unit: int) -> dict[str, Estimate]:
    """Return the slopes of the exponential law over Theorem 2's, and how they spread between networks."""
    logs, errors = [], []
    for points in networks:
        x, log_time = points["x"].to_numpy(), points["log_time"].to_numpy()
        slope, error = weighted_slope(x, log_time - prefactor_power(sweep) * np.log(x), points["error"].to_numpy())
        if slope <= 0:
            continue
        first = points.iloc[0]
        unit = first["theorem_exponent"] * (1 / first["learning_rate"] if sweep == "batch" else batch_unit)
        logs.append(math.log(slope / unit))
        errors.append(error / slope)
    if len(logs) < 2:
        return {}
    spread, degrees = float(np.std(logs, ddof=1)), len(logs) - 1
    ends = [spread * math.sqrt(degrees / stats.chi2.ppf(level, degrees)) for level in (0.975, 0.025)]
    return {
        f"{name}_slope_over_theorem": mean_ratio(logs),
        f"{name}_slope_spread": Estimate(value=spread, low=float(ends[0]), high=float(ends[1]), n=len(logs)),
        f"{name}_slope_error": exactly(float(np.sqrt(np.mean(np.square(errors)))), "check"),
    }


def minima_panels(panels: pd.DataFrame) -> dict[str, Estimate]:
    """Return for how many networks the published panels of Avila come out, and how far off they are.

    `minima_<sweep>_panel_share` is the share of networks whose points agree with the published ones by a χ² test;
    `…_panel_distance` the mean over networks of the root mean square difference of ln τ, and `…_pearson` that of the
    correlation of ln τ with x, which the paper prints.

    Args:
        panels: a `MINIMA_PANELS` table.

    Examples:
        The first of two networks agrees with the published points:

        >>> x = np.arange(1.0, 7.0)
        >>> parts = [{"network": n, "log_time": x + off, "x": x, "published": x} for n, off in ((0, 0.0), (1, 1.0))]
        >>> rows = pd.concat(pd.DataFrame(part) for part in parts).assign(panel="5b", error=0.1)
        >>> found = minima_panels(rows)
        >>> found["minima_batch_panel_share"].value, round(found["minima_batch_panel_distance"].value, 6)
        (0.5, 0.5)
    """
    found: dict[str, Estimate] = {}
    for panel, sweep in PANELS.items():
        agreed, distances, correlations = [], [], []
        for _, points in panels[panels["panel"] == panel].groupby("network"):
            if len(points) < MIN_POINTS_FOR_LAW:
                continue
            off = points["log_time"] - points["published"]
            chi_square = float((off**2 / (points["error"] ** 2 + PUBLISHED_ERROR**2)).sum())
            agreed.append(float(stats.chi2.sf(chi_square, len(points) - 1)) >= LEVEL)
            distances.append(float(np.sqrt((off**2).mean())))
            correlations.append(float(np.corrcoef(points["x"], points["log_time"])[0, 1]))
        if agreed:
            found[f"minima_{sweep}_panel_share"] = share_of(float(np.mean(agreed)), len(agreed))
            found[f"minima_{sweep}_panel_distance"] = mean_of_replicates(distances, support=(0.0, 20.0))
            found[f"minima_{sweep}_pearson"] = mean_of_replicates(correlations, support=(-1.0, 1.0))
    return found
