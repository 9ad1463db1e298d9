"""Figures: one style, and one file for each section's figures."""

from sgd_diffusion.figures.noise import noise_histograms, noise_judged
from sgd_diffusion.figures.style import save_figure, style

__all__ = ["noise_histograms", "noise_judged", "save_figure", "style"]
