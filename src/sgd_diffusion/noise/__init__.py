"""The experiments on gradient noise: how it is distributed at frozen weights, and what that depends on."""

from sgd_diffusion.noise.batch_sizes import over_batch_sizes, stable_control
from sgd_diffusion.noise.central_limit import ExampleMoments, required_batch_size
from sgd_diffusion.noise.collection import NoiseSample, collect_noise
from sgd_diffusion.noise.estimates import (
    batch_estimates,
    grouped_stable_index,
    noise_estimates,
    noise_sweep_estimates,
    trial_estimates,
)
from sgd_diffusion.noise.followed import (
    KINDS,
    LEADING,
    NORM,
    PARAMETER,
    RANDOM,
    Followed,
    choose_followed,
    sample_coordinates,
)
from sgd_diffusion.noise.projections import example_projections, minibatch_noise
from sgd_diffusion.noise.schemas import (
    BATCH_STATISTICS,
    COORDINATE_STATISTICS,
    COORDINATES,
    ESTIMATOR_TRIALS,
    FAMILY_TRIALS,
    NOISE_SWEEPS,
    POOLED_STATISTICS,
)
from sgd_diffusion.noise.statistics import (
    across_minibatches,
    gaussian_control,
    index_estimators,
    normality,
    pooled_over_parameters,
    shuffled,
)
from sgd_diffusion.noise.sweeps import noise_of_swept
from sgd_diffusion.noise.trials import estimator_trial, family_trials
from sgd_diffusion.noise.twin import gaussian_twin

__all__ = [
    "BATCH_STATISTICS",
    "COORDINATES",
    "COORDINATE_STATISTICS",
    "ESTIMATOR_TRIALS",
    "FAMILY_TRIALS",
    "KINDS",
    "LEADING",
    "NOISE_SWEEPS",
    "NORM",
    "PARAMETER",
    "POOLED_STATISTICS",
    "RANDOM",
    "ExampleMoments",
    "Followed",
    "NoiseSample",
    "across_minibatches",
    "batch_estimates",
    "choose_followed",
    "collect_noise",
    "estimator_trial",
    "example_projections",
    "family_trials",
    "gaussian_control",
    "gaussian_twin",
    "grouped_stable_index",
    "index_estimators",
    "minibatch_noise",
    "noise_estimates",
    "noise_of_swept",
    "noise_sweep_estimates",
    "normality",
    "over_batch_sizes",
    "pooled_over_parameters",
    "required_batch_size",
    "sample_coordinates",
    "shuffled",
    "stable_control",
    "trial_estimates",
]
