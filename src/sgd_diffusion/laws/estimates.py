"""What a wide sweep says of its law, with intervals."""

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate
from sgd_diffusion.laws.comparison import compare_laws

RESAMPLES = 200
PREFACTORS = {"k": np.log, "eta": np.log}
"""ln of the theory's prefactor in iterations, 1/(ηk): ln x at x = 1/k and at x = 1/η; none for B and D."""


def law_estimates(
    name: str,
    x: NDArray[np.float64],
    log_time: NDArray[np.float64],
    error: NDArray[np.float64],
    prefactor: NDArray[np.float64] | None,
    stream: np.random.Generator,
) -> dict[str, Estimate]:
    """Return how the exponential law fares on a sweep.

    Keys are `<name>_aic_advantage`, `_bare_advantage`, `_extrapolation_ratio`, `_slope` and `_e_folds`: Akaike's
    advantage over the power law (each with and without the known prefactor, the better counts), the same with the
    prefactor left out of both, the prediction of the upper half from the lower, the slope, and the range of ln τ.
    Intervals are percentiles over resampled errors.

    Args:
        name: of the sweep.
        x, log_time, error, prefactor: as for `compare_laws`.
        stream: of the resampling.

    Raises:
        ValueError: fewer than six points.

    Examples:
        >>> x = np.linspace(1, 9, 8)
        >>> found = law_estimates("batch", x, 2 + 0.7 * x, np.full(8, 0.1), None, np.random.default_rng(0))
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
    estimates[f"{name}_e_folds"] = Estimate(value=span, low=span - spread, high=span + spread, n=2)
    return estimates
