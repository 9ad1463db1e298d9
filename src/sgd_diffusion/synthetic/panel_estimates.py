"""What Figs. 4 and 6 are judged by."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.laws import compare_laws
from sgd_diffusion.synthetic.calibration import LINE, Calibration

PREFACTORS = {"k": np.log, "eta": np.log}
"""ln of the theory's prefactor in iterations: 1/k → ln x at x = 1/k, and 1/η → ln x at x = 1/η; none for B and D."""
RESAMPLES = 200


def panel_estimates(panels: pd.DataFrame, calibration: Calibration, seed: int) -> dict[str, Estimate]:
    """Return the estimates of the experiment `escape-panels`.

    For each wide sweep: Akaike's advantage of the exponential law over the power law (each with and without the known
    prefactor, the better counts), the same for the prediction of the upper half from the lower, the range in e-folds,
    and the slope. Intervals are percentiles over resampled errors. Pearson's r is of the published grids alone.

    Args:
        panels: a `PANELS` table.
        calibration: how the published panels were met.
        seed: base of the resampling.
    """
    stream = np.random.default_rng(seed)
    estimates: dict[str, Estimate] = {}
    for name, rows in panels.groupby("sweep"):
        wide, printed = rows[rows["grid"] == "wide"], rows[rows["grid"] == "published"]
        plotted = printed["log_time"] if name != "sgld_k" else np.exp(-printed["log_time"])
        estimates[f"{name}_pearson"] = exactly(float(np.corrcoef(printed["x"], plotted)[0, 1]))
        if name == "sgld_k":
            continue
        estimates.update(_law_estimates(str(name), wide, stream))
    barrier = float(LINE.barrier)
    slope = estimates["sgld_D_slope"]
    estimates["sgld_D_slope_over_barrier"] = Estimate(
        value=slope.value / barrier, low=slope.low / barrier, high=slope.high / barrier, n=slope.n
    )
    estimates["sgld_k_exponent"] = _exponent(panels[(panels["sweep"] == "sgld_k") & (panels["grid"] == "wide")])
    printed = panels[(panels["sweep"] == "sgld_D") & (panels["grid"] == "published")]
    published_slope = float(np.polyfit(printed["x"], printed["published"], 1)[0])
    estimates["published_slope_6b_over_barrier"] = exactly(published_slope / barrier)
    value, low, high = calibration.amplitude
    estimates["amplitude"] = Estimate(value=value, low=low, high=high, n=len(printed))
    judged = calibration.table[["panel", "p", "chi_square"]]
    for panel, p, chi_square in judged.itertuples(index=False, name=None):
        estimates[f"published_p_{panel}"] = exactly(p)
        estimates[f"published_chi_square_{panel}"] = exactly(chi_square)
    fitted = {panel: calibration.parameters(panel) for panel in ("4a", "4c", "6b")}
    estimates["published_fit_4a_learning_rate"] = exactly(fitted["4a"]["learning_rate"])
    estimates["published_fit_4a_batch_size"] = exactly(fitted["4a"]["batch_size"])
    estimates["published_fit_4c_batch_size"] = exactly(fitted["4c"]["batch_size"])
    estimates["published_fit_6b_unit"] = exactly(fitted["6b"]["diffusion_unit"])
    z = (panels["log_time"] - panels["exact"]) / panels["error"]
    estimates["worst_z"] = exactly(float(z.abs().max()))
    return estimates


def _law_estimates(name: str, wide: pd.DataFrame, stream: np.random.Generator) -> dict[str, Estimate]:
    x, times, error = (wide[column].to_numpy() for column in ("x", "log_time", "error"))
    prefactor = PREFACTORS[name](x) if name in PREFACTORS else None

    def judged(values: NDArray[np.float64]) -> tuple[float, float, float]:
        comparison = compare_laws(x, values, error, prefactor)
        best = next(fit for fit in comparison.fits if fit.law == "exponential")
        return comparison.advantage_of("exponential"), comparison.extrapolation_ratio("exponential"), best.slope

    resampled = np.array([judged(times + error * stream.standard_normal(len(times))) for _ in range(RESAMPLES)])
    low, high = np.percentile(resampled, [2.5, 97.5], axis=0)
    names = (f"{name}_aic_advantage", f"{name}_extrapolation_ratio", f"{name}_slope")
    estimates = {
        key: Estimate(value=value, low=min(value, float(a)), high=max(value, float(b)), n=len(x))
        for key, value, a, b in zip(names, judged(times), low, high, strict=True)
    }
    ends = [int(times.argmin()), int(times.argmax())]
    span, spread = float(np.ptp(times)), 1.96 * float(np.hypot(*error[ends]))
    estimates[f"{name}_e_folds"] = Estimate(value=span, low=span - spread, high=span + spread, n=2)
    return estimates


def _exponent(wide: pd.DataFrame) -> Estimate:
    """Slope of ln γ against ln k, by weighted least squares."""
    x, y, weight = np.log(wide["x"]), -wide["log_time"], 1 / wide["error"]
    (slope, _), covariance = np.polyfit(x, y, 1, w=weight, cov="unscaled")
    spread = 1.96 * float(np.sqrt(covariance[0, 0]))
    return Estimate(value=float(slope), low=float(slope) - spread, high=float(slope) + spread, n=len(wide))
