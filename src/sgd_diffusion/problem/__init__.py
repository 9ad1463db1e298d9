"""A landscape of one's own under the same microscope."""

from sgd_diffusion.problem.landscape import own_landscape
from sgd_diffusion.problem.noise import OwnNoise, own_noise
from sgd_diffusion.problem.schemas import OWN_SWEEPS
from sgd_diffusion.problem.sweeps import measure_own_sweeps, own_contest, own_estimates, own_plan

__all__ = [
    "OWN_SWEEPS",
    "OwnNoise",
    "measure_own_sweeps",
    "own_contest",
    "own_estimates",
    "own_landscape",
    "own_noise",
    "own_plan",
]
