"""Estimates by which Theorem 2 is judged: slopes over path integrals, prefactors, s, flatness, the inflection."""

import math

import numpy as np
import pandas as pd

from sgd_diffusion.estimates import Estimate, exactly, largest_error, plus_minus, smallest
from sgd_diffusion.statistics import compare_laws, fit_law, redrawn
from sgd_diffusion.statistics.ranges import e_folds
from sgd_diffusion.statistics.slopes import least_squares_slope
from sgd_diffusion.streams import numpy_stream


def second_theorem_estimates(
    table: pd.DataFrame, flat: pd.DataFrame, inflection: pd.DataFrame, seed: int
) -> dict[str, Estimate]:
    """Return the estimates of the part `theorem-2`.

    Args:
        table: a `SECOND_THEOREM` table.
        flat: a `FLATNESS` table.
        inflection: an `INFLECTION` table.
        seed: base of the resampling's streams.

    Examples:
        One landscape with H_a = 4 and H_b = −1. The slope of ln τ is the path integral, the prefactor Itô's 2π/H_a:

        >>> x = np.linspace(3.0, 9.0, 6)
        >>> table = pd.DataFrame({"landscape": "a", "inverse_temperature": x, "log_time": 0.85 * x, "exact": 0.85 * x})
        >>> table = table.assign(minimum_curvature=4.0, saddle_curvature=1.0, barrier=1.0, integral=0.85, error=0.1)
        >>> table["diffusion_limit"] = 0.85 * x + math.log(2 * math.pi / 4)
        >>> flat = pd.DataFrame({"noise": ["SGD", "SGLD"] * 2, "minimum_curvature": [1.0, 1.0, 2.0, 2.0]})
        >>> flat["log_time"] = [5.0, 5.0, 4.0, 4.7]
        >>> inflection = pd.DataFrame({"learning_rate": [0.1, 0.2, 0.4], "log_time": [3, 2, 1], "predicted_slope": -1})
        >>> inflection["error"] = 0.1
        >>> found = second_theorem_estimates(table, flat, inflection, seed=0)
        >>> [round(found[name].value, 6) for name in ("common_s", "prefactor_miss_ito", "flatness_sgd")]
        [0.2, 0.0, -1.0]
        >>> round(found["slope_over_integral_worst"].value, 6)
        0.0
    """
    fits = pd.DataFrame([_of_landscape(str(name), rows, seed) for name, rows in table.groupby("landscape", sort=False)])
    a, b, barrier = (fits[name] for name in ("minimum_curvature", "saddle_curvature", "barrier"))
    # Slope/ΔL = 1/|H_b| + s (1/H_a − 1/|H_b|), fitted in relative errors and free to leave (0, 1).
    exponent = fits["slope"] / barrier
    design, target = (1 / a - 1 / b) / exponent, (exponent - 1 / b) / exponent
    common = float((design * target).sum() / (design**2).sum())
    spread = 1.96 * float(1 / np.sqrt(((design / fits["relative_error"]) ** 2).sum()))
    shared = (1 / b + common * (1 / a - 1 / b)) / exponent
    apart = a != b
    predicted, fitted = (
        ((values / barrier - 1 / b) / (1 / a - 1 / b))[apart] for values in (fits["integral"], fits["slope"])
    )
    cold = table[table["minimum_curvature"] != table["saddle_curvature"]].groupby("landscape").tail(1)
    prefactor = cold["diffusion_limit"] - cold["inverse_temperature"] * cold["integral"] - math.log(2 * math.pi)
    z = ((table["log_time"] - table["exact"]) / table["error"]).abs()
    times = flat.pivot(index="minimum_curvature", columns="noise", values="log_time").sort_index()
    change = times.iloc[-1] - times.iloc[0]
    final = inflection.nsmallest(3, "learning_rate")
    deviations = {
        name: (fits[name] / fits["integral"] - 1).abs() for name in ("slope", "exact_slope", "diffusion_slope")
    }
    numbers = {
        "slope_over_integral_worst_exact": deviations["exact_slope"].max(),
        "slope_over_integral_worst_diffusion": deviations["diffusion_slope"].max(),
        "prefactor_miss_ito": (prefactor + np.log(cold["minimum_curvature"])).abs().max(),
        "prefactor_miss_printed": (prefactor + np.log(cold["saddle_curvature"])).abs().max(),
        "predicted_s_lowest": predicted.min(),
        "predicted_s_highest": predicted.max(),
        "flatness_sgd": change["SGD"],
        "flatness_sgld": change["SGLD"],
        "inflection_slope_predicted": inflection["predicted_slope"].iloc[0],
    }
    estimates: dict[str, Estimate] = {name: exactly(float(value), "computed") for name, value in numbers.items()}
    estimates |= {"landscapes": exactly(len(fits), "count"), "worst_z": exactly(float(z.max()), "check")}
    estimates["aic_advantage_lowest"] = smallest(list(fits["advantage"]))
    estimates["e_folds_lowest"] = smallest(list(fits["e_folds"]))
    estimates["inflection_slope"] = least_squares_slope(
        np.log(final["learning_rate"]), final["log_time"], final["error"]
    )
    spreads = 1.96 * fits["relative_error"] * fits["slope"] / fits["integral"]
    estimates["slope_over_integral_worst"] = largest_error(deviations["slope"], spreads, len(fits))
    spreads_of_s = (1.96 * fits["relative_error"] * exponent / (1 / a - 1 / b).abs())[apart]
    estimates["predicted_s_worst_miss"] = largest_error((fitted - predicted).abs(), spreads_of_s, len(fits))
    estimates["common_s_worst_miss"] = largest_error(
        (shared - 1).abs(), 1.96 * fits["relative_error"] * shared, len(fits)
    )
    estimates["common_s"] = plus_minus(common, spread, len(fits))
    return estimates


def _of_landscape(name: str, rows: pd.DataFrame, seed: int) -> dict[str, float | Estimate]:
    """On one landscape, the slope of ln τ against 2B/(ηm) and the lead of the exponential law in AIC."""
    x, times, error = (rows[name].to_numpy() for name in ("inverse_temperature", "log_time", "error"))
    fit = fit_law("exponential", x, times, error)
    leads = redrawn(
        lambda values: {"exponential": compare_laws(x, values, error).advantage_of("exponential")},
        times,
        error,
        numpy_stream(seed, "theorem 2, resampling", name),
    )
    exact, diffusion = (
        fit_law("exponential", x, rows[name].to_numpy(), error).slope for name in ("exact", "diffusion_limit")
    )
    first = rows.iloc[0]
    return {
        **{key: float(first[key]) for key in ("minimum_curvature", "saddle_curvature", "barrier", "integral")},
        "slope": fit.slope,
        "exact_slope": exact,
        "diffusion_slope": diffusion,
        "relative_error": fit.slope_error / fit.slope,
        "advantage": leads["exponential"],
        "e_folds": e_folds(times, error),
    }
