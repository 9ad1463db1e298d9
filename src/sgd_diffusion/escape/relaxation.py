"""Relaxation time of a basin: iterations after which replicas no longer depend on their start."""

from torch import Tensor

SMALLEST_SPREAD = 0.01
"""Directions count if their stationary variance is at least this share of the largest."""

SETTLED = 10.0
"""Number of times 1/(ηh) from which on an escape time is that of a settled basin, by our convention."""

RELAXATION_TIMES = 3
"""Number of times 1/(ηh) after which replicas are relaxed: the mean's deviation is then e⁻³, the variance's e⁻⁶."""


def flattest_curvature(curvatures: Tensor, noise: Tensor) -> float:
    """Return the lowest curvature of the directions along which the noise moves replicas.

    These are the directions whose stationary variance in the limit of small steps, ∝ C_i/h_i, is at least 1 % of the
    largest. A network also has flatter directions without noise, such as the mean of the last layer's biases.

    Args:
        curvatures: (d,), h_i > 0 along the Hessian's eigendirections.
        noise: (d,), variance C_i of the gradient noise along these directions, in any unit.
    """
    spread = noise / curvatures
    return float(curvatures[spread >= SMALLEST_SPREAD * spread.max()].min())
