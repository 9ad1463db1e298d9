"""Estimates of the published panels: correlations, powers and ranges with each fault on and off."""

import math
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly, largest, plus_minus, smallest
from sgd_diffusion.statistics.slopes import least_squares_slope
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.large_deviations.faults import ALGORITHMS, PILOTS, PRINTED_TIMES, key_of

REDRAWN = 2000
"""Redrawn panels for the interval of a correlation."""
SEEN = 4.0
"""A panel has a range if ln τ changes by so many standard errors from its first to its last point."""


def panel_estimates(panels: pd.DataFrame, seed: int) -> dict[str, Estimate]:
    """Return the estimates `ldt-panels`.

    For every algorithm, panel and variant: `pearson`, the correlation of ln τ with x, and `power`, the slope of ln τ
    in ln x. The range of a panel is the change of ln τ along its line from the first to the last x.
    `fault_free_over_faulty_e_folds` is the largest ratio of a range of SGD with one fault removed to that with
    all, and the same with `_lowest` the smallest, over the panels that have a range with all faults.

    Args:
        panels: a `PANELS` table.
        seed: base of the redrawn panels' stream.

    Examples:
        Without accumulated gradients the times are 1/η, with all faults 1/√η:

        >>> eta = np.array([0.001, 0.0015, 0.002])
        >>> rows = pd.DataFrame({"algorithm": "sgd", "panel": "eta", "x": eta, "error": 0.01, "factor": 1})
        >>> rows["left_as_published"] = 0.0
        >>> parts = [
        ...     rows.assign(variant=variant, log_time=-power * np.log(eta))
        ...     for variant, power in (("all", 0.5), ("without accumulated", 1.0), ("clean", 2.0))
        ... ]
        >>> found = panel_estimates(pd.concat(parts), seed=0)
        >>> names = "sgd_eta_all_power", "sgd_eta_clean_power", "fault_free_over_faulty_e_folds"
        >>> [round(found[name].value, 6) for name in names]
        [-0.5, -2.0, 2.0]
    """
    estimates: dict[str, Estimate] = {}
    for (algorithm, panel, variant), rows in panels.groupby(["algorithm", "panel", "variant"], sort=False):
        x, times, error = _columns(rows)
        stream = numpy_stream(seed, "fault panels, redrawn", str(algorithm), str(panel), str(variant))
        estimates[key_of(str(algorithm), str(panel), str(variant), "pearson")] = _pearson(x, times, error, stream)
        estimates[key_of(str(algorithm), str(panel), str(variant), "power")] = least_squares_slope(
            np.log(x), times, error
        )
    faulty = panels[(panels["algorithm"] == "sgd") & (panels["variant"] == "all")]
    ranges = {str(panel): _range(rows) for panel, rows in faulty.groupby("panel", sort=False)}
    seen = {panel: change for panel, change in ranges.items() if abs(change[0]) > SEEN * change[1]}
    estimates["faulty_panels"] = exactly(len(seen), "count")
    for panel, (change, spread) in ranges.items():
        first, last = PRINTED_TIMES[panel]
        printed = math.log(last / first)
        estimates[f"sgd_{panel}_range_over_printed"] = _over((change, spread), (printed, 0.0), len(faulty))
    ratios: list[Estimate] = []
    for fault, (panel, faulty_range) in product(ALGORITHMS["sgd"], seen.items()):
        rows = panels[
            (panels["algorithm"] == "sgd") & (panels["variant"] == f"without {fault}") & (panels["panel"] == panel)
        ]
        if len(rows):
            ratios.append(_over(_range(rows), faulty_range, len(rows)))
    if ratios:
        estimates["fault_free_over_faulty_e_folds"] = largest(ratios)
        estimates["fault_free_over_faulty_e_folds_lowest"] = smallest(ratios)
    clean = panels[(panels["algorithm"] == "sgd") & (panels["variant"] == "clean")]
    if len(clean):
        left = float(clean["left_as_published"].iloc[0])
        estimates["clean_factor"] = exactly(float(clean["factor"].iloc[0]), "setting")
        estimates["clean_left_as_published"] = exactly(round(PILOTS * left), "count")
    return estimates


def _columns(rows: pd.DataFrame) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    ordered = rows.sort_values("x")
    return ordered["x"].to_numpy(), ordered["log_time"].to_numpy(), ordered["error"].to_numpy()


def _range(rows: pd.DataFrame) -> tuple[float, float]:
    """Return the change of ln τ along the line from the first to the last x, and its standard error."""
    x, times, error = _columns(rows)
    line = least_squares_slope(x, times, error)
    width = float(np.ptp(x))
    return line.value * width, (line.high - line.value) / 1.96 * width


def _over(above: tuple[float, float], below: tuple[float, float], n: int) -> Estimate:
    """Return one range over another, with their standard errors; the range above may be zero."""
    value = above[0] / below[0]
    return plus_minus(value, 1.96 * math.hypot(above[1], value * below[1]) / abs(below[0]), n)


def _pearson(
    x: NDArray[np.float64], times: NDArray[np.float64], error: NDArray[np.float64], stream: np.random.Generator
) -> Estimate:
    """Return the correlation, 0 if all times are equal, with quantiles of panels redrawn with their errors."""

    def correlation(y: NDArray[np.float64]) -> NDArray[np.float64]:
        off = y - y.mean(-1, keepdims=True)
        scale = np.sqrt((off**2).sum(-1) * ((x - x.mean()) ** 2).sum())
        return np.asarray(off @ (x - x.mean()) / np.where(scale > 1e-12, scale, np.inf))

    value = float(correlation(times))
    low, high = np.quantile(correlation(times + error * stream.standard_normal((REDRAWN, len(x)))), [0.025, 0.975])
    return Estimate(value=value, low=min(float(low), value), high=max(float(high), value), n=len(x))
