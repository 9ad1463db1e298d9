"""Escape from a basin: boundaries, plain simulation, rare-event splitting, and trajectories."""

from sgd_diffusion.escape.arrival import Arrival, neighbourhoods
from sgd_diffusion.escape.boundaries import Ball, Boundary, Box, Coordinate, Level, Plane
from sgd_diffusion.escape.exit_points import ExitPoints, exit_points
from sgd_diffusion.escape.exit_record import ExitRecord
from sgd_diffusion.escape.occupancy import Occupancy, occupancy
from sgd_diffusion.escape.other_minima import OtherMinima
from sgd_diffusion.escape.quadratic_basin import NetworkBasin, QuadraticBasin
from sgd_diffusion.escape.screened_level import ScreenedLevel
from sgd_diffusion.escape.simulation import simulate
from sgd_diffusion.escape.splitting import SplitEscape, SplitEscapes, split
from sgd_diffusion.escape.sweeps import SweepPoint, plain_points, sweep
from sgd_diffusion.escape.times import EscapeTimes
from sgd_diffusion.escape.trajectories import trajectories

__all__ = [
    "Arrival",
    "Ball",
    "Boundary",
    "Box",
    "Coordinate",
    "EscapeTimes",
    "ExitPoints",
    "ExitRecord",
    "Level",
    "NetworkBasin",
    "Occupancy",
    "OtherMinima",
    "Plane",
    "QuadraticBasin",
    "ScreenedLevel",
    "SplitEscape",
    "SplitEscapes",
    "SweepPoint",
    "exit_points",
    "neighbourhoods",
    "occupancy",
    "plain_points",
    "simulate",
    "split",
    "sweep",
    "trajectories",
]
