"""A problem of one's own under the same microscope: a landscape, or a network on data."""

from sgd_diffusion.problem.checking import check_problem
from sgd_diffusion.problem.data import own_dataset
from sgd_diffusion.problem.landscape import own_landscape
from sgd_diffusion.problem.measures import own_alignment, own_normality
from sgd_diffusion.problem.network import as_escape_settings, own_network, own_valley
from sgd_diffusion.problem.network_sweeps import SWEPT, network_contest, network_estimates
from sgd_diffusion.problem.noise import OwnNoise, own_noise
from sgd_diffusion.problem.openml import fetch_openml_table
from sgd_diffusion.problem.schemas import OWN_NOISE, OWN_SWEEPS
from sgd_diffusion.problem.sweeps import measure_own_sweeps, own_contest, own_estimates, own_plan

__all__ = [
    "OWN_NOISE",
    "OWN_SWEEPS",
    "SWEPT",
    "OwnNoise",
    "as_escape_settings",
    "check_problem",
    "fetch_openml_table",
    "measure_own_sweeps",
    "network_contest",
    "network_estimates",
    "own_alignment",
    "own_contest",
    "own_dataset",
    "own_estimates",
    "own_landscape",
    "own_network",
    "own_noise",
    "own_normality",
    "own_plan",
    "own_valley",
]
