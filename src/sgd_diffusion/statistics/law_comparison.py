"""Comparison of the exponential and the power law on one sweep, by fit and by extrapolation."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.drawing import draw
from sgd_diffusion.statistics.law_fits import LAWS, Fit, Law, fit_law

MIN_POINTS_FOR_LAW = 6
"""The smallest number of points on which laws are compared: half of them are fitted alone, and a fit needs three."""


@dataclass(frozen=True)
class ComparedSweep:
    """The sweep to which laws were fitted.

    Attributes:
        x: values of the swept parameter, (n,), ascending.
        log_time: ln τ, (n,).
        error: standard error of ln τ, (n,).
        prefactor: logarithm of the known prefactor, (n,); 0 if none is known.

    Examples:
        >>> x = np.linspace(1, 9, 12)
        >>> compare_laws(x[::-1], 2 + 0.7 * x, np.full(12, 0.1)).sweep.x[:2].round(2).tolist()  # ascending
        [1.0, 1.73]
    """

    x: NDArray[np.float64]
    log_time: NDArray[np.float64]
    error: NDArray[np.float64]
    prefactor: NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class LawComparison:
    """Fits of all laws to one sweep.

    Attributes:
        fits: fits of every law to the whole range, lowest AIC first.
        lower: fits of the same laws, in the same order, to the lower half of the range.
        extrapolation: mean of ((ln τ − prediction)/σ)² over the upper half of the range, predicted by each fit of
            `lower`. The expected value is 1 for the true law if the error of the fit is small.
        sweep: the sweep itself.

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
    sweep: ComparedSweep = field(compare=False)

    def __repr__(self) -> str:
        """Return the better law, its advantage and how both extrapolate, in one line."""
        law, other = self.best.law, next(fit.law for fit in self.fits if fit.law != self.best.law)
        misses = (self.extrapolation[self._best_of(one)[0]] for one in (law, other))
        return (
            f"LawComparison({len(self.sweep.x)} points; {law} law better than the {other} law by {self.advantage:.1f} "
            "in AIC; squared error of the prediction for the upper half, in units of σ²: "
            f"{' against '.join(f'{miss:.3g}' for miss in misses)})"
        )

    def to_frame(self) -> pd.DataFrame:
        """Return the fits to the whole range, one row each, lowest AIC first, with their `extrapolation`."""
        return pd.DataFrame(self.fits).assign(extrapolation=self.extrapolation)

    def plot(self, axes: Any = None) -> Any:
        """Return matplotlib axes with the sweep and both laws, see `sgd_diffusion.pictures.law_comparison`.

        Args:
            axes: axes to draw on; None (default) for new ones.

        Raises:
            UserError: matplotlib is not installed.
        """
        return draw("law_comparison", self, axes)

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
        ValueError: fewer than six points, or arrays of different lengths.

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
    shapes = {"x": np.shape(x), "log_time": np.shape(log_time), "error": np.shape(error)}
    if prefactor is not None:
        shapes["prefactor"] = np.shape(prefactor)
    if any(shape != (len(x),) for shape in shapes.values()):
        raise ValueError(
            f"comparing laws needs one value per point in each of {', '.join(shapes)}; got shapes {shapes}"
        )
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
    fits, lowers, misses = (list(column) for column in zip(*candidates, strict=True))
    return LawComparison(fits, lowers, misses, ComparedSweep(x, log_time, error, known))
