"""Stability of a minimum with n outlier directions under discrete SGD, on linear regression with x ~ N(0, I_n).

Far from the minimum the label noise is negligible and a step is θ′ = (1 − ηS)θ with S = (1/B) Σ_b x_b x_bᵀ. By isotropy
the steps of ln|θ| are independent and have one distribution. With q ~ χ²_B/B and c ~ χ²_{n−1},

    |θ′|²/|θ|² = (1 − ηq)² + η²(q/B) c.

A stationary distribution exists if and only if the mean step of ln|θ|, the growth rate, is negative.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats

from sgd_diffusion.errors import EscapeError

NODES = 160
"""Number of Gauss–Legendre nodes of each random number."""

REMOTE = 1e-16
"""Probability beyond either end of the nodes."""

MOST = 1e5
"""Largest number of directions that is searched."""

GrowthRate = Callable[[float, float, float], float]


def growth_rate(batch_size: float, learning_rate: float, outliers: float) -> float:
    """Return the growth rate E ln(|θ′|/|θ|) of an iteration of SGD.

    Args:
        batch_size: B.
        learning_rate: η.
        outliers: n ≥ 2, number of directions, all of curvature 1; need not be whole.

    Raises:
        EscapeError: n is less than 2.

    Examples:
        At η → 0 every direction shrinks by η an iteration:

        >>> round(growth_rate(4, 1e-4, 3) / 1e-4, 3)
        -1.0
    """
    u, weights = _chi_nodes(batch_size)
    q = u**2 / batch_size
    return _mean_log(1 - learning_rate * q, learning_rate**2 * q / batch_size, weights, outliers)


def matched_growth_rate(batch_size: float, learning_rate: float, outliers: float) -> float:
    """Return the growth rate with Gaussian noise of the covariance (2L/B)H: θ′ = θ − ηθ + η|θ|ζ/√B, ζ ~ N(0, I_n).

    This is the stochastic differential equation of Mori et al. (2022) with the time step η. Without that step, the mean
    of d ln|θ|/dt is −1 + (n − 2)η/(2B), which changes its sign at `critical_number`.

    Args:
        batch_size: B.
        learning_rate: η.
        outliers: n ≥ 2.

    Raises:
        EscapeError: n is less than 2.

    Examples:
        >>> round(matched_growth_rate(1, 1e-3, 1002) / 1e-3, 2)  # −1 + 1000/2000
        -0.5
    """
    z, weights = np.polynomial.legendre.leggauss(NODES)
    z, weights = 9 * z, 9 * weights * stats.norm.pdf(9 * z)
    scale = learning_rate / batch_size**0.5
    return _mean_log(1 - learning_rate + scale * z, np.full(NODES, scale**2), weights / weights.sum(), outliers)


def stability_limit(batch_size: float, learning_rate: float, rate: GrowthRate = growth_rate) -> float:
    """Return the number of directions n at which the growth rate is zero; with more of them the minimum is unstable.

    Args:
        batch_size: B.
        learning_rate: η.
        rate: `growth_rate` of SGD, the default, or `matched_growth_rate`.

    Raises:
        EscapeError: two directions are unstable already, or 100,000 are still stable.

    Examples:
        In the limit η → 0 this is the published 2B/η + 2, here 2,002:

        >>> round(stability_limit(1, 1e-3) / 2002, 2)
        1.0
    """
    if rate(batch_size, learning_rate, 2.0) >= 0:
        raise EscapeError(
            f"SGD with η = {learning_rate:g} and B = {batch_size:g} is unstable with two directions already; lower η."
        )
    upper = 4.0
    while rate(batch_size, learning_rate, upper) < 0:
        upper *= 2
        if upper > MOST:
            raise EscapeError(f"SGD with η = {learning_rate:g} and B = {batch_size:g} is stable up to n = {MOST:g}.")
    return float(optimize.brentq(lambda n: rate(batch_size, learning_rate, n), max(2.0, upper / 2), upper, xtol=1e-8))


def variance_limit(batch_size: float, learning_rate: float) -> float:
    """Return n = 2B/η − B − 1, at which E|θ′|² = |θ|² far from the minimum; with more directions the variance diverges.

    Examples:
        For n = 1 this is the condition of `stationary_variance`, B(2 − η) = 2η:

        >>> eta = 2 * 4 / (4 + 2)
        >>> round(variance_limit(4, eta), 6)
        1.0
    """
    return 2 * batch_size / learning_rate - batch_size - 1


def _chi_nodes(degrees: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return nodes and weights of χ_k, the root of χ²_k."""
    law = stats.chi(degrees)
    start, end = float(law.ppf(REMOTE)), float(law.isf(REMOTE))
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    place = start + (nodes + 1) * (end - start) / 2
    density = weights * law.pdf(place)
    return place, density / density.sum()


def _mean_log(
    along: NDArray[np.float64], across: NDArray[np.float64], weights: NDArray[np.float64], outliers: float
) -> float:
    """Return ½ E ln(along² + across · c) with c ~ χ²_{n−1}."""
    if not outliers >= 2:
        raise EscapeError(f"the growth rate is computed for two directions or more, not {outliers:g}.")
    u, density = _chi_nodes(outliers - 1)
    squares = along[:, None] ** 2 + across[:, None] * u[None, :] ** 2
    return float(0.5 * weights @ np.log(squares) @ density)
