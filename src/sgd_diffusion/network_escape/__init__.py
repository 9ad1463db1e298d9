"""Escape from the minima of networks on data (Fig. 5 of Xie et al. and its appendix)."""

from sgd_diffusion.network_escape.estimates import network_estimates
from sgd_diffusion.network_escape.low_dimension import direction_estimates
from sgd_diffusion.network_escape.panels import PANELS, measure_published
from sgd_diffusion.network_escape.saddles import describe_passage, find_passage, measure_passage, passage_estimates
from sgd_diffusion.network_escape.schemas import (
    DEPARTURES,
    PASSAGES,
    PUBLISHED,
    SADDLES,
    SPECTRA,
    SWEEPS,
    VALLEYS,
    VARIANTS,
    WHITE_NOISE,
)
from sgd_diffusion.network_escape.sweeps import measure_logistic_sweep
from sgd_diffusion.network_escape.valley import train_to_minimum
from sgd_diffusion.network_escape.variants import measure_variant, variants
from sgd_diffusion.network_escape.white_noise import measure_white_noise

__all__ = [
    "DEPARTURES",
    "PANELS",
    "PASSAGES",
    "PUBLISHED",
    "SADDLES",
    "SPECTRA",
    "SWEEPS",
    "VALLEYS",
    "VARIANTS",
    "WHITE_NOISE",
    "describe_passage",
    "direction_estimates",
    "find_passage",
    "measure_logistic_sweep",
    "measure_passage",
    "measure_published",
    "measure_variant",
    "measure_white_noise",
    "network_estimates",
    "passage_estimates",
    "train_to_minimum",
    "variants",
]
