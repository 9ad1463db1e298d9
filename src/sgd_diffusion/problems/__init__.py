"""Escape from user-defined landscapes and networks: sweeps of B, η and k, their laws, and the theories' predictions."""

from sgd_diffusion.problems.basin_numbers import basin_numbers
from sgd_diffusion.problems.directions import measure_directions, outlier_shares
from sgd_diffusion.problems.escape_saddle import saddle_out
from sgd_diffusion.problems.exact_exponent import exact_exponent
from sgd_diffusion.problems.exit_checks import Arrivals, judged_points, measure_arrivals
from sgd_diffusion.problems.landscape import landscape_between
from sgd_diffusion.problems.landscape_estimates import can_be_judged, landscape_comparison, landscape_estimates
from sgd_diffusion.problems.landscape_sweeps import measure_points, place_points
from sgd_diffusion.problems.measures import alignment_estimates, noise_normality
from sgd_diffusion.problems.network import connected_network, layered_loss, made_network, module_loss, train_to_basin
from sgd_diffusion.problems.network_estimates import SWEPT, network_estimates
from sgd_diffusion.problems.network_sweeps import WIDE_SWEEPS, measure_wide_sweep
from sgd_diffusion.problems.network_systems import network_systems
from sgd_diffusion.problems.noise import (
    SampleNoise,
    constant_noise,
    deviation_noise,
    expression_noise,
    hessian_noise,
    white_noise,
)
from sgd_diffusion.problems.sweep_range import planned_rate, sweep_range, swept_batch_sizes, swept_inverse_rates
from sgd_diffusion.problems.ways_out import WaysOut, ways_out, ways_table

__all__ = [
    "SWEPT",
    "WIDE_SWEEPS",
    "Arrivals",
    "SampleNoise",
    "WaysOut",
    "alignment_estimates",
    "basin_numbers",
    "can_be_judged",
    "connected_network",
    "constant_noise",
    "deviation_noise",
    "exact_exponent",
    "expression_noise",
    "hessian_noise",
    "judged_points",
    "landscape_between",
    "landscape_comparison",
    "landscape_estimates",
    "layered_loss",
    "made_network",
    "measure_arrivals",
    "measure_directions",
    "measure_points",
    "measure_wide_sweep",
    "module_loss",
    "network_estimates",
    "network_systems",
    "noise_normality",
    "outlier_shares",
    "place_points",
    "planned_rate",
    "saddle_out",
    "sweep_range",
    "swept_batch_sizes",
    "swept_inverse_rates",
    "train_to_basin",
    "ways_out",
    "ways_table",
    "white_noise",
]
