"""Density and distribution function of the symmetric stable distributions."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

NODES = 1500
"""The number of nodes of the tanh-sinh rule."""

_LARGEST_NODE = 3.6
"""The largest value of the tanh-sinh variable; its node is 1e-25 away from the end of the interval."""

_NUMBERS_AT_ONCE = 2**21
"""The largest number of values of the integrand that are held in memory at once."""


def stable_density(alpha: float, x: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the density of SαS(1), the distribution with characteristic function exp(−|t|^α), at x > 0.

    With V(θ) = (cos θ / sin αθ)^{α/(α−1)} cos((α−1)θ)/cos θ (Nolan 1997, Theorem 1),

        f(x) = α x^{1/(α−1)} / (π|α − 1|) ∫₀^{π/2} V(θ) exp(−x^{α/(α−1)} V(θ)) dθ.

    The integral is computed by the tanh-sinh rule, whose nodes are dense at both ends, where V varies most. For α = 1
    (Cauchy) and α = 2 (Gaussian of variance 2) the closed form is used. The relative error is below 1e-7 for
    |α − 1| ≥ 0.1 and below 1e-3 for |α − 1| = 0.05.

    Args:
        alpha: index α, 1 or within [0.5, 0.95] or [1.05, 2].
        x: positive values, (n,).

    Returns:
        f(x), (n,).

    Raises:
        ValueError: α is not in the allowed range, or an x is not positive.

    Examples:
        >>> np.allclose(stable_density(2.0, [1.0]), np.exp(-1 / 4) / np.sqrt(4 * np.pi))  # the Gaussian of variance 2
        True
        >>> from math import gamma
        >>> np.allclose(stable_density(1.5, [1e-6]), gamma(1 + 1 / 1.5) / np.pi)  # Γ(1 + 1/α)/π at zero
        True
    """
    values = _checked(alpha, x)
    if alpha == 1:
        return 1 / (np.pi * (1 + values**2))
    if alpha == 2:
        return np.exp(-(values**2) / 4) / np.sqrt(4 * np.pi)
    integral = _integrals(alpha, values, lambda u: np.exp(u - np.exp(np.minimum(u, 700))))
    return alpha / (np.pi * abs(alpha - 1) * values) * integral


def stable_distribution(alpha: float, x: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return P(|X| ≤ x) of SαS(1), the distribution with characteristic function exp(−|t|^α), at x > 0.

    With g = x^{α/(α−1)} V(θ) and V as in `stable_density` (Nolan 1997, Theorem 1),

        P(X > x) = (1/π) ∫₀^{π/2} [1 − e^{−g}] dθ for α < 1 and (1/π) ∫₀^{π/2} e^{−g} dθ for α > 1.

    Args:
        alpha: index α, 1 or within [0.5, 0.95] or [1.05, 2].
        x: positive values, (n,).

    Returns:
        P(|X| ≤ x), (n,).

    Raises:
        ValueError: α is not in the allowed range, or an x is not positive.

    Examples:
        >>> from math import erf
        >>> np.allclose(stable_distribution(2.0, [2.0]), erf(1.0))  # the Gaussian of variance 2
        True
        >>> stable_distribution(1.0, [1.0]).round(6)  # the quartiles of Cauchy's distribution are ±1
        array([0.5])
    """
    values = _checked(alpha, x)
    if alpha == 1:
        return 2 / np.pi * np.arctan(values)
    integral = _integrals(alpha, values, lambda u: np.exp(-np.exp(np.minimum(u, 700))))
    tail = integral / np.pi if alpha > 1 else (np.pi / 2 - integral) / np.pi
    return 1 - 2 * tail


def _checked(alpha: float, x: NDArray[np.floating]) -> NDArray[np.float64]:
    if not 0.5 <= alpha <= 2 or 0 < abs(alpha - 1) < 0.049:
        raise ValueError(f"a stable density needs 0.5 ≤ α ≤ 2 with α = 1 or |α − 1| ≥ 0.05, got {alpha}")
    values = np.atleast_1d(np.asarray(x, dtype=np.float64))
    if not (values > 0).all():
        raise ValueError("a stable density is computed at x > 0 only; use its symmetry for x < 0")
    return values


@lru_cache(maxsize=64)
def _nodes(alpha: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return log V at the nodes of the tanh-sinh rule, and its weights.

    θ and π/2 − θ are computed separately, so that both keep their relative precision near zero.
    """
    t = np.linspace(-_LARGEST_NODE, _LARGEST_NODE, NODES)
    inner = np.pi / 2 * np.sinh(t)
    theta = np.pi / 2 / (1 + np.exp(-2 * inner))
    complement = np.pi / 2 / (1 + np.exp(2 * inner))  # π/2 − θ
    weights = np.pi / 4 * (t[1] - t[0]) * np.pi / 2 * np.cosh(t) / np.cosh(inner) ** 2
    cosine, second_cosine = np.sin(complement), np.cos((alpha - 1) * theta)
    # sin αθ has a zero at θ = π/α, which is close to π/2 if α is close to 2; there αθ is expressed by π/2 − θ.
    sine = np.sin(alpha * theta) if alpha < 1.5 else np.sin((2 - alpha) * np.pi / 2 + alpha * complement)
    log_v = alpha / (alpha - 1) * (np.log(cosine) - np.log(sine)) + np.log(second_cosine) - np.log(cosine)
    return log_v, weights


def _integrals(
    alpha: float, x: NDArray[np.float64], kernel: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    """Return ∫ kernel(log g) dθ for every x, with log g = α/(α − 1) log x + log V, a part of the x at a time."""
    log_v, weights = _nodes(alpha)
    shifted = alpha / (alpha - 1) * np.log(x)
    pieces = np.array_split(shifted, max(1, shifted.size * log_v.size // _NUMBERS_AT_ONCE))
    with np.errstate(under="ignore", over="ignore"):
        return np.concatenate([kernel(piece[:, None] + log_v) @ weights for piece in pieces])
