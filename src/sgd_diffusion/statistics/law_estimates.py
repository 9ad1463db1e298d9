"""Estimates that compare the exponential with the power law on one sweep, with 95 % intervals."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.statistics.law_comparison import compare_laws

RESAMPLES = 200
"""The number of resampled sweeps from which intervals are computed."""


def prefactor_of(sweep: str) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """Return the logarithm of the theory's prefactor 1/(ηk), in iterations, as a function of a sweep's axis x.

    It is ln x, up to a constant, if x is 1/k or 1/η, and 0 if x is another quantity.

    Args:
        sweep: name of the swept parameter; `k` and `eta` have a prefactor.

    Examples:
        >>> prefactor_of("eta")(np.array([1.0, np.e])).tolist(), prefactor_of("batch")(np.array([1.0, 8.0])).tolist()
        ([0.0, 1.0], [0.0, 0.0])
    """
    return np.log if sweep in ("k", "eta") else np.zeros_like


def law_estimates(name: str, rows: pd.DataFrame, stream: np.random.Generator) -> dict[str, Estimate]:
    """Compare the exponential law with the power law on one sweep.

    Intervals are the 2.5 and 97.5 percentiles over sweeps whose ln τ are redrawn with Gaussian errors.

    Args:
        name: name of the sweep, with which every key begins; `k` and `eta` have a prefactor.
        rows: one row per point, with the columns x (the swept parameter, positive), log_time (ln τ) and error (the
            standard error of ln τ, positive).
        stream: random stream of the resampling.

    Returns:
        `<name>_aic_advantage`, the AIC of the power law minus that of the exponential law, each with or without the
        prefactor, whichever fits better; `<name>_bare_advantage`, the same without the prefactor;
        `<name>_extrapolation_ratio`, see `LawComparison`; `<name>_slope`, the slope of the exponential law;
        `<name>_misfit`, its χ² per degree of freedom, about 1 if the law is true; `<name>_e_folds`, the range of ln τ.

    Raises:
        ValueError: fewer than six points.

    Examples:
        >>> rows = pd.DataFrame({"x": np.linspace(1, 9, 8), "error": 0.1})
        >>> found = law_estimates("batch", rows.assign(log_time=2 + 0.7 * rows["x"]), np.random.default_rng(0))
        >>> round(found["batch_slope"].value, 6), round(found["batch_e_folds"].value, 6)
        (0.7, 5.6)
        >>> found["batch_aic_advantage"].low > 10
        True
    """
    x, log_time, error = (rows[column].to_numpy() for column in ("x", "log_time", "error"))
    prefactor = prefactor_of(name)(x)

    def measures(values: NDArray[np.float64]) -> tuple[float, float, float, float]:
        comparison = compare_laws(x, values, error, prefactor)
        best = next(fit for fit in comparison.fits if fit.law == "exponential")
        bare = compare_laws(x, values, error).advantage_of("exponential")
        return comparison.advantage_of("exponential"), bare, comparison.extrapolation_ratio("exponential"), best.slope

    resampled = np.array([measures(log_time + error * stream.standard_normal(len(x))) for _ in range(RESAMPLES)])
    low, high = np.percentile(resampled, [2.5, 97.5], axis=0)
    names = [f"{name}_{key}" for key in ("aic_advantage", "bare_advantage", "extrapolation_ratio", "slope")]
    estimates = {
        key: Estimate(value=value, low=min(value, float(a)), high=max(value, float(b)), n=len(x))
        for key, value, a, b in zip(names, measures(log_time), low, high, strict=True)
    }
    ends = [int(log_time.argmin()), int(log_time.argmax())]
    span, spread = float(np.ptp(log_time)), 1.96 * float(np.hypot(*error[ends]))
    fits = compare_laws(x, log_time, error, prefactor).fits
    misfit = min(fit.chi_square for fit in fits if fit.law == "exponential") / (len(x) - 2)
    estimates[f"{name}_misfit"] = exactly(misfit)
    estimates[f"{name}_e_folds"] = Estimate(value=span, low=span - spread, high=span + spread, n=2)
    return estimates
