"""Gradient noise of a network at fixed weights: its collection, tracked directions and covariance-matched surrogate."""

from sgd_diffusion.gradient_noise.central_limit import ExampleMoments, required_batch_size
from sgd_diffusion.gradient_noise.collection import NoiseSample, collect_noise
from sgd_diffusion.gradient_noise.directions import (
    KINDS,
    LEADING,
    NORM,
    PARAMETER,
    RANDOM,
    TrackedDirections,
    choose_directions,
    sample_coordinates,
)
from sgd_diffusion.gradient_noise.gradients import gradients_of_training, minibatch_gradients
from sgd_diffusion.gradient_noise.noise_trace import layered_noise_trace, module_noise_trace
from sgd_diffusion.gradient_noise.projections import example_projections, minibatch_noise
from sgd_diffusion.gradient_noise.surrogate import gaussian_surrogate

__all__ = [
    "KINDS",
    "LEADING",
    "NORM",
    "PARAMETER",
    "RANDOM",
    "ExampleMoments",
    "NoiseSample",
    "TrackedDirections",
    "choose_directions",
    "collect_noise",
    "example_projections",
    "gaussian_surrogate",
    "gradients_of_training",
    "layered_noise_trace",
    "minibatch_gradients",
    "minibatch_noise",
    "module_noise_trace",
    "required_batch_size",
    "sample_coordinates",
]
