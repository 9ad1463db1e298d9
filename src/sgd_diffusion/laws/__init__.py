"""Scaling laws of escape: fitted, compared, and asked to predict what they were not shown."""

from sgd_diffusion.laws.comparison import MIN_POINTS_FOR_LAW, LawComparison, compare_laws
from sgd_diffusion.laws.estimates import law_estimates, prefactor_of
from sgd_diffusion.laws.fits import LAWS, Fit, Law, fit_law
from sgd_diffusion.laws.sweep_estimates import sweep_estimates

__all__ = [
    "LAWS",
    "MIN_POINTS_FOR_LAW",
    "Fit",
    "Law",
    "LawComparison",
    "compare_laws",
    "fit_law",
    "law_estimates",
    "prefactor_of",
    "sweep_estimates",
]
