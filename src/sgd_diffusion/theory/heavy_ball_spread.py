"""Stationary covariance of heavy ball and of SGD in a quadratic basin of any number of dimensions."""

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_discrete_lyapunov

from sgd_diffusion.errors import EscapeError

Array = NDArray[np.float64]


def heavy_ball_spread(hessian: Array, covariance: Array, learning_rate: float, momentum: float = 0.0) -> Array:
    """Return the stationary covariance of v′ = βv − η(Hθ + ζ), θ′ = θ + v′ with cov ζ = C, (d, d).

    It is exact in η and β: the solution X of X = AXAᵀ + Q for the pair (θ_t, θ_{t−1}). The exponent of the escape from
    the ball |θ| = r is r²/(2X_max), X_max the largest eigenvalue.

    Args:
        hessian: H, (d, d).
        covariance: C of the minibatch's gradient, (d, d).
        learning_rate: η.
        momentum: β, default 0: SGD.

    Raises:
        EscapeError: η times the largest curvature is not between 0 and 2(1 + β), or the lowest curvature is not
            positive.

    Examples:
        One dimension, as `heavy_ball_variance` has it:

        >>> from sgd_diffusion.theory.optimiser_exponents import heavy_ball_variance
        >>> found = heavy_ball_spread(np.array([[2.0]]), np.array([[3.0]]), 0.05, 0.9)
        >>> round(found.item() / heavy_ball_variance(2.0, 3.0, 0.05, 0.9), 9)
        1.0
    """
    curvatures, stable = np.linalg.eigvalsh(hessian), 2 * (1 + momentum)
    if not (curvatures[0] > 0 and 0 < learning_rate * curvatures[-1] < stable):
        raise EscapeError(
            f"the curvatures must be positive and η times the largest one below {stable:.3g} for a stationary "
            f"distribution, got curvatures of {curvatures[0]:.3g} to {curvatures[-1]:.3g} and η = {learning_rate:.3g}."
        )
    d = len(hessian)
    one, nothing = np.eye(d), np.zeros((d, d))
    move = np.block([[(1 + momentum) * one - learning_rate * hessian, -momentum * one], [one, nothing]])
    noise = np.block([[learning_rate**2 * covariance, nothing], [nothing, nothing]])
    return np.asarray(solve_discrete_lyapunov(move, noise)[:d, :d])
