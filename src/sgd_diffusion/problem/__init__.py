"""A problem of the user's own, from a configuration and files: a landscape, or a network on data."""

from sgd_diffusion.problem.checking import check_problem
from sgd_diffusion.problem.data import own_dataset
from sgd_diffusion.problem.landscape import own_landscape
from sgd_diffusion.problem.network import own_network, own_valley
from sgd_diffusion.problem.noise import own_noise
from sgd_diffusion.problem.openml import fetch_openml_table
from sgd_diffusion.problem.schemas import OWN_NOISE, OWN_SWEEPS
from sgd_diffusion.problem.sweeps import own_plan

__all__ = [
    "OWN_NOISE",
    "OWN_SWEEPS",
    "check_problem",
    "fetch_openml_table",
    "own_dataset",
    "own_landscape",
    "own_network",
    "own_noise",
    "own_plan",
    "own_valley",
]
