"""Escape from a basin: boundaries, plain simulation, rare-event splitting, and estimates with censoring."""

from sgd_diffusion.escape.departures import Departures, departures
from sgd_diffusion.escape.exits import Ball, Box, Coordinate, Exit, Level, Plane
from sgd_diffusion.escape.occupancy import Occupancy, occupancy
from sgd_diffusion.escape.quadratic_basin import NetworkValley, Valley
from sgd_diffusion.escape.screened_level import ScreenedLevel
from sgd_diffusion.escape.simulation import simulate
from sgd_diffusion.escape.splitting import SplitEscape, SplitPanel, split
from sgd_diffusion.escape.sweeps import SweepPoint, plain_points, plain_sweep, sweep
from sgd_diffusion.escape.times import EscapeTimes
from sgd_diffusion.escape.watch import Watch

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
