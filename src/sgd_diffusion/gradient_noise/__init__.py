"""Gradient noise of a network at fixed weights: its collection, tracked directions and covariance-matched surrogate."""

from sgd_diffusion.gradient_noise.central_limit import ExampleMoments, required_batch_size
from sgd_diffusion.gradient_noise.collection import NoiseSample, collect_noise
from sgd_diffusion.gradient_noise.directions import (
    KINDS,
    LEADING,
    NORM,
    PARAMETER,
    RANDOM,
    Followed,
    choose_followed,
    sample_coordinates,
)
from sgd_diffusion.gradient_noise.projections import example_projections, minibatch_noise
from sgd_diffusion.gradient_noise.surrogate import gaussian_twin

__all__ = [
    "KINDS",
    "LEADING",
    "NORM",
    "PARAMETER",
    "RANDOM",
    "ExampleMoments",
    "Followed",
    "NoiseSample",
    "choose_followed",
    "collect_noise",
    "example_projections",
    "gaussian_twin",
    "minibatch_noise",
    "required_batch_size",
    "sample_coordinates",
]
