"""Which law describes a sweep, and which predicts its upper half from its lower."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.statistics.law_fits import LAWS, Fit, Law, fit_law

MIN_POINTS_FOR_LAW = 6
"""Points of a sweep below which laws are not compared: half of them are fitted alone, and a fit takes three."""


@dataclass(frozen=True)
class LawComparison:
    """All laws on one sweep.

    Attributes:
        fits: every law on the whole range, best (lowest AIC) first.
        lower: the same fits in the same order, to the lower half of the range alone.
        extrapolation: for each fit, in the same order, the mean of ((ln τ − prediction)/σ)² over the upper half of the
            range, predicted from the lower half alone; 1 is what a true law gives when the fit's own error is small.

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
        """The law with the lowest AIC."""
        return self.fits[0]

    @property
    def advantage(self) -> float:
        """AIC of the best fit of the other law minus the best's: above 10, the other has practically no support."""
        return min(fit.aic for fit in self.fits if fit.law != self.best.law) - self.best.aic

    def advantage_of(self, law: Law) -> float:
        """AIC of the other law minus this one's, the better variant of each; negative if this one trails."""
        mine, other = self._best_of(law)
        return self.fits[other].aic - self.fits[mine].aic

    def extrapolation_ratio(self, law: Law) -> float:
        """How much worse this law predicts the upper half than the other: below 1, it predicts better."""
        mine, other = self._best_of(law)
        return self.extrapolation[mine] / self.extrapolation[other]

    def from_lower_half(self, law: Law) -> Fit:
        """The variant of a law that is judged, with or without the prefactor, as fitted to the lower half."""
        return self.lower[self._best_of(law)[0]]

    def _best_of(self, law: Law) -> list[int]:
        """Where the best variant of a law stands among the fits, and that of the other one."""
        return [[fit.law == law for fit in self.fits].index(same) for same in (True, False)]


def compare_laws(
    x: NDArray[np.float64],
    log_time: NDArray[np.float64],
    error: NDArray[np.float64],
    prefactor: NDArray[np.float64] | None = None,
) -> LawComparison:
    """Fit both laws, with and without the prefactor if one is given; arguments as for `fit_law`.

    Raises:
        ValueError: fewer than six points, so that half of them cannot be fitted.

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
            missed = (log_time[half:] - lower.predict(x[half:], known[half:])) / error[half:]
            candidates.append((whole, lower, float((missed**2).mean())))
    candidates.sort(key=lambda candidate: candidate[0].aic)
    return LawComparison(*(list(column) for column in zip(*candidates, strict=True)))
