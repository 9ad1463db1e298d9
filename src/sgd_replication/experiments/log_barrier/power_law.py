"""Maximum-likelihood fits of truncated samples of |θ|: a power of the loss, and a Gaussian."""

import math

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, optimize, special

LARGEST_EXPONENT = 1e4
"""Bound of the search for φ."""


def fit_exponent(mean_log_loss: float, end: float, stretch: float = 1.0) -> float:
    """Return the maximum-likelihood φ of p(θ) ∝ (1 + sθ²)^{−φ} on |θ| ≤ end.

    At this φ the expectation of log(1 + sθ²) equals the mean of the sample.

    Args:
        mean_log_loss: mean of log(1 + sθ²) over the sample.
        end: largest |θ| of the truncated sample.
        stretch: s; 1 for a power of the loss, 2 for the stationary law of the diffusion with the exact covariance.

    Examples:
        For p ∝ 1/(1 + θ²) on |θ| ≤ 1 the mean of log(1 + θ²) is 2 ln 2 − 4G/π, with Catalan's constant G. The same
        holds for the mean of log(1 + 2θ²) and p ∝ 1/(1 + 2θ²) on |θ| ≤ √½:

        >>> mean = 2 * math.log(2) - 4 * 0.915965594177219 / math.pi
        >>> round(fit_exponent(mean, 1.0), 6), round(fit_exponent(mean, math.sqrt(0.5), stretch=2.0), 6)
        (1.0, 1.0)
    """

    def excess(exponent: float) -> float:
        return _truncated_mean(exponent, end, stretch) - mean_log_loss

    upper = 1.0
    while excess(upper) > 0 and upper < LARGEST_EXPONENT:
        upper *= 2
    return float(optimize.brentq(excess, -LARGEST_EXPONENT if excess(0) < 0 else 0.0, upper, xtol=1e-9))


def _truncated_mean(exponent: float, end: float, stretch: float) -> float:
    place = np.linspace(0, end, 4001)
    loss = np.log1p(stretch * place**2)
    # Weights relative to the largest one, because the powers overflow for negative exponents.
    weight = np.exp(-exponent * loss - max(0.0, -exponent * loss[-1]))
    return float(integrate.simpson(weight * loss, x=place) / integrate.simpson(weight, x=place))


def power_likelihood(values: NDArray[np.float64], end: float, stretch: float = 1.0) -> float:
    """Return the largest mean log likelihood of p ∝ (1 + sθ²)^{−φ} on |θ| ≤ end.

    Examples:
        For a sample of p = (4/π)/(1 + θ²) on [0, 1] this is the mean log likelihood of p itself:

        >>> values = np.tan((np.arange(1000) + 0.5) / 1000 * math.pi / 4)
        >>> own = float(np.log(4 / math.pi / (1 + values**2)).mean())
        >>> abs(power_likelihood(values, end=1.0) - own) < 1e-5
        True
        >>> power_likelihood(values, end=1.0, stretch=4.0) < own  # no power of 1 + 4θ² is as likely
        True
    """
    place, mean = np.linspace(0, end, 4001), float(np.log1p(stretch * values**2).mean())
    exponent = fit_exponent(mean, end, stretch)
    return float(-exponent * mean - np.log(integrate.simpson((1 + stretch * place**2) ** -exponent, x=place)))


def gaussian_likelihood(values: NDArray[np.float64], end: float) -> float:
    """Return the largest mean log likelihood of a Gaussian on |θ| ≤ end, over all widths."""
    square = float((values**2).mean())

    def gaussian(log_width: float) -> float:
        width = math.exp(log_width)
        inside = width * math.sqrt(math.pi / 2) * special.erf(end / (width * math.sqrt(2)))
        return square / (2 * width**2) + math.log(inside)

    best = optimize.minimize_scalar(gaussian, bounds=(math.log(end) - 8, math.log(end) + 8), method="bounded")
    return -float(best.fun)


def power_advantage(values: NDArray[np.float64], end: float) -> float:
    """Return Akaike's advantage of a power of the loss over a Gaussian, divided by the number of values.

    Examples:
        Samples of p ∝ 1/(1 + θ²) on |θ| ≤ 5, and of a Gaussian:

        >>> share = (np.arange(1000) + 0.5) / 1000
        >>> power, gaussian = np.tan(share * math.atan(5)), math.sqrt(2) * special.erfinv(share)
        >>> power_advantage(power, 5.0) > 0.1, power_advantage(gaussian, 5.0) < -0.01
        (True, True)
    """
    return 2 * (power_likelihood(values, end) - gaussian_likelihood(values, end))
