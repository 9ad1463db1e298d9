"""Exact first-passage times, the predictions of each theory, and the comparison of theories."""

from sgd_diffusion.theory.balance_diffusion import simulate_beyond, simulate_diffusion
from sgd_diffusion.theory.balanced_moments import (
    balanced_mode,
    error_divergence,
    last_mode_temperature,
    mode_bias,
    power_variance,
    regression_variance,
    sgd_error_divergence,
    sgd_regression_variance,
)
from sgd_diffusion.theory.collapse_temperature import (
    decayed_temperature,
    lyapunov_exponent,
    second_order_temperature,
    transition_temperature,
)
from sgd_diffusion.theory.comparison import System, compare_systems, predict_theories, score_theories
from sgd_diffusion.theory.coordinate_chain import coordinate_chain, coordinate_exit_time
from sgd_diffusion.theory.cumulant_exponent import cumulant_exponent, regression_cumulants, sampled_cumulants
from sgd_diffusion.theory.diagonal_chains import DiagonalProblem
from sgd_diffusion.theory.diagonal_network import BalancedLaw, RegressionMoments
from sgd_diffusion.theory.discrete_chain import DiscreteChain
from sgd_diffusion.theory.escape_path import EscapePath, path_over_saddle, path_to_boundary
from sgd_diffusion.theory.kramers import theorem_1, theorem_2
from sgd_diffusion.theory.landscape_comparison import compare_theories
from sgd_diffusion.theory.linear_regression import diffusion_exponent, kesten_exponent, stationary_variance
from sgd_diffusion.theory.log_loss import critical_number, log_escape_time, passage_exponent, stationary_exponent
from sgd_diffusion.theory.minimum_action import MinimumAction, minimum_action
from sgd_diffusion.theory.network_action import NetworkAction, network_action
from sgd_diffusion.theory.ornstein_uhlenbeck import ar1_variance, ball_exit_time
from sgd_diffusion.theory.outlier_stability import (
    growth_rate,
    matched_growth_rate,
    stability_limit,
    variance_limit,
)
from sgd_diffusion.theory.planar import planar_exit_time
from sgd_diffusion.theory.predictions import EXACT, THEORIES, exponents, log_times, printed_exponents
from sgd_diffusion.theory.quadrature import mean_first_passage
from sgd_diffusion.theory.regression_chain import distance_chain, euler_chain, regression_passage
from sgd_diffusion.theory.saddle_choice import least_action_saddle
from sgd_diffusion.theory.several_ways import summed_exponents, summed_log_times

__all__ = [
    "EXACT",
    "THEORIES",
    "BalancedLaw",
    "DiagonalProblem",
    "DiscreteChain",
    "EscapePath",
    "MinimumAction",
    "NetworkAction",
    "RegressionMoments",
    "System",
    "ar1_variance",
    "balanced_mode",
    "ball_exit_time",
    "compare_systems",
    "compare_theories",
    "coordinate_chain",
    "coordinate_exit_time",
    "critical_number",
    "cumulant_exponent",
    "decayed_temperature",
    "diffusion_exponent",
    "distance_chain",
    "error_divergence",
    "euler_chain",
    "exponents",
    "growth_rate",
    "kesten_exponent",
    "last_mode_temperature",
    "least_action_saddle",
    "log_escape_time",
    "log_times",
    "lyapunov_exponent",
    "matched_growth_rate",
    "mean_first_passage",
    "minimum_action",
    "mode_bias",
    "network_action",
    "passage_exponent",
    "path_over_saddle",
    "path_to_boundary",
    "planar_exit_time",
    "power_variance",
    "predict_theories",
    "printed_exponents",
    "regression_cumulants",
    "regression_passage",
    "regression_variance",
    "sampled_cumulants",
    "score_theories",
    "second_order_temperature",
    "sgd_error_divergence",
    "sgd_regression_variance",
    "simulate_beyond",
    "simulate_diffusion",
    "stability_limit",
    "stationary_exponent",
    "stationary_variance",
    "summed_exponents",
    "summed_log_times",
    "theorem_1",
    "theorem_2",
    "transition_temperature",
    "variance_limit",
]
