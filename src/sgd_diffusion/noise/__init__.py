"""Gradient noise: collecting it at a frozen checkpoint, and asking how it is distributed."""

from sgd_diffusion.noise.collection import NoiseSample, collect_noise, sample_coordinates
from sgd_diffusion.noise.normality import benjamini_hochberg, excess_kurtosis, shapiro_wilk
from sgd_diffusion.noise.schemas import COORDINATE_STATISTICS, COORDINATES, POOLED_STATISTICS
from sgd_diffusion.noise.stable_index import stable_index
from sgd_diffusion.noise.stable_samples import symmetric_stable
from sgd_diffusion.noise.statistics import (
    gaussian_control,
    grouped_stable_index,
    noise_estimates,
    per_coordinate,
    pooled_over_parameters,
    shuffled,
)

__all__ = [
    "COORDINATES",
    "COORDINATE_STATISTICS",
    "POOLED_STATISTICS",
    "NoiseSample",
    "benjamini_hochberg",
    "collect_noise",
    "excess_kurtosis",
    "gaussian_control",
    "grouped_stable_index",
    "noise_estimates",
    "per_coordinate",
    "pooled_over_parameters",
    "sample_coordinates",
    "shapiro_wilk",
    "shuffled",
    "stable_index",
    "symmetric_stable",
]
