"""Exact first-passage oracles, and one file for each theory's prediction."""

from sgd_diffusion.theory.discrete_chain import DiscreteChain, coordinate_chain, coordinate_exit_time
from sgd_diffusion.theory.kramers import theorem_1, theorem_2
from sgd_diffusion.theory.ornstein_uhlenbeck import ar1_variance, ball_exit_time
from sgd_diffusion.theory.planar import planar_exit_time
from sgd_diffusion.theory.quadrature import mean_first_passage

__all__ = [
    "DiscreteChain",
    "ar1_variance",
    "ball_exit_time",
    "coordinate_chain",
    "coordinate_exit_time",
    "mean_first_passage",
    "planar_exit_time",
    "theorem_1",
    "theorem_2",
]
