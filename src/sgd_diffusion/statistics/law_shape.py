"""Shape of a law: the power γ of ln τ = a + m ln x + b x^γ, with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

from sgd_diffusion.estimates import CONFIDENCE, Estimate

Array = NDArray[np.float64]

POWERS = (-3.0, 6.0)
"""Smallest and largest γ that is searched. An interval that ends here has no end inside."""

GRID = np.linspace(*POWERS, 73)
"""γ at which χ² is computed first, an eighth apart."""

SMALL = 1e-3
"""Below this |γ| the third-order term of the regressor is left out."""


@dataclass(frozen=True)
class SweepTimes:
    """ln τ over one sweep at one minimum.

    Attributes:
        x: values of the swept parameter, (n,), positive.
        log_time: ln τ, (n,).
        error: standard error of ln τ up to a common factor, (n,), positive.

    Examples:
        >>> SweepTimes(np.array([1.0, 2.0]), np.array([3.0, 5.0]), np.array([0.1, 0.1])).x.tolist()
        [1.0, 2.0]
    """

    x: Array
    log_time: Array
    error: Array


@dataclass(frozen=True)
class LawShape:
    """Fit of ln τ = a + m ln x + b x^γ.

    Attributes:
        gamma: γ with its 95 % interval.
        misfit: χ² per degree of freedom at this γ.
        linear_misfit: the same at γ = 1, the exponential law.
        power_misfit: the same at γ → 0, where b x^γ becomes b ln x: the power law.

    Examples:
        >>> x = np.linspace(1, 5, 12)
        >>> shape = fit_shape([SweepTimes(x, 2 * x**1.5, np.full(12, 0.1))], prefactor=0.0)
        >>> round(shape.gamma.value, 3), shape.misfit.value < 1e-6, shape.power_misfit.value > shape.linear_misfit.value
        (1.5, True, True)
    """

    gamma: Estimate
    misfit: Estimate
    linear_misfit: Estimate
    power_misfit: Estimate


def fit_shape(sweeps: Sequence[SweepTimes], prefactor: float | None) -> LawShape:
    """Fit one γ to the sweeps at several minima, each with a and b of its own.

    The interval of γ holds the values at which χ² exceeds its minimum by less than t² χ²/ν, with ν degrees of freedom
    and t the quantile of Student's law. It depends on the errors through their ratios alone, because they are scaled by
    the dispersion χ²/ν.

    Args:
        sweeps: one or more sweeps.
        prefactor: m, as the theory under test gives it: 1 for the prefactor 1/η in iterations, 0 without a prefactor.
            None fits an m of its own to each sweep; the interval is then four to ten times as wide over eight e-folds.

    Raises:
        ValueError: there are not more points than parameters, or an x or an error is not positive.

    Examples:
        Two minima with different a and b, and γ = 1 in both:

        >>> x, error = np.linspace(1, 5, 8), np.full(8, 0.1)
        >>> scatter = np.tile([0.1, -0.1], 4)
        >>> both = [SweepTimes(x, 1 + 2 * x + scatter, error), SweepTimes(x, 5 + 3 * x - scatter, error)]
        >>> shape = fit_shape(both, prefactor=0.0)
        >>> round(shape.gamma.value, 2), shape.gamma.low < 1 < shape.gamma.high, shape.gamma.n
        (1.0, True, 16)
    """
    parameters = len(sweeps) * (2 if prefactor is not None else 3) + 1
    points = sum(len(sweep.x) for sweep in sweeps)
    degrees = points - parameters
    if degrees < 1 or any((sweep.x <= 0).any() or (sweep.error <= 0).any() for sweep in sweeps):
        raise ValueError(
            f"the shape of a law with {parameters} parameters needs more than {parameters} points, each with positive "
            f"x and positive error, got {points} points"
        )

    def chi_square(powers: Array) -> Array:
        return np.sum([_chi_square(sweep, prefactor, powers) for sweep in sweeps], axis=0)

    def at(power: float) -> float:
        return float(chi_square(np.array([power]))[0])

    on_grid = chi_square(GRID)
    best = int(on_grid.argmin())
    around = GRID[max(best - 1, 0)], GRID[min(best + 1, len(GRID) - 1)]
    gamma = float(optimize.minimize_scalar(at, bounds=around, method="bounded", options={"xatol": 1e-8}).x)
    lowest = at(gamma)
    bound = lowest * (1 + float(special.stdtrit(degrees, 0.5 + CONFIDENCE / 2)) ** 2 / degrees)

    def end(outwards: Array) -> float:
        """Return the first γ, from the best one outwards, at which χ² reaches the bound."""
        inside = gamma
        for power in outwards:
            if at(power) >= bound:
                return float(optimize.brentq(lambda value: at(value) - bound, inside, power))
            inside = float(power)
        return inside

    interval = end(GRID[gamma > GRID][::-1]), end(GRID[gamma < GRID])
    return LawShape(
        Estimate(value=gamma, low=min(gamma, interval[0]), high=max(gamma, interval[1]), n=points),
        dispersion(lowest, degrees),
        dispersion(at(1.0), degrees + 1),
        dispersion(at(0.0), degrees + 1),
    )


def dispersion(chi_square: float, degrees: int) -> Estimate:
    """Return χ² per degree of freedom, 1 if the law and the errors are right, with its 95 % interval.

    If errors are too small by a factor √φ, χ²/φ has the χ² distribution, so the interval of φ is
    [χ²/χ²_{0.975; ν}, χ²/χ²_{0.025; ν}].

    Args:
        chi_square: χ².
        degrees: ν.

    Examples:
        >>> ratio = dispersion(10.0, degrees=10)
        >>> ratio.value, round(ratio.low, 2), round(ratio.high, 2)
        (1.0, 0.49, 3.08)
    """
    tail = (1 - CONFIDENCE) / 2
    low, high = (chi_square / float(special.chdtri(degrees, level)) for level in (tail, 1 - tail))
    value = chi_square / degrees
    return Estimate(value=value, low=min(low, value), high=max(high, value), n=degrees)


def _chi_square(sweep: SweepTimes, prefactor: float | None, powers: Array) -> Array:
    """Return the smallest χ² of one sweep at each γ, (powers,)."""
    logarithm = np.log(sweep.x) - np.log(sweep.x).mean()
    free = [np.ones_like(logarithm)] if prefactor is not None else [np.ones_like(logarithm), logarithm]
    known = 0.0 if prefactor is None else prefactor * logarithm
    basis, _ = np.linalg.qr(np.column_stack(free) / sweep.error[:, None])
    regressors = np.stack([_regressor(logarithm, power, prefactor is None) for power in powers]) / sweep.error
    target = (sweep.log_time - known) / sweep.error
    target, regressors = target - basis @ (basis.T @ target), regressors - (regressors @ basis) @ basis.T
    explained = (regressors @ target) ** 2 / (regressors**2).sum(1)
    return np.maximum((target**2).sum() - explained, 0.0)


def _regressor(logarithm: Array, power: float, beside_logarithm: bool) -> Array:
    """Return x^γ up to a multiple and a constant, and up to a multiple of ln x beside a free m; finite at γ → 0."""
    if not beside_logarithm:
        return logarithm if power == 0 else np.asarray(np.expm1(power * logarithm) / power)
    if abs(power) < SMALL:
        return np.asarray(logarithm**2 * (0.5 + power * logarithm / 6))
    return np.asarray((np.expm1(power * logarithm) - power * logarithm) / power**2)
