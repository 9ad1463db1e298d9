"""Relaxation time of a basin: iterations after which replicas no longer depend on their start."""

import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.landscapes import Landscape

SAMPLED_STEPS = 1000
"""Steps from the minimum from which the noise variance is estimated."""

SMALLEST_SPREAD = 0.01
"""Directions count if their stationary variance is at least this share of the largest."""

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


def relaxation(batch: PointBatch, landscape: Landscape, dynamics: Dynamics) -> float:
    """Return 1/(ηkh) + m in iterations, with h the lowest curvature along which the noise moves replicas.

    If the mean step per unit of gradient differs between coordinates, R_i instead of η, then ηh is an eigenvalue of
    √R H √R. m is the memory time of the dynamics.

    Args:
        batch: advances the rows; its steps from the minimum give the noise variance.
        landscape: of one parameter point, with sharpness k.
        dynamics: of one parameter point, with learning rate η.
    """
    steps = batch.first_steps(SAMPLED_STEPS)
    rates = dynamics.rates(steps.var(0) / dynamics.learning_rate**2)
    fastest = rates.max()
    root = (rates / fastest).sqrt()
    curvatures, directions = torch.linalg.eigh(root.unsqueeze(1) * landscape.curvature * root)
    flattest = flattest_curvature(curvatures.clamp_min(1e-12), (steps * root @ directions).var(0))
    return float(1 / (fastest * landscape.sharpness * flattest)) + dynamics.memory_time
