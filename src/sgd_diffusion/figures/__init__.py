"""Figures: one style, and one file for each experiment's figures."""

from sgd_diffusion.figures.covariance import covariance_depends, covariance_published
from sgd_diffusion.figures.flat_minima import exits_figure, title_figure
from sgd_diffusion.figures.large_deviations import ldt_starts, ldt_wells
from sgd_diffusion.figures.log_barrier import log_barrier_figure, log_noise, log_regression
from sgd_diffusion.figures.network_escape import (
    network_collapse,
    network_directions,
    network_published,
    network_variants,
    network_wide,
)
from sgd_diffusion.figures.noise import noise_histograms, noise_judged, noise_tails
from sgd_diffusion.figures.noise_balance import bal_laws, bal_networks, bal_phases
from sgd_diffusion.figures.noise_sweeps import noise_batches, noise_depends
from sgd_diffusion.figures.own import own_landscape_figure, own_network_figure
from sgd_diffusion.figures.sensitivity import choices
from sgd_diffusion.figures.styblinski_tang import escape_published, escape_wide
from sgd_diffusion.figures.style import save_figure, style
from sgd_diffusion.figures.theorems import theorem_1_figure, theorem_2_figure
from sgd_diffusion.figures.theory_comparison import theory_contest

__all__ = [
    "bal_laws",
    "bal_networks",
    "bal_phases",
    "choices",
    "covariance_depends",
    "covariance_published",
    "escape_published",
    "escape_wide",
    "exits_figure",
    "ldt_starts",
    "ldt_wells",
    "log_barrier_figure",
    "log_noise",
    "log_regression",
    "network_collapse",
    "network_directions",
    "network_published",
    "network_variants",
    "network_wide",
    "noise_batches",
    "noise_depends",
    "noise_histograms",
    "noise_judged",
    "noise_tails",
    "own_landscape_figure",
    "own_network_figure",
    "save_figure",
    "style",
    "theorem_1_figure",
    "theorem_2_figure",
    "theory_contest",
    "title_figure",
]
