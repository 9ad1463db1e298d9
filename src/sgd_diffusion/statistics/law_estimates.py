"""Estimates that compare the exponential with the power law on one sweep, with 95 % intervals."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.statistics.law_comparison import compare_laws
from sgd_diffusion.statistics.law_shape import SweepTimes, dispersion, fit_shape
from sgd_diffusion.statistics.ranges import e_folds
from sgd_diffusion.statistics.redrawn import redrawn


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


def prefactor_power(sweep: str) -> float:
    """Return the power m of x in the theory's prefactor, in iterations: 1 if x is 1/k or 1/η, else 0.

    Args:
        sweep: name of the swept parameter; `k` and `eta` have a prefactor.

    Examples:
        >>> prefactor_power("eta"), prefactor_power("batch")
        (1.0, 0.0)
    """
    return 1.0 if sweep in ("k", "eta") else 0.0


def law_estimates(name: str, rows: pd.DataFrame, stream: np.random.Generator) -> dict[str, Estimate]:
    """Compare the exponential law with the power law on one sweep, and estimate the shape of the law.

    Intervals are the 2.5 and 97.5 percentiles over sweeps whose ln τ are redrawn with Gaussian errors, unless stated.

    Args:
        name: name of the sweep, with which every key begins; `k` and `eta` have a prefactor.
        rows: one row per point, with the columns x (the swept parameter, positive), log_time (ln τ) and error (the
            standard error of ln τ, positive).
        stream: random stream of the resampling.

    Returns:
        `<name>_aic_advantage`, the AIC of the power law minus that of the exponential law, each with or without the
        prefactor, whichever fits better; `<name>_bare_advantage`, the same without the prefactor;
        `<name>_extrapolation_ratio`, see `LawComparison`; `<name>_slope`, the slope of the exponential law;
        `<name>_misfit`, its χ² per degree of freedom (`dispersion`), about 1 if the law is true; `<name>_e_folds`, the
        range of ln τ. Of ln τ = a + m ln x + b x^γ, with m as in the theory's prefactor (`fit_shape`): `<name>_gamma`,
        γ, which is 1 for the exponential law; `<name>_gamma_misfit`, `<name>_linear_misfit` and
        `<name>_power_misfit`, χ² per degree of freedom at this γ, at γ = 1 and of the power law;
        `<name>_gamma_free`, γ if m is fitted as well.

    Raises:
        ValueError: fewer than six points.

    Examples:
        >>> rows = pd.DataFrame({"x": np.linspace(1, 9, 8), "error": 0.1})
        >>> found = law_estimates("batch", rows.assign(log_time=2 + 0.7 * rows["x"]), np.random.default_rng(0))
        >>> round(found["batch_slope"].value, 6), round(found["batch_e_folds"].value, 6)
        (0.7, 5.6)
        >>> found["batch_aic_advantage"].low > 10, round(found["batch_gamma"].value, 6)
        (True, 1.0)
    """
    x, log_time, error = (rows[column].to_numpy() for column in ("x", "log_time", "error"))
    prefactor = prefactor_of(name)(x)

    def measures(values: NDArray[np.float64]) -> dict[str, float]:
        comparison = compare_laws(x, values, error, prefactor)
        best = next(fit for fit in comparison.fits if fit.law == "exponential")
        bare = {fit.law: fit.aic for fit in comparison.fits if not fit.with_prefactor}
        return {
            f"{name}_aic_advantage": comparison.advantage_of("exponential"),
            f"{name}_bare_advantage": bare["power"] - bare["exponential"],
            f"{name}_extrapolation_ratio": comparison.extrapolation_ratio("exponential"),
            f"{name}_slope": best.slope,
        }

    estimates = redrawn(measures, log_time, error, stream)
    fits = compare_laws(x, log_time, error, prefactor).fits
    chi_square = min(fit.chi_square for fit in fits if fit.law == "exponential")
    times = SweepTimes(x, log_time, error)
    shape, free = fit_shape([times], prefactor_power(name)), fit_shape([times], None)
    return estimates | {
        f"{name}_misfit": dispersion(chi_square, len(x) - 2),
        f"{name}_e_folds": e_folds(log_time, error),
        f"{name}_gamma": shape.gamma,
        f"{name}_gamma_misfit": shape.misfit,
        f"{name}_linear_misfit": shape.linear_misfit,
        f"{name}_power_misfit": shape.power_misfit,
        f"{name}_gamma_free": free.gamma,
    }
