"""Escape from a basin: boundaries, plain simulation, rare-event splitting, and escape times with censoring."""

from sgd_diffusion.escape.boundaries import Ball, Box, Coordinate, Exit, Level, Plane
from sgd_diffusion.escape.exit_points import Departures, departures
from sgd_diffusion.escape.exit_record import Watch
from sgd_diffusion.escape.occupancy import Occupancy, occupancy
from sgd_diffusion.escape.quadratic_basin import NetworkValley, Valley
from sgd_diffusion.escape.screened_level import ScreenedLevel
from sgd_diffusion.escape.simulation import simulate
from sgd_diffusion.escape.splitting import SplitEscape, SplitPanel, split
from sgd_diffusion.escape.sweeps import SweepPoint, plain_points, plain_sweep, sweep
from sgd_diffusion.escape.times import EscapeTimes

__all__ = [
    "Ball",
    "Box",
    "Coordinate",
    "Departures",
    "EscapeTimes",
    "Exit",
    "Level",
    "NetworkValley",
    "Occupancy",
    "Plane",
    "ScreenedLevel",
    "SplitEscape",
    "SplitPanel",
    "SweepPoint",
    "Valley",
    "Watch",
    "departures",
    "occupancy",
    "plain_points",
    "plain_sweep",
    "simulate",
    "split",
    "sweep",
]
