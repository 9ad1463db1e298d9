"""Escape by large deviations (Ibayashi and Imaizumi 2021): quasi-potentials, starts off equilibrium, a network."""

from sgd_diffusion.large_deviations.curved import measure_curved, way_out
from sgd_diffusion.large_deviations.estimates import (
    limit_exponent,
    network_level_estimates,
    start_estimates,
    well_estimates,
    well_exponents,
)
from sgd_diffusion.large_deviations.network import SWEEPS, displaced, level_of, measure_network_levels
from sgd_diffusion.large_deviations.schemas import CURVED, NETWORK_LEVELS, STARTS, WELLS
from sgd_diffusion.large_deviations.starts import measure_starts
from sgd_diffusion.large_deviations.wells import Well, measure_wells

__all__ = [
    "CURVED",
    "NETWORK_LEVELS",
    "STARTS",
    "SWEEPS",
    "WELLS",
    "Well",
    "displaced",
    "level_of",
    "limit_exponent",
    "measure_curved",
    "measure_network_levels",
    "measure_starts",
    "measure_wells",
    "network_level_estimates",
    "start_estimates",
    "way_out",
    "well_estimates",
    "well_exponents",
]
