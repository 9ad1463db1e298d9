"""Predictions of the theory of log-loss barriers (Mori, Ziyin, Liu and Ueda, ICML 2022).

Near a minimum of a squared error the gradient covariance is (2L(θ)/B) H. The change of time dτ = L dt gives a diffusion
on log L with additive noise, dθ = −∇log L dτ + √(2ηH/B) dW, from which all formulas follow.
"""

import numpy as np


def stationary_exponent(batch_size: float, learning_rate: float, curvature: float = 1.0) -> float:
    """Return φ = 1 + B/(ηh) of the stationary distribution P ∝ L^{−φ} (Mori et al. 2022, Sec. 4).

    Args:
        batch_size: B.
        learning_rate: η.
        curvature: h, default 1.

    Examples:
        The first-passage time to a loss level grows as the level to the power φ − n/2 (see `passage_exponent`):

        >>> stationary_exponent(16, 0.5)
        33.0
        >>> stationary_exponent(16, 0.5) - 2 / 2 == passage_exponent(16, 0.5, dimension=2)
        True
    """
    return 1 + batch_size / (learning_rate * curvature)


def passage_exponent(batch_size: float, learning_rate: float, dimension: int, curvature: float = 1.0) -> float:
    """Return d ln t/d ln c = B/(ηh) + 1 − n/2, with t the first-passage time to the loss cL* for large c (Sec. 5).

    Args:
        batch_size: B.
        learning_rate: η.
        dimension: n, number of outlier directions.
        curvature: h of the outlier directions, default 1.

    Examples:
        >>> passage_exponent(8, 0.5, dimension=1)
        16.5
        >>> passage_exponent(1, 1.0, dimension=4)  # n = 2(1 + B/(ηh)): no growth with the loss
        0.0
    """
    return batch_size / (learning_rate * curvature) + 1 - dimension / 2


def critical_number(batch_size: float, learning_rate: float, curvature: float = 1.0) -> float:
    """Return n_c = 2(B/(ηh) + 1), the number of outlier directions beyond which a minimum is unstable (Eq. 19).

    At n = n_c the stationary law P ∝ L^{−φ} is no longer normalisable, and `passage_exponent` is zero.

    Args:
        batch_size: B.
        learning_rate: η.
        curvature: h of the outlier directions, default 1.

    Examples:
        >>> critical_number(1, 0.1)
        22.0
        >>> passage_exponent(1, 0.1, dimension=22)
        0.0
    """
    return 2 * stationary_exponent(batch_size, learning_rate, curvature)


def log_escape_time(
    height: float,
    *,
    batch_size: float,
    learning_rate: float,
    curvature: float = 1.0,
    saddle_curvature: float = -1.0,
    dimension: int = 1,
) -> float:
    """Return ln τ = −ln κ, in dynamical time, for escape over one saddle with equal outlier curvatures (Eq. 16).

        κ = (√(h |h_s|)/2π) (1 + ΔL/L*)^{−(B/(ηh) + 1 − n/2)}

    Args:
        height: ΔL/L*.
        batch_size: B.
        learning_rate: η.
        curvature: h > 0, curvature along the escape path at the minimum, default 1.
        saddle_curvature: h_s < 0, curvature along the escape path at the saddle, default −1.
        dimension: n, number of outlier directions, default 1.

    Examples:
        >>> without_barrier = log_escape_time(0.0, batch_size=8, learning_rate=0.5)
        >>> round(float(np.exp(without_barrier) / np.pi), 6)  # τ = 2π
        2.0
        >>> higher, lower = (log_escape_time(c - 1, batch_size=8, learning_rate=0.5) for c in (20.0, 10.0))
        >>> round((higher - lower) / float(np.log(2)), 6)  # equals passage_exponent(8, 0.5, 1)
        16.5
    """
    rate = np.sqrt(curvature * abs(saddle_curvature)) / (2 * np.pi)
    return float(passage_exponent(batch_size, learning_rate, dimension, curvature) * np.log1p(height) - np.log(rate))
