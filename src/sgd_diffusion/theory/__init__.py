"""Exact first-passage oracles, and one file for each theory's prediction."""

from sgd_diffusion.theory.coordinate_chain import coordinate_chain, coordinate_exit_time
from sgd_diffusion.theory.diagonal_network import (
    BalancedLaw,
    RegressionMoments,
    lyapunov_exponent,
    transition_temperature,
)
from sgd_diffusion.theory.discrete_chain import DiscreteChain
from sgd_diffusion.theory.kramers import theorem_1, theorem_2
from sgd_diffusion.theory.linear_regression import diffusion_exponent, kesten_exponent, stationary_variance
from sgd_diffusion.theory.log_loss import log_escape_time, passage_exponent, stationary_exponent
from sgd_diffusion.theory.minimum_action import MinimumAction, minimum_action
from sgd_diffusion.theory.ornstein_uhlenbeck import ar1_variance, ball_exit_time
from sgd_diffusion.theory.planar import planar_exit_time
from sgd_diffusion.theory.quadrature import mean_first_passage, vanishing_place
from sgd_diffusion.theory.regression_chain import distance_chain, distance_passage, euler_chain, euler_passage

__all__ = [
    "BalancedLaw",
    "DiscreteChain",
    "MinimumAction",
    "RegressionMoments",
    "ar1_variance",
    "ball_exit_time",
    "coordinate_chain",
    "coordinate_exit_time",
    "diffusion_exponent",
    "distance_chain",
    "distance_passage",
    "euler_chain",
    "euler_passage",
    "kesten_exponent",
    "log_escape_time",
    "lyapunov_exponent",
    "mean_first_passage",
    "minimum_action",
    "passage_exponent",
    "planar_exit_time",
    "stationary_exponent",
    "stationary_variance",
    "theorem_1",
    "theorem_2",
    "transition_temperature",
    "vanishing_place",
]
