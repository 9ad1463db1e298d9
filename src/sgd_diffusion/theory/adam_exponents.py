"""Exponents of the escape of Adam in one dimension, in its two limits, from L′ and C.

C(θ) is here the covariance of a *minibatch's* gradient, C of one example over B, and ln τ ≃ exponent at weak noise.

**Adam**, θ′ = θ − η m/√v, with means m and v of g and of g² over 1/(1 − β₁) and 1/(1 − β₂) iterations. Where the
climb lasts longer than both, v follows E g² ≈ C. In an iteration θ then falls by η L′/√C and spreads by η, which is
white noise, with the exponent (2/η)∫L′/√C dθ = (2√B/η)∫L′/√C₁ dθ, C₁ of one example. Without C ≫ L′² it is
`adam_exponent`. Where 1/(1 − β₂) is longer than the climb, v keeps its value at the minimum, C(θ_a), and Adam is
heavy ball with the rate η/√C(θ_a): `frozen_adam_exponent`. Both agree if C is constant.
"""

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.theory.discrete_chain import Function
from sgd_diffusion.theory.optimiser_exponents import heavy_ball_exponent, integral


def adam_exponent(slope: Function, covariance: Function, *, start: float, end: float, learning_rate: float) -> float:
    """Return (1/η)∫F(|L′|/√C) |dθ|: Adam whose v follows E g² along the climb; F is `adam_step_cost`.

    It is (2/η)∫L′/√C dθ where C ≫ L′², and at |L′| = √C still within 2 % of it.

    Args:
        slope: L′, vectorised.
        covariance: C > 0 of the minibatch's gradient, vectorised.
        start: the minimum.
        end: the saddle.
        learning_rate: η.

    Examples:
        L = θ²/2 up to θ = 1 and C = 400: 2 · (1/2)/20 over η = 0.01:

        >>> round(adam_exponent(lambda x: x, lambda x: 0 * x + 400, start=0, end=1, learning_rate=0.01), 4)
        5.0
    """

    def cost(theta: NDArray[np.float64]) -> NDArray[np.float64]:
        return adam_step_cost(np.abs(slope(theta)) / np.sqrt(covariance(theta)))

    return abs(integral(cost, start, end)) / learning_rate


def frozen_adam_exponent(
    slope: Function, covariance: Function, *, start: float, end: float, learning_rate: float
) -> float:
    """Return (2√C(θ_a)/η)∫L′/C dθ: Adam whose v keeps its value at the minimum θ_a along the climb.

    Args:
        slope, covariance, start, end, learning_rate: as for `adam_exponent`.

    Examples:
        Noise that grows along the climb is not divided out, and escape is easier than with a v that follows:

        >>> given = {"start": 0.0, "end": 1.0, "learning_rate": 0.01}
        >>> def covariance(theta):
        ...     return 400 * np.exp(theta)
        >>> frozen = frozen_adam_exponent(lambda x: x, covariance, **given)
        >>> round(frozen, 3), round(20 * 2 / 0.01 / 400 * (1 - 2 / np.e), 3)
        (2.642, 2.642)
        >>> frozen < adam_exponent(lambda x: x, covariance, **given)
        True
    """
    at_minimum = float(covariance(np.array([start]))[0])
    return at_minimum**0.5 * heavy_ball_exponent(slope, covariance, start=start, end=end, learning_rate=learning_rate)


def adam_step_cost(steepness: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return F(a), the exponent of a climb by η against the slope L′ = a√C if v follows E g².

    To climb, gradients must for a while have another mean −m√C and another variance sC. In an iteration θ then rises by
    η m/√(m² + s), which is as improbable as e^{−KL}, so that

        F(a) = min over m, s > 0 of √(m² + s)/m · ½[s − 1 − ln s + (m + a)²].

    The minimum has s = 1 − m(m + a), and F = (1 − ma)^{3/2}(m + a)/s with m the root of

        (m + a)² − ln s − m(m + a) = 2(1 − ma)(1 − s)/s.

    F(a) = 2a for a ≪ 1. If only the mean could change (s = 1), F would be 2a√(1 + a²); because the variance changes
    too, the correction is of order a⁵.

    Args:
        steepness: a ≥ 0, any shape.

    Examples:
        >>> (adam_step_cost(np.array([0.3, 1.0])) / np.array([0.6, 2.0])).round(4).tolist()
        [1.0003, 1.02]
    """
    a = np.asarray(steepness, dtype=np.float64)
    low, high = np.zeros_like(a), (np.sqrt(a * a + 4) - a) / 2  # s = 1 and s = 0
    for _ in range(HALVINGS):
        m = (low + high) / 2
        change = m * (m + a)
        s = 1 - change
        short = s * ((m + a) ** 2 - np.log(s) - change) > 2 * (1 - m * a) * change
        low, high = np.where(short, m, low), np.where(short, high, m)
    m = (low + high) / 2
    return (1 - m * a) ** 1.5 * (m + a) / (1 - m * (m + a))


HALVINGS = 60
"""Bisections of the interval of m."""
