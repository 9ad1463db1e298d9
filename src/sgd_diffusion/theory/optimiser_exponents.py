"""Exponents of the escape of heavy ball in one dimension, in its two limits, from L′ and C.

C(θ) is here the covariance of a *minibatch's* gradient, C of one example over B, and ln τ ≃ exponent at weak noise.

**Heavy ball**, v′ = βv − η g, θ′ = θ + v′. If v forgets faster than θ moves, η_eff h ≪ 1 − β with η_eff = η/(1 − β)
and h the curvature, then θ obeys SGD's equation with the learning rate η_eff: `heavy_ball_exponent`. That η_eff h is
small does not suffice. If η_eff h ≫ 1 − β, θ oscillates, and noise changes its energy E = v²/2 + ηL slowly: in an
iteration by the drift −(1 − β)⟨v²⟩ and the variance η²⟨v²C⟩, means over an orbit. The exponent of E is
`energy_exponent`. Both are 2ΔL/(η_eff C) if C is constant.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from sgd_diffusion.errors import EscapeError
from sgd_diffusion.theory.discrete_chain import Function

NODES = 64
"""Nodes of the Gauss–Legendre quadratures."""


def heavy_ball_variance(curvature: float, variance: float, learning_rate: float, momentum: float = 0.0) -> float:
    """Return the stationary variance of heavy ball on L = hθ²/2, η_eff C/[h(2 − ηh/(1 + β))], η_eff = η/(1 − β).

    Args:
        curvature: h > 0.
        variance: C, of the minibatch's gradient.
        learning_rate: η.
        momentum: β, default 0: SGD.

    Raises:
        EscapeError: ηh is not between 0 and 2(1 + β), so that there is no stationary distribution.

    Examples:
        With β = 0.9 and η_eff h = 0.5 it is 24 % below that of SGD with the learning rate η_eff:

        >>> round(heavy_ball_variance(1.0, 1.0, 0.05, 0.9) / heavy_ball_variance(1.0, 1.0, 0.5), 2)
        0.76
    """
    stable = 2 * (1 + momentum)
    if not 0 < learning_rate * curvature < stable:
        raise EscapeError(
            f"ηh = {learning_rate * curvature:.3g} must be between 0 and {stable:.3g} for a stationary distribution."
        )
    effective = learning_rate / (1 - momentum)
    return effective * variance / (curvature * (2 - learning_rate * curvature / (1 + momentum)))


def heavy_ball_exponent(
    slope: Function,
    covariance: Function,
    *,
    start: float,
    end: float,
    learning_rate: float,
    momentum: float = 0.0,
) -> float:
    """Return (2/η_eff)∫L′/C dθ from a minimum to a saddle: heavy ball where η_eff h ≪ 1 − β; SGD if β = 0.

    Args:
        slope: L′, vectorised.
        covariance: C > 0 of the minibatch's gradient, vectorised.
        start: the minimum.
        end: the saddle.
        learning_rate: η.
        momentum: β, default 0.

    Examples:
        L = θ²/2 up to θ = 1 and C = 2, η_eff = 0.1:

        >>> given = {"start": 0.0, "end": 1.0, "learning_rate": 0.05, "momentum": 0.5}
        >>> round(heavy_ball_exponent(lambda x: x, lambda x: 0 * x + 2, **given), 6)
        5.0
    """
    return 2 * (1 - momentum) / learning_rate * integral(lambda x: slope(x) / covariance(x), start, end)


def energy_exponent(
    loss: Function,
    covariance: Function,
    *,
    start: float,
    end: float,
    learning_rate: float,
    momentum: float,
) -> float:
    """Return (2/η_eff)∫₀^ΔL dU ∮√(U − L) dθ/∮C√(U − L) dθ: heavy ball where η_eff h ≫ 1 − β, by orbits of energy U.

    From dE = −(1 − β)⟨v²⟩ dt + η√⟨v²C⟩ dW with E = ηU the exponent is ∫dE 2(1 − β)⟨v²⟩/(η²⟨v²C⟩), and
    ⟨v²f⟩ ∝ ∮f v dθ with v = √(2η(U − L)). It depends on C on both sides of the minimum.

    Args:
        loss: L, vectorised, growing from the minimum to the saddle and on the other side at least as far up.
        covariance: C > 0 of the minibatch's gradient, vectorised.
        start: the minimum.
        end: the saddle.
        learning_rate: η.
        momentum: β.

    Examples:
        On a parabola ⟨θ²⟩ of an orbit weighted by v² is U/(2h), so that C = 1 + θ² gives (2/η_eff)∫dU/(1 + U/2):

        >>> given = {"start": 0.0, "end": 1.0, "learning_rate": 0.1, "momentum": 0.9}
        >>> found = energy_exponent(lambda x: x**2 / 2, lambda x: 1 + x**2, **given)
        >>> round(found, 4), round(2 * 2 * float(np.log(1.25)), 4)
        (0.8926, 0.8926)
    """
    bottom, top = (float(loss(np.array([place]))[0]) for place in (start, end))

    def ratio(energy: float) -> float:
        def above(place: float) -> float:
            return float(loss(np.array([place]))[0]) - energy

        inner = optimize.brentq(above, start, end)
        reach = start - (end - start)
        while above(reach) < 0:
            reach -= end - start
        outer = optimize.brentq(above, start, reach)
        middle, half = (inner + outer) / 2, (inner - outer) / 2

        def weighted(weight: Function) -> float:
            def integrand(angle: NDArray[np.float64]) -> NDArray[np.float64]:
                theta = middle + half * np.sin(angle)
                return weight(theta) * np.sqrt(np.maximum(energy - loss(theta), 0)) * np.cos(angle)

            return integral(integrand, -np.pi / 2, np.pi / 2)

        return weighted(np.ones_like) / weighted(covariance)

    ratios = np.vectorize(ratio, otypes=[np.float64])
    return 2 * (1 - momentum) / learning_rate * integral(ratios, bottom, top)


def climb_time(
    slope: Function, cost: Function, rate: Function, *, start: float, end: float, share: float = 0.9
) -> float:
    """Return the iterations of the most probable climb, without the ends at which it dwells.

    The path of least action climbs as fast as gradient descent falls, by rate · L′ in an iteration. It takes infinitely
    long to leave a minimum and to reach a saddle. Counted is the part in which a `share` of the exponent lies, with
    equal rests below and above.

    Args:
        slope: L′, vectorised.
        cost: the exponent's integrand up to a factor, vectorised: L′/C, or L′/√C for Adam.
        rate: mean step per unit of gradient, vectorised: η_eff, or η/√C for Adam.
        start: the minimum.
        end: the saddle.
        share: of the exponent, default 0.9.

    Examples:
        On a parabola with C = 1 the exponent grows as θ²: from √0.05 to √0.95, in ln(0.95/0.05)/(2ηh) iterations:

        >>> found = climb_time(lambda x: x, lambda x: x, lambda x: 0 * x + 0.1, start=0.0, end=1.0)
        >>> round(found, 1), round(float(np.log(19)) / (2 * 0.1), 1)
        (14.7, 14.7)
    """
    whole = integral(cost, start, end)

    def place(part: float) -> float:
        return float(optimize.brentq(lambda theta: integral(cost, start, theta) / whole - part, start, end))

    rest = (1 - share) / 2
    return abs(integral(lambda theta: 1 / (rate(theta) * np.abs(slope(theta))), place(rest), place(1 - rest)))


def integral(function: Callable[[NDArray[np.float64]], NDArray[np.float64]], low: float, high: float) -> float:
    """Return an integral by Gauss–Legendre quadrature."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    return float(weights @ function(low + (high - low) * (nodes + 1) / 2)) * (high - low) / 2
