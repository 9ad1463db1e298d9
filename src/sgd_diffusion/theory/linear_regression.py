"""Exact tails of SGD on one-dimensional linear regression with independent x and y ~ N(0, 1): L = ½θ² + ½.

SGD is the random recurrence θ′ = (1 − ηq)θ + ηn with q = Σx²/B and n = Σxy/B. Its stationary distribution has a power
tail |θ|^{−1−α} (Kesten 1973, Acta Math. 131). The diffusion with the same covariance C = (1 + 2θ²)/B has a power tail
with another exponent.
"""

import itertools
import math

import numpy as np
from scipy import integrate, optimize

from sgd_diffusion.errors import EscapeError

LARGEST_INDEX = 1e4
"""Largest α that is searched."""


def kesten_exponent(batch_size: int, learning_rate: float) -> float:
    """Return φ of the tail p(θ) ∝ L^{−φ} of discrete SGD.

    φ = (1 + α)/2, with α the positive solution of E|1 − ηq|^α = 1, q ~ χ²_B/B.

    Args:
        batch_size: B.
        learning_rate: η.

    Raises:
        EscapeError: E log|1 − ηq| ≥ 0, so that there is no stationary distribution, or α exceeds 10,000.

    Examples:
        The variance becomes infinite (α = 2, φ = 3/2) at B(2 − η) = 2η; for B = 2 this is η = 1:

        >>> round(kesten_exponent(2, 1.0), 6)
        1.5
    """

    def growth(index: float) -> float:
        return float(np.log(_moment(index, batch_size, learning_rate)))

    if growth(1e-6) >= 0:
        raise EscapeError(
            f"SGD with η = {learning_rate:g} and B = {batch_size} has no stationary distribution; lower η or raise B."
        )
    upper = 1.0
    while growth(upper) < 0:
        upper *= 2
        if upper > LARGEST_INDEX:
            raise EscapeError(
                f"the tail index at η = {learning_rate:g} and B = {batch_size} exceeds {LARGEST_INDEX:g}; raise η."
            )
    lower = upper / 2 if upper > 1 else 1e-6
    return (1 + float(optimize.brentq(growth, lower, upper, xtol=1e-10))) / 2


def _moment(index: float, batch_size: int, learning_rate: float) -> float:
    """Return E|1 − ηq|^α, integrated separately on each side of the kink at q = 1/η."""
    shape, kink = batch_size / 2, 1 / learning_rate
    constant = shape * math.log(shape) - math.lgamma(shape)

    # The integration variable is u = √q, in which the density for B = 1 is finite at 0; q has a gamma distribution.
    def integrand(u: float) -> float:
        log_density = constant + (2 * shape - 2) * math.log(u) - shape * u * u
        return 2 * u * math.exp(index * math.log(max(abs(1 - learning_rate * u * u), 1e-300)) + log_density)

    end = np.sqrt(4 * (index + batch_size) / batch_size + 60 / batch_size + kink)
    pieces = np.unique([1e-150, min(np.sqrt(kink), end), end])
    return sum(
        integrate.quad(integrand, low, high, limit=400, epsabs=1e-13, epsrel=1e-11)[0]
        for low, high in itertools.pairwise(pieces)
    )


def diffusion_exponent(batch_size: float, learning_rate: float) -> float:
    """Return φ = 1 + B/(2η) of the diffusion's stationary distribution p ∝ (1 + 2θ²)^{−φ}.

    Args:
        batch_size: B.
        learning_rate: η.

    Examples:
        Its variance becomes infinite (φ = 3/2) at η = B; that of discrete SGD at a smaller η (see `kesten_exponent`):

        >>> diffusion_exponent(2, 2.0)
        1.5
        >>> round(kesten_exponent(2, 1.0), 6), diffusion_exponent(2, 1.0)
        (1.5, 2.0)
    """
    return 1 + batch_size / (2 * learning_rate)


def stationary_variance(batch_size: float, learning_rate: float) -> float:
    """Return the stationary variance E θ² = η/(B(2 − η) − 2η) of discrete SGD.

    Args:
        batch_size: B.
        learning_rate: η.

    Raises:
        EscapeError: B(2 − η) ≤ 2η, so that the variance is infinite.

    Examples:
        >>> stationary_variance(2, 0.5)  # 0.5/(3 − 1)
        0.25
        >>> round(stationary_variance(10, 1e-9) * 2 * 10 / 1e-9, 6)  # η/(2B) as η → 0
        1.0
    """
    room = batch_size * (2 - learning_rate) - 2 * learning_rate
    if room <= 0:
        raise EscapeError(f"SGD with η = {learning_rate:g} and B = {batch_size:g} has no finite variance.")
    return learning_rate / room
