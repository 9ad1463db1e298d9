"""Comparison of the exponential and the power law on one sweep, by fit and by extrapolation."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.statistics.law_fits import LAWS, Fit, Law, fit_law

MIN_POINTS_FOR_LAW = 6
"""The smallest number of points on which laws are compared: half of them are fitted alone, and a fit needs three."""


@dataclass(frozen=True)
class LawComparison:
    """Fits of all laws to one sweep.

    Attributes:
        fits: fits of every law to the whole range, lowest AIC first.
        lower: fits of the same laws, in the same order, to the lower half of the range.
        extrapolation: mean of ((ln τ − prediction)/σ)² over the upper half of the range, predicted by each fit of
            `lower`. The expected value is 1 for the true law if the error of the fit is small.

    Examples:
        >>> x = np.linspace(1, 9, 12)
        >>> comparison = compare_laws(x, 4 * np.log(x), np.full(12, 0.1))
        >>> comparison.best.law, comparison.advantage > 10
        ('power', True)
        >>> comparison.advantage_of("exponential") == -comparison.advantage_of("power")
        True
    """

    fits: list[Fit]
    lower: list[Fit]
    extrapolation: list[float]

    @property
    def best(self) -> Fit:
        """The fit with the lowest AIC."""
        return self.fits[0]

    @property
    def advantage(self) -> float:
        """AIC of the other law minus AIC of the best law; above 10, the other law has practically no support."""
        return self.advantage_of(self.best.law)

    def advantage_of(self, law: Law) -> float:
        """Return the AIC of the other law minus the AIC of this law, each with its better variant.

        The variants of a law are its fits with and without the known prefactor. A negative value favours the other law.
        """
        this, other = self._best_of(law)
        return self.fits[other].aic - self.fits[this].aic

    def extrapolation_ratio(self, law: Law) -> float:
        """Return the `extrapolation` of this law divided by that of the other; below 1, this law predicts better."""
        this, other = self._best_of(law)
        return self.extrapolation[this] / self.extrapolation[other]

    def from_lower_half(self, law: Law) -> Fit:
        """Return the fit of this law to the lower half, in the variant that has the lower AIC on the whole range."""
        return self.lower[self._best_of(law)[0]]

    def _best_of(self, law: Law) -> list[int]:
        """Return the positions in `fits` of the better variant of this law and of the other law."""
        return [[fit.law == law for fit in self.fits].index(same) for same in (True, False)]


def compare_laws(
    x: NDArray[np.float64],
    log_time: NDArray[np.float64],
    error: NDArray[np.float64],
    prefactor: NDArray[np.float64] | None = None,
) -> LawComparison:
    """Fit both laws to a sweep, to its whole range and to its lower half.

    Args:
        x: values of the swept parameter, (n,), positive, in any order.
        log_time: ln τ, (n,).
        error: standard error of ln τ, (n,), positive.
        prefactor: logarithm of the theory's prefactor at x, (n,). If given, each law is fitted with and without it.

    Raises:
        ValueError: fewer than six points.

    Examples:
        >>> x = np.linspace(1, 9, 12)
        >>> comparison = compare_laws(x, 2 + 0.7 * x, np.full(12, 0.1))
        >>> comparison.best.law, round(comparison.best.slope, 6)
        ('exponential', 0.7)
        >>> comparison.extrapolation_ratio("exponential") < 1  # it predicts the upper half better
        True
    """
    x = np.asarray(x, dtype=np.float64)
    if len(x) < MIN_POINTS_FOR_LAW:
        raise ValueError(f"comparing laws needs {MIN_POINTS_FOR_LAW} points or more, got {len(x)}")
    order = np.argsort(x)
    x, log_time, error = (np.asarray(values, dtype=np.float64)[order] for values in (x, log_time, error))
    known = np.zeros_like(x) if prefactor is None else np.asarray(prefactor, dtype=np.float64)[order]
    half = len(x) // 2
    candidates = []
    for law in LAWS:
        for with_prefactor in (False,) if prefactor is None else (False, True):
            whole = fit_law(law, x, log_time, error, known if with_prefactor else None)
            lower = fit_law(law, x[:half], log_time[:half], error[:half], known[:half] if with_prefactor else None)
            residual = (log_time[half:] - lower.predict(x[half:], known[half:])) / error[half:]
            candidates.append((whole, lower, float((residual**2).mean())))
    candidates.sort(key=lambda candidate: candidate[0].aic)
    return LawComparison(*(list(column) for column in zip(*candidates, strict=True)))
