"""Estimates by which Figs. 4 and 6 of Xie et al. are judged."""

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, plus_minus
from sgd_diffusion.statistics import law_estimates
from sgd_diffusion.statistics.correlation import pearson
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.styblinski_tang.calibration import Calibration
from sgd_replication.experiments.styblinski_tang.exact_times import LINE


def panel_estimates(panels: pd.DataFrame, calibration: Calibration, seed: int) -> dict[str, Estimate]:
    """Return the estimates of the part `escape-panels`.

    The laws of a sweep (`law_estimates`) are estimated on its wide grid, Pearson's r on its published grid.

    Args:
        panels: a `PANELS` table.
        calibration: parameters fitted to the published panels, with χ² and p.
        seed: of the resampling.

    Examples:
        Times with ln τ = ΔL/D and γ ∝ k, and a published slope of half the barrier:

        >>> x, barrier = np.linspace(1.0, 4.0, 6), float(LINE.barrier)
        >>> diffusion = pd.DataFrame({"sweep": "sgld_D", "x": x, "log_time": barrier * x, "published": barrier * x / 2})
        >>> sharpness = pd.DataFrame({"sweep": "sgld_k", "x": x, "log_time": 9 - np.log(x)})
        >>> rows = pd.concat([diffusion, sharpness])
        >>> panels = pd.concat([rows.assign(grid="published"), rows.assign(grid="wide")])
        >>> fits = pd.DataFrame({"panel": ["4a", "4c", "6b"], "p": 0.3, "chi_square": 20.0, "learning_rate": 0.004})
        >>> calibration = Calibration((290.0, 288.0, 292.0), fits.assign(batch_size=20.0, diffusion_unit=40.0))
        >>> found = panel_estimates(panels.assign(error=0.1, exact=panels["log_time"]), calibration, seed=0)
        >>> names = ("sgld_D_slope_over_barrier", "sgld_k_exponent", "published_slope_6b_over_barrier", "amplitude")
        >>> [round(found[name].value, 6) for name in names]
        [1.0, 1.0, 0.5, 290.0]
    """
    stream = np.random.default_rng(seed)
    estimates: dict[str, Estimate] = {}
    for key, rows in panels.groupby("sweep"):
        name = str(key)
        wide, printed = rows[rows["grid"] == "wide"], rows[rows["grid"] == "published"]
        estimates[f"{name}_pearson"] = _pearson(name, printed, seed)
        if name == "sgld_k":
            continue
        estimates |= law_estimates(name, wide, stream)
    barrier = float(LINE.barrier)
    slope = estimates["sgld_D_slope"]
    estimates["sgld_D_slope_over_barrier"] = Estimate(
        value=slope.value / barrier, low=slope.low / barrier, high=slope.high / barrier, n=slope.n
    )
    estimates["sgld_k_exponent"] = _exponent(panels[(panels["sweep"] == "sgld_k") & (panels["grid"] == "wide")])
    printed = panels[(panels["sweep"] == "sgld_D") & (panels["grid"] == "published")]
    published_slope = float(np.polyfit(printed["x"], printed["published"], 1)[0])
    estimates["published_slope_6b_over_barrier"] = exactly(published_slope / barrier, "computed")
    value, low, high = calibration.amplitude
    estimates["amplitude"] = Estimate(value=value, low=low, high=high, n=len(printed))
    judged = calibration.table[["panel", "p", "chi_square"]]
    for panel, p, chi_square in judged.itertuples(index=False, name=None):
        estimates[f"published_p_{panel}"] = exactly(p, "check")
        estimates[f"published_chi_square_{panel}"] = exactly(chi_square, "check")
    for panel, name in (("4a", "learning_rate"), ("4a", "batch_size"), ("4c", "batch_size")):
        estimates[f"published_fit_{panel}_{name}"] = exactly(calibration.parameters(panel)[name], "computed")
    z = (panels["log_time"] - panels["exact"]) / panels["error"]
    estimates["worst_z"] = exactly(float(z.abs().max()), "check")
    return estimates


def _pearson(name: str, printed: pd.DataFrame, seed: int) -> Estimate:
    """Pearson's r of what the paper plots against x: γ for the sweep of k under white noise, else ln τ."""
    x, log_time, error = (printed[column].to_numpy() for column in ("x", "log_time", "error"))
    stream = numpy_stream(seed, "panels, resampling", name)
    if name == "sgld_k":
        return pearson(x, np.exp(-log_time), error * np.exp(-log_time), stream)
    return pearson(x, log_time, error, stream)


def _exponent(wide: pd.DataFrame) -> Estimate:
    """Slope of ln γ against ln k, by weighted least squares."""
    x, y, weight = np.log(wide["x"]), -wide["log_time"], 1 / wide["error"]
    (slope, _), covariance = np.polyfit(x, y, 1, w=weight, cov="unscaled")
    return plus_minus(float(slope), 1.96 * float(np.sqrt(covariance[0, 0])), len(wide))
