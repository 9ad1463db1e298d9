"""Noise balance and the stationary law of SGD (Ziyin, Li and Ueda, arXiv 2308.06671)."""

from sgd_diffusion.noise_balance.chains import DiagonalProblem
from sgd_diffusion.noise_balance.diffusion import simulate_beyond, simulate_diffusion
from sgd_diffusion.noise_balance.laws import (
    distance,
    distance_reach,
    law_estimates,
    measure_laws,
    measure_tails,
    tail_estimates,
    tail_exponent,
)
from sgd_diffusion.noise_balance.networks import (
    DYNAMICS,
    UnbalancedNetwork,
    follow,
    follow_identity,
    imbalance,
    network_estimates,
    predicted_changes,
)
from sgd_diffusion.noise_balance.phases import law_widths, measure_collapse, measure_growth, phase_estimates
from sgd_diffusion.noise_balance.schemas import (
    BALANCE,
    COLLAPSE,
    DENSITIES,
    GROWTH,
    IDENTITY,
    LAWS,
    SIGNS,
    TAILS,
    WIDTHS,
)
from sgd_diffusion.noise_balance.signs import measure_signs, sign_estimates
from sgd_diffusion.noise_balance.units import HiddenUnits

__all__ = [
    "BALANCE",
    "COLLAPSE",
    "DENSITIES",
    "DYNAMICS",
    "GROWTH",
    "IDENTITY",
    "LAWS",
    "SIGNS",
    "TAILS",
    "WIDTHS",
    "DiagonalProblem",
    "HiddenUnits",
    "UnbalancedNetwork",
    "distance",
    "distance_reach",
    "follow",
    "follow_identity",
    "imbalance",
    "law_estimates",
    "law_widths",
    "measure_collapse",
    "measure_growth",
    "measure_laws",
    "measure_signs",
    "measure_tails",
    "network_estimates",
    "phase_estimates",
    "predicted_changes",
    "sign_estimates",
    "simulate_beyond",
    "simulate_diffusion",
    "tail_estimates",
    "tail_exponent",
]
