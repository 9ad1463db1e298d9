"""Mean exit time of the Ornstein–Uhlenbeck process and stationary variance of its discrete counterpart, AR(1)."""

import numpy as np
from scipy import integrate

from sgd_diffusion.errors import EscapeError


def ball_exit_time(curvature: float, diffusion: float, radius: float, dimension: int = 1) -> float:
    """Return the mean time at which |θ| first reaches r from θ = 0, for dθ = −hθ dt + √(2D) dW in d dimensions.

    The radius obeys dρ = (−hρ + D(d − 1)/ρ) dt + √(2D) dW, so that

        T = (1/D) ∫_0^r dy y^{1−d} e^{hy²/2D} ∫_0^y dz z^{d−1} e^{−hz²/2D}.

    The ball |θ| ≤ r is also the sublevel set L ≤ hr²/2.

    Args:
        curvature: h > 0, equal in all directions.
        diffusion: D > 0.
        radius: r > 0.
        dimension: d, default 1.

    Raises:
        EscapeError: a parameter is not positive.

    Examples:
        As h → 0 the process is Brownian motion, with the mean time r²/(2dD):

        >>> [round(1 / ball_exit_time(1e-9, 1.0, 1.0, dimension=d), 6) for d in (1, 2, 3)]
        [2.0, 4.0, 6.0]
    """
    if min(curvature, diffusion, radius, dimension) <= 0:
        raise EscapeError(
            "curvature, diffusion, radius and dimension must be positive, got "
            f"{curvature:g}, {diffusion:g}, {radius:g} and {dimension}."
        )
    stiffness = curvature / (2 * diffusion)

    def inner(y: float) -> float:
        # With e^{hy²/2D} inside, z = uy; the exponent is computed as one difference.
        value, _ = integrate.quad(
            lambda u: u ** (dimension - 1) * np.exp(stiffness * y * y * (1 - u * u)), 0, 1, limit=200, epsabs=0
        )
        return y * value

    value, _ = integrate.quad(inner, 0, radius, limit=400, epsabs=0)
    return value / diffusion


def ar1_variance(curvature: float, diffusion: float, learning_rate: float) -> float:
    """Return the stationary variance of θ' = (1 − ηh)θ + √(2ηD)ξ, ξ ~ N(0, 1): 2ηD/(1 − (1 − ηh)²).

    Args:
        curvature: h.
        diffusion: D.
        learning_rate: η.

    Raises:
        EscapeError: ηh is not between 0 and 2, so that there is no stationary distribution.

    Examples:
        >>> round(ar1_variance(2.0, 1.0, learning_rate=1e-6), 4)  # D/h as η → 0
        0.5
        >>> ar1_variance(2.0, 1.0, learning_rate=0.5)  # ηh = 1: independent steps of variance 2ηD
        1.0
    """
    factor = 1 - learning_rate * curvature
    if abs(factor) >= 1:
        raise EscapeError(
            f"ηh = {learning_rate * curvature:.3g} must be between 0 and 2 for a stationary distribution."
        )
    return 2 * learning_rate * diffusion / (1 - factor**2)
