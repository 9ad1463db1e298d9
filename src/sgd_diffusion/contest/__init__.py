"""Four theories on the same systems: who predicts the escape times, with measured inputs and nothing fitted."""

from sgd_diffusion.contest.estimates import contest_estimates
from sgd_diffusion.contest.predictions import THEORIES, exponents, log_times
from sgd_diffusion.contest.schemas import CONTEST, PREDICTIONS
from sgd_diffusion.contest.systems import FAMILIES, Measured, network_systems, systems
from sgd_diffusion.contest.table import System, contest_on, judged, predicted
from sgd_diffusion.contest.ways import WayOut, way_over_saddle, way_to_boundary

__all__ = [
    "CONTEST",
    "FAMILIES",
    "PREDICTIONS",
    "THEORIES",
    "Measured",
    "System",
    "WayOut",
    "contest_estimates",
    "contest_on",
    "exponents",
    "judged",
    "log_times",
    "network_systems",
    "predicted",
    "systems",
    "way_over_saddle",
    "way_to_boundary",
]
