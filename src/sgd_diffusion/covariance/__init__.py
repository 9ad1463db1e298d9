"""The experiments on C against H: checkpoints on whole sets, and what the proportionality depends on."""

from sgd_diffusion.covariance.blocks import alike_blocks
from sgd_diffusion.covariance.checkpoint import CheckpointCurvature, as_measures
from sgd_diffusion.covariance.estimates import checkpoint_estimates, large_estimates, sweep_estimates
from sgd_diffusion.covariance.large import measure_large
from sgd_diffusion.covariance.schemas import ELEMENTS, LARGE, MATRICES, MEASURES, MINIBATCHES, SWEEPS
from sgd_diffusion.covariance.sweeps import measure_swept

__all__ = [
    "ELEMENTS",
    "LARGE",
    "MATRICES",
    "MEASURES",
    "MINIBATCHES",
    "SWEEPS",
    "CheckpointCurvature",
    "alike_blocks",
    "as_measures",
    "checkpoint_estimates",
    "large_estimates",
    "measure_large",
    "measure_swept",
    "sweep_estimates",
]
