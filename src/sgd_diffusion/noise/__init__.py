"""Gradient noise: collecting it at a frozen checkpoint, and asking how it is distributed."""

from sgd_diffusion.noise.collection import NoiseSample, collect_noise
from sgd_diffusion.noise.normality import benjamini_hochberg, excess_kurtosis, shapiro_wilk
from sgd_diffusion.noise.schemas import COORDINATE_STATISTICS, COORDINATES, POOLED_STATISTICS
from sgd_diffusion.noise.stable_index import stable_index
from sgd_diffusion.noise.stable_samples import symmetric_stable

__all__ = [
    "COORDINATES",
    "COORDINATE_STATISTICS",
    "POOLED_STATISTICS",
    "NoiseSample",
    "benjamini_hochberg",
    "collect_noise",
    "excess_kurtosis",
    "shapiro_wilk",
    "stable_index",
    "symmetric_stable",
]
