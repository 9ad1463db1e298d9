"""Weighted least-squares fits of the exponential law and the power law to ln τ against a parameter x."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Law = Literal["exponential", "power"]
LAWS: tuple[Law, ...] = get_args(Law)


@dataclass(frozen=True)
class Fit:
    """A law fitted by weighted least squares, which is maximum likelihood for Gaussian errors of known size.

    Attributes:
        law: `exponential`, ln τ = a + b x + ln P(x); or `power`, ln τ = a + b ln x + ln P(x), with P the prefactor.
        with_prefactor: whether ln P(x) is the known prefactor; if not, it is 0.
        intercept: a.
        slope: b.
        slope_error: standard error of b that follows from the errors of ln τ.
        chi_square: Σ ((ln τ − fit)/σ)².
        aic: Akaike's criterion up to a constant that depends on the data alone: χ² + 4 for two parameters.

    Examples:
        >>> fit = Fit("power", False, intercept=1.0, slope=2.0, slope_error=0.1, chi_square=0.0, aic=4.0)
        >>> [round(value, 6) for value in fit.predict(np.array([1.0, np.e]), np.zeros(2)).tolist()]  # 1 + 2 ln x
        [1.0, 3.0]
    """

    law: Law
    with_prefactor: bool
    intercept: float
    slope: float
    slope_error: float
    chi_square: float
    aic: float

    def predict(self, x: NDArray[np.float64], prefactor: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the fitted ln τ, (n,), at x, (n,). `prefactor`, ln P(x), is added if the fit was made with one."""
        return self.intercept + self.slope * _regressor(self.law, x) + (prefactor if self.with_prefactor else 0)


def fit_law(
    law: Law,
    x: NDArray[np.float64],
    log_time: NDArray[np.float64],
    error: NDArray[np.float64],
    prefactor: NDArray[np.float64] | None = None,
) -> Fit:
    """Fit one law to ln τ.

    Args:
        law: `exponential` or `power`.
        x: values of the swept parameter, such as B, 1/η or 1/k, (n,), positive.
        log_time: ln τ, (n,).
        error: standard error of ln τ, (n,), positive.
        prefactor: logarithm of the theory's prefactor at x, such as −ln k, (n,); it is added with a fixed coefficient
            of 1. Default: no prefactor.

    Raises:
        ValueError: fewer than three points, or a value that is not positive.

    Examples:
        >>> x = np.array([1.0, 2.0, 4.0, 8.0])
        >>> fit = fit_law("power", x, 1 + 3 * np.log(x), np.full(4, 0.1))
        >>> round(fit.intercept, 6), round(fit.slope, 6), round(fit.chi_square, 6)
        (1.0, 3.0, 0.0)
    """
    x, log_time, error = (np.asarray(values, dtype=np.float64) for values in (x, log_time, error))
    finite = all(np.isfinite(values).all() for values in (x, log_time, error))
    if len(x) < 3 or (x <= 0).any() or (error <= 0).any() or not finite:
        raise ValueError("a fit needs three points or more, each with positive x, positive error and finite ln τ")
    known = np.zeros_like(x) if prefactor is None else np.asarray(prefactor, dtype=np.float64)
    design = np.column_stack([np.ones_like(x), _regressor(law, x)]) / error[:, None]
    target = (log_time - known) / error
    coefficients, _, _, _ = np.linalg.lstsq(design, target, rcond=None)
    covariance = np.linalg.inv(design.T @ design)
    chi_square = float(((target - design @ coefficients) ** 2).sum())
    return Fit(
        law=law,
        with_prefactor=prefactor is not None,
        intercept=float(coefficients[0]),
        slope=float(coefficients[1]),
        slope_error=float(np.sqrt(covariance[1, 1])),
        chi_square=chi_square,
        aic=chi_square + 4,
    )


def _regressor(law: Law, x: NDArray[np.float64]) -> NDArray[np.float64]:
    return x if law == "exponential" else np.log(x)
