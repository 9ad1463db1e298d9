"""Of which law is a sample? Tail indices, tests of normality, and likelihoods of the laws in dispute."""

from sgd_diffusion.distributions.intervals import Estimator, with_interval
from sgd_diffusion.distributions.likelihood import compared_families, likelihood_index
from sgd_diffusion.distributions.normality import (
    LEVEL,
    anderson_darling,
    benjamini_hochberg,
    excess_kurtosis,
    shapiro_wilk,
    skewness,
)
from sgd_diffusion.distributions.scale_families import FAMILIES
from sgd_diffusion.distributions.stable_index import stable_index
from sgd_diffusion.distributions.stable_law import stable_density, stable_distribution
from sgd_diffusion.distributions.stable_samples import symmetric_stable
from sgd_diffusion.distributions.tail_indices import characteristic_index, hill_index, quantile_index

__all__ = [
    "FAMILIES",
    "LEVEL",
    "Estimator",
    "anderson_darling",
    "benjamini_hochberg",
    "characteristic_index",
    "compared_families",
    "excess_kurtosis",
    "hill_index",
    "likelihood_index",
    "quantile_index",
    "shapiro_wilk",
    "skewness",
    "stable_density",
    "stable_distribution",
    "stable_index",
    "symmetric_stable",
    "with_interval",
]
