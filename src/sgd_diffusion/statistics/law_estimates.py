"""What a wide sweep says of its law, with intervals."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate, exactly
from sgd_diffusion.statistics.law_comparison import compare_laws

RESAMPLES = 200


def prefactor_of(sweep: str) -> Callable[[NDArray[np.float64]], NDArray[np.float64]]:
    """ln of the theory's prefactor in iterations, 1/(ηk), against a sweep's axis x: ln x for 1/k and 1/η, else 0.

    Examples:
        >>> prefactor_of("eta")(np.array([1.0, np.e])).tolist(), prefactor_of("batch")(np.array([1.0, 8.0])).tolist()
        ([0.0, 1.0], [0.0, 0.0])
    """
    return np.log if sweep in ("k", "eta") else np.zeros_like


def law_estimates(
    name: str,
    x: NDArray[np.float64],
    log_time: NDArray[np.float64],
    error: NDArray[np.float64],
    prefactor: NDArray[np.float64],
    stream: np.random.Generator,
) -> dict[str, Estimate]:
    """Return how the exponential law fares on a sweep.

    Keys are `<name>_aic_advantage`, `_bare_advantage`, `_extrapolation_ratio`, `_slope`, `_misfit` and `_e_folds`:
    Akaike's advantage over the power law (each with and without the known prefactor, the better counts), the same with
    the prefactor left out of both, the prediction of the upper half from the lower, the slope, χ² a degree of freedom
    (1 where the law is true), and the range of ln τ. Intervals are percentiles over resampled errors.

    Args:
        name: of the sweep.
        x, log_time, error, prefactor: as for `compare_laws`.
        stream: of the resampling.

    Raises:
        ValueError: fewer than six points.

    Examples:
        >>> x = np.linspace(1, 9, 8)
        >>> found = law_estimates("batch", x, 2 + 0.7 * x, np.full(8, 0.1), np.zeros(8), np.random.default_rng(0))
        >>> round(found["batch_slope"].value, 6), round(found["batch_e_folds"].value, 6)
        (0.7, 5.6)
        >>> found["batch_aic_advantage"].low > 10
        True
    """

    def judged(values: NDArray[np.float64]) -> tuple[float, float, float, float]:
        comparison = compare_laws(x, values, error, prefactor)
        best = next(fit for fit in comparison.fits if fit.law == "exponential")
        bare = compare_laws(x, values, error).advantage_of("exponential")
        return comparison.advantage_of("exponential"), bare, comparison.extrapolation_ratio("exponential"), best.slope

    resampled = np.array([judged(log_time + error * stream.standard_normal(len(x))) for _ in range(RESAMPLES)])
    low, high = np.percentile(resampled, [2.5, 97.5], axis=0)
    names = [f"{name}_{key}" for key in ("aic_advantage", "bare_advantage", "extrapolation_ratio", "slope")]
    estimates = {
        key: Estimate(value=value, low=min(value, float(a)), high=max(value, float(b)), n=len(x))
        for key, value, a, b in zip(names, judged(log_time), low, high, strict=True)
    }
    ends = [int(log_time.argmin()), int(log_time.argmax())]
    span, spread = float(np.ptp(log_time)), 1.96 * float(np.hypot(*error[ends]))
    fits = compare_laws(x, log_time, error, prefactor).fits
    misfit = min(fit.chi_square for fit in fits if fit.law == "exponential") / (len(x) - 2)
    estimates[f"{name}_misfit"] = exactly(misfit)
    estimates[f"{name}_e_folds"] = Estimate(value=span, low=span - spread, high=span + spread, n=2)
    return estimates
