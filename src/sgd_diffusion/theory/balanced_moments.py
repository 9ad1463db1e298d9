"""Mode, variance and expected error of SGD on a diagonal linear network (Ziyin, Li and Ueda, arXiv 2308.06671).

`diagonal_network` gives the stationary distribution of which these are the mode and the moments. The loss is
(vx − y)², without a factor ½, and T = η/B.
"""

import math

import numpy as np

from sgd_diffusion.theory.diagonal_network import HIGHEST_LOG, LOWEST_LOG, NODES, BalancedLaw, RegressionMoments


def balanced_mode(moments: RegressionMoments, temperature: float) -> float:
    """Return the mode v > 0 of the stationary distribution with one hidden layer; nan if its density has none.

    The mode is the larger root of 7α₁Tv² + (β₁ − 10α₂T)v + 3α₃T − β₂ = 0, where d ln p/dv = 0.

    Args:
        moments: of x and y.
        temperature: T.

    Examples:
        >>> moments = RegressionMoments.gaussian(slope=1.0, deviation=1.0)
        >>> round(balanced_mode(moments, 1e-6), 8), math.isnan(balanced_mode(moments, 1.0))  # 1 − 3T
        (0.999997, True)
    """
    square, linear = 7 * moments.a1 * temperature, moments.b1 - 10 * moments.a2 * temperature
    discriminant = linear**2 - 4 * square * (3 * moments.a3 * temperature - moments.b2)
    if discriminant < 0:
        return math.nan
    # This form of the root does not subtract nearly equal numbers at small T.
    root = 2 * (moments.b2 - 3 * moments.a3 * temperature) / (linear + math.sqrt(discriminant))
    return root if root > 0 else math.nan


def mode_bias(moments: RegressionMoments) -> float:
    """Return b of the mode β₂/β₁ + bT + O(T²) with one hidden layer, as printed.

    b = 10α₂β₂/β₁² − 7α₁β₂²/β₁³ − 3α₃/β₁.

    Args:
        moments: of x and y.

    Examples:
        With y = kx + ε it is −3σ²:

        >>> mode_bias(RegressionMoments.gaussian(slope=1.0, deviation=2.0))
        -12.0
    """
    a1, a2, a3, b1, b2 = moments.a1, moments.a2, moments.a3, moments.b1, moments.b2
    return 10 * a2 * b2 / b1**2 - 7 * a1 * b2**2 / b1**3 - 3 * a3 / b1


def last_mode_temperature(slope: float, deviation: float) -> float:
    """Return T* = (4k + √42 σ)/(4(21σ² − 8k²)), above which the equation of the mode has no real root, for y = kx + ε.

    For σ² ≤ 8k²/21 it has one at every T, and T* is infinite. Where k ≪ σ the root changes its sign before, at T_c/3,
    and the density has no mode from there on.

    Args:
        slope: k.
        deviation: σ, standard deviation of ε.

    Examples:
        >>> found, moments = last_mode_temperature(1.0, 2.0), RegressionMoments.gaussian(1.0, 2.0)
        >>> [math.isnan(balanced_mode(moments, share * found)) for share in (0.99, 1.01)]
        [False, True]
    """
    room = 21 * deviation**2 - 8 * slope**2
    return (4 * slope + math.sqrt(42) * deviation) / (4 * room) if room > 0 else math.inf


def power_variance(law: BalancedLaw, power: float = 1.0) -> float:
    """Return the variance of v^power under the stationary distribution with hidden layers, by quadrature.

    With power 1 it is that of the output v, with power 1/(D + 1) that of a weight u of balanced layers.

    Args:
        law: with depth D ≥ 1.
        power: exponent of v, positive; default 1.

    Raises:
        ValueError: there is no hidden layer, or the variance is infinite.

    Examples:
        At a low temperature T the variance of v is 2vTG(v) with v = k = 1 and G = σ² = 1:

        >>> law = BalancedLaw(1, RegressionMoments.gaussian(slope=1.0, deviation=1.0), temperature=1e-4)
        >>> round(power_variance(law) / 2e-4, 2)
        1.0
    """
    if law.depth == 0 or 2 * power >= law.tail_exponent - 1:
        raise ValueError(
            f"depth = {law.depth}, power = {power:g}: a variance needs a hidden layer and 2 · power < "
            f"{law.tail_exponent - 1:g}."
        )
    log_v = np.linspace(LOWEST_LOG, HIGHEST_LOG, NODES)
    log_mass = law.log_density(np.exp(log_v)) + log_v
    share = np.exp(log_mass - log_mass.max())
    total = share.sum()
    if law.depth == 1:
        # Near T_c much of the distribution lies below the grid, where the density of ln v is a power of v.
        decay = law.moments.b2 / (2 * law.moments.a3 * law.temperature) - 0.5
        total += share[0] / (decay * (log_v[1] - log_v[0]))
    share /= total
    values = np.exp(power * log_v)
    return float((share * values**2).sum() - (share * values).sum() ** 2)


def regression_variance(moments: RegressionMoments, temperature: float) -> float:
    """Return the variance of v of the diffusion without hidden layers, TG(β₂/β₁)/(β₁ − Tα₁).

    The expected error exceeds its minimum by β₁ times this variance. Both are infinite from `error_divergence` on.

    Args:
        moments: of x and y.
        temperature: T.

    Examples:
        >>> moments = RegressionMoments.gaussian(slope=1.0, deviation=1.0)
        >>> regression_variance(moments, 0.25), regression_variance(moments, 0.5)  # T/(1 − 2T)
        (0.5, inf)
    """
    room = moments.b1 - temperature * moments.a1
    return temperature * _noise_at_minimum(moments) / room if room > 0 else math.inf


def sgd_regression_variance(moments: RegressionMoments, temperature: float, batch_size: int) -> float:
    """Return the variance of v of discrete SGD without hidden layers, TG(β₂/β₁)/(β₁ − T(α₁ + Bβ₁²)).

    SGD multiplies the distance from the minimum by 1 − 2ηq, with q the mean of x² over a minibatch; the stationary
    variance follows from E(1 − 2ηq)² = 1 − 4ηβ₁ + 4η²(β₁² + α₁/B).

    Args:
        moments: of x and y.
        temperature: T = η/B.
        batch_size: B.

    Examples:
        With B = 1 it is infinite from T = ⅓ on, not from T = ½ on:

        >>> moments = RegressionMoments.gaussian(slope=1.0, deviation=1.0)
        >>> sgd_regression_variance(moments, 0.25, 1), sgd_regression_variance(moments, 0.34, 1)  # T/(1 − 3T)
        (1.0, inf)
    """
    room = moments.b1 - temperature * (moments.a1 + batch_size * moments.b1**2)
    return temperature * _noise_at_minimum(moments) / room if room > 0 else math.inf


def error_divergence(moments: RegressionMoments) -> float:
    """Return T = β₁/α₁, at which the diffusion's expected error becomes infinite without hidden layers, as printed.

    Args:
        moments: of x and y.

    Examples:
        >>> error_divergence(RegressionMoments.gaussian(slope=1.0, deviation=1.0))
        0.5
    """
    return moments.b1 / moments.a1


def sgd_error_divergence(moments: RegressionMoments, batch_size: int) -> float:
    """Return T = β₁/(α₁ + Bβ₁²), at which the expected error of discrete SGD becomes infinite without hidden layers.

    Args:
        moments: of x and y.
        batch_size: B.

    Examples:
        >>> sgd_error_divergence(RegressionMoments.gaussian(slope=1.0, deviation=1.0), 2)
        0.25
    """
    return moments.b1 / (moments.a1 + batch_size * moments.b1**2)


def _noise_at_minimum(moments: RegressionMoments) -> float:
    """Return G(β₂/β₁)."""
    return float(moments.noise(np.array(moments.b2 / moments.b1)))
