"""How long a valley takes to forget where a run started."""

import torch
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.batch import Batch
from sgd_diffusion.landscapes import Landscape

SAMPLED_STEPS = 1000
SEEN = 0.01
"""Share of the widest spread from which on a direction is looked at."""
SETTLED = 3
"""Relaxation times after which a run has forgotten where it started: e⁻³ of the mean is left, e⁻⁶ of the variance."""


def flattest_seen(curvatures: Tensor, noise: Tensor) -> float:
    """Return the lowest curvature of the directions that noise spreads replicas along.

    Those are the directions whose stationary variance for small steps, ∝ C_i/h_i, is at least 1 % of the largest. A
    network has flatter ones that nothing moves, as the mean of all classes' last biases.

    Args:
        curvatures: (d,), h_i > 0 along the Hessian's eigendirections.
        noise: (d,), the gradient noise's variance along them, in any unit.
    """
    spread = noise / curvatures
    return float(curvatures[spread >= SEEN * spread.max()].min())


def relaxation(batch: Batch, landscape: Landscape, dynamics: Dynamics) -> float:
    """Return the iterations in which the slowest direction that noise acts along relaxes: 1/(ηkh).

    Args:
        batch: takes steps from the minimum, which show the noise.
        landscape, dynamics: of one point.
    """
    start = batch.at_minimum(SAMPLED_STEPS)
    (numbers,) = batch.numbers(SAMPLED_STEPS, 1)
    steps = batch.advance(start, numbers) - start
    curvatures, directions = torch.linalg.eigh(landscape.curvature)
    flattest = flattest_seen(curvatures.clamp_min(1e-12), (steps @ directions).var(0))
    return float(1 / (dynamics.learning_rate * landscape.sharpness * flattest))
