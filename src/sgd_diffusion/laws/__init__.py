"""Scaling laws of escape: fitted, compared, and asked to predict what they were not shown."""

from sgd_diffusion.laws.comparison import LawComparison, compare_laws
from sgd_diffusion.laws.estimates import PREFACTORS, law_estimates
from sgd_diffusion.laws.fits import LAWS, Fit, Law, fit_law

__all__ = ["LAWS", "PREFACTORS", "Fit", "Law", "LawComparison", "compare_laws", "fit_law", "law_estimates"]
