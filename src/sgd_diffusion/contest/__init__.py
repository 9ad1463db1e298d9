"""Four theories on the same systems: who predicts the escape times, with measured inputs and nothing fitted."""

from sgd_diffusion.contest.network_systems import network_systems
from sgd_diffusion.contest.predictions import THEORIES, exponents, log_times
from sgd_diffusion.contest.table import System, contest_on, judged, predicted
from sgd_diffusion.contest.ways import WayOut, way_over_saddle, way_to_boundary

__all__ = [
    "THEORIES",
    "System",
    "WayOut",
    "contest_on",
    "exponents",
    "judged",
    "log_times",
    "network_systems",
    "predicted",
    "way_over_saddle",
    "way_to_boundary",
]
