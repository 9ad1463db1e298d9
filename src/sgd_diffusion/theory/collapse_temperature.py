"""The temperature at which SGD with one hidden layer collapses to v = 0 (Ziyin, Li and Ueda, arXiv 2308.06671).

Near v = 0 a balanced subnetwork u = w that learns y = kx + ε from the loss (uwx − y)² + γ(u² + w²) is multiplied in
every iteration by 1 + 2η(m − γ), with m the mean of xy over a minibatch. SGD collapses where E ln|1 + 2η(m − γ)| < 0.
"""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy import integrate, optimize, special, stats

from sgd_diffusion.theory.diagonal_network import RegressionMoments

LARGEST_ARGUMENT = 40.0
"""Argument q above which E ln|q + Z| is computed from its asymptotic series."""
QUIETEST, HOTTEST = 0.01, 2.0
"""Range of T/T_c that is searched for the transition temperature."""


def lyapunov_exponent(
    learning_rate: float, batch_size: int, slope: float, deviation: float, decay: float = 0.0
) -> float:
    """Return the Lyapunov exponent E ln|1 + 2η(m − γ)| of SGD near v = 0, m the mean of xy over a minibatch.

    It is the mean growth of ln|u| per iteration with one hidden layer and u = w. If it is negative, SGD ends at v = 0
    with probability 1. Given s = |x|²/B ~ χ²_B/B, 1 + 2η(m − γ) is N(1 + 2η(ks − γ), 4η²σ²s/B). For Z ~ N(0, 1),
    E ln|q + Z| = −(γ_E + ln 2)/2 + ∫₀^q √2 F(t/√2) dt, with F Dawson's integral and γ_E Euler's constant.

    Args:
        learning_rate: η.
        batch_size: B.
        slope: k of y = kx + ε.
        deviation: σ, standard deviation of ε.
        decay: γ, weight decay; default 0.

    Examples:
        At small η it is 2η(k − γ); at large η, with k = 0 and B = 1, it is ln(ησ) − γ_E:

        >>> round(lyapunov_exponent(1e-5, 4, slope=2.0, deviation=1.0) / (2 * 1e-5 * 2.0), 3)
        1.0
        >>> round(lyapunov_exponent(1e-5, 4, slope=2.0, deviation=1.0, decay=0.5) / (2 * 1e-5 * 1.5), 3)
        1.0
        >>> round(lyapunov_exponent(1e4, 1, slope=0.0, deviation=1.0) - math.log(1e4), 3)  # −γ_E
        -0.577
    """
    span, s, weight = _chi_square_grid(batch_size)
    mean = np.abs(1 + 2 * learning_rate * slope * s - 2 * learning_rate * decay)
    spread = 2 * learning_rate * deviation * np.sqrt(s / batch_size)
    return float(integrate.simpson(weight * (np.log(mean) + shifted_log_excess(mean / spread)), x=span))


@lru_cache(maxsize=4)
def _chi_square_grid(batch_size: int) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return ln s, s and the density of ln s for s ~ χ²_B/B, for Simpson's rule in ln s, where it is smooth."""
    span = np.linspace(-60, 12, 40_001)
    s = np.exp(span)
    return span, s, stats.chi2.pdf(s * batch_size, batch_size) * batch_size * s


@lru_cache(maxsize=1)
def _log_table() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return q between 0 and `LARGEST_ARGUMENT` and E ln|q + Z|, Z ~ N(0, 1)."""
    places = np.linspace(0, LARGEST_ARGUMENT, 8001)
    rise = integrate.cumulative_simpson(math.sqrt(2) * special.dawsn(places / math.sqrt(2)), x=places, initial=0)
    return places, rise - (np.euler_gamma + math.log(2)) / 2


def shifted_log_excess(q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return E ln|q + Z| − ln q for Z ~ N(0, 1), of the shape of q.

    Args:
        q: positive numbers.

    Examples:
        For large q it is −1/(2q²):

        >>> [round(float(value), 3) for value in shifted_log_excess(np.array([20.0, 100.0])) * [400, 10_000]]
        [-0.502, -0.5]
    """
    value = np.interp(q, *_log_table())
    return np.where(q < LARGEST_ARGUMENT, value - np.log(q), -1 / (2 * q * q) - 3 / (4 * q**4))


def transition_temperature(batch_size: int, slope: float, deviation: float, decay: float = 0.0) -> float:
    """Return the temperature T = η/B above which SGD with batch size B collapses to v = 0.

    It is the first T between 0.01 and 2 times (β₂ − γ)/α₃ at which the Lyapunov exponent changes from positive to
    negative. The result is nan if there is none.

    Args:
        batch_size: B.
        slope: k of y = kx + ε.
        deviation: σ, standard deviation of ε.
        decay: γ < k, weight decay; default 0.

    Examples:
        With small steps SGD is a diffusion, which collapses at T_c:

        >>> critical = RegressionMoments.gaussian(0.01, 1.0).critical_temperature
        >>> round(transition_temperature(1, 0.01, 1.0) / critical, 1)
        1.0
        >>> round(transition_temperature(1, 0.01, 1.0, decay=0.005) / critical, 2)
        0.5
    """
    critical = decayed_temperature(RegressionMoments.gaussian(slope, deviation), decay)

    def growth(ratio: float) -> float:
        return lyapunov_exponent(ratio * critical * batch_size, batch_size, slope, deviation, decay)

    ratios = np.linspace(QUIETEST, HOTTEST, 100)
    signs = np.array([growth(float(ratio)) > 0 for ratio in ratios])
    falls = np.flatnonzero(signs[:-1] & ~signs[1:])
    if not len(falls):
        return math.nan
    first = falls[0]
    return critical * float(optimize.brentq(growth, ratios[first], ratios[first + 1], xtol=1e-6))


def decayed_temperature(moments: RegressionMoments, decay: float) -> float:
    """Return (β₂ − γ)/α₃, the critical temperature with weight decay as printed.

    Args:
        moments: of x and y.
        decay: γ, weight decay.

    Examples:
        >>> decayed_temperature(RegressionMoments.gaussian(slope=1.0, deviation=1.0), decay=0.25)  # (1 − ¼)/3
        0.25
    """
    return (moments.b2 - decay) / moments.a3


def second_order_temperature(moments: RegressionMoments) -> float:
    """Return β₂/(α₃ + β₂²), the critical temperature to second order as printed (Eq. 54), for B = 1.

    It is where the first two terms of E ln|1 + 2ηm| = 2ηβ₂ − 2η²(α₃ + β₂²) + O(η³) cancel.

    Args:
        moments: of x and y.

    Examples:
        >>> second_order_temperature(RegressionMoments.gaussian(slope=1.0, deviation=1.0))  # 1/(3 + 1)
        0.25
    """
    return moments.b2 / (moments.a3 + moments.b2**2)
