"""Statistics of samples: tail indices, tests of normality and power laws, likelihoods, scaling laws, jackknife."""

from sgd_diffusion.statistics.chi_square import gaussian_chi_square
from sgd_diffusion.statistics.intervals import Estimator, with_interval
from sgd_diffusion.statistics.law_comparison import MIN_POINTS_FOR_LAW, LawComparison, compare_laws
from sgd_diffusion.statistics.law_estimates import law_estimates, prefactor_of, prefactor_power
from sgd_diffusion.statistics.law_fits import LAWS, Fit, Law, fit_law
from sgd_diffusion.statistics.law_shape import LawShape, SweepTimes, dispersion, fit_shape
from sgd_diffusion.statistics.likelihood import compared_families, likelihood_index
from sgd_diffusion.statistics.noise_statistics import (
    across_minibatches,
    gaussian_control,
    index_estimators,
    normality,
    pooled_over_parameters,
    shuffled,
)
from sgd_diffusion.statistics.normality_tests import LEVEL, anderson_darling, benjamini_hochberg, shapiro_wilk
from sgd_diffusion.statistics.power_law_tail import PowerLawTail, power_law_tail
from sgd_diffusion.statistics.redrawn import redrawn
from sgd_diffusion.statistics.scale_families import FAMILIES
from sgd_diffusion.statistics.stable_index import stable_index
from sgd_diffusion.statistics.stable_law import stable_density, stable_distribution
from sgd_diffusion.statistics.stable_samples import symmetric_stable
from sgd_diffusion.statistics.sweep_estimates import sweep_estimates
from sgd_diffusion.statistics.tail_indices import characteristic_index, hill_index, quantile_index
from sgd_diffusion.statistics.waiting_times import mean_waiting_time

__all__ = [
    "FAMILIES",
    "LAWS",
    "LEVEL",
    "MIN_POINTS_FOR_LAW",
    "Estimator",
    "Fit",
    "Law",
    "LawComparison",
    "LawShape",
    "PowerLawTail",
    "SweepTimes",
    "across_minibatches",
    "anderson_darling",
    "benjamini_hochberg",
    "characteristic_index",
    "compare_laws",
    "compared_families",
    "dispersion",
    "fit_law",
    "fit_shape",
    "gaussian_chi_square",
    "gaussian_control",
    "hill_index",
    "index_estimators",
    "law_estimates",
    "likelihood_index",
    "mean_waiting_time",
    "normality",
    "pooled_over_parameters",
    "power_law_tail",
    "prefactor_of",
    "prefactor_power",
    "quantile_index",
    "redrawn",
    "shapiro_wilk",
    "shuffled",
    "stable_density",
    "stable_distribution",
    "stable_index",
    "sweep_estimates",
    "symmetric_stable",
    "with_interval",
]
