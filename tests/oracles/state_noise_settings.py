"""Escapes of SGD whose noise depends on the state, in Itô form: one iteration draws it where it starts."""

import torch
from backward_equations import Axis, BackwardEquation
from compartment_settings import STEPS, steps
from competing_settings import two_ways
from escape_setting import Setting, landscape, mix
from exit_chains import Line
from flat_settings import ACROSS

from sgd_diffusion.dynamics import SGD, DiagonalNoise
from sgd_diffusion.escape import Ball, Coordinate
from sgd_diffusion.kernels import Formula

CUBIC = "a*x**2*(3 - 2*x)"
DEVIATION = "level*exp(slope*x)*sqrt(1 + bend*x**2)"
BATCH_SIZE = 8


def noisy(eta, slope, bend):
    """Return SGD with a diffusion of about 1 at 0, η σ²/2B = e^{2 slope x}(1 + bend x²)."""
    level = (2 * BATCH_SIZE / eta) ** 0.5

    def deviation(phi):
        return level * torch.exp(slope * phi) * torch.sqrt(1 + bend * phi**2)

    numbers = {"level": level, "slope": slope, "bend": bend}
    return SGD(eta, BATCH_SIZE, DiagonalNoise(deviation, Formula(DEVIATION, ("x",), tuple(numbers)), numbers))


def diffusion(dynamics):
    """Return the diffusion of every coordinate, (n, d) → (n, d)."""
    eta = float(dynamics.learning_rate)
    return lambda theta: eta / (2 * BATCH_SIZE) * dynamics.noise.deviation(theta) ** 2


def on_a_line(name, height, dynamics):
    """Return a cubic barrier at x = 1."""
    found = landscape(CUBIC, ["x"], {"a": height}, [0.0])
    line = Line(found, dynamics, -1.3, 1.0, (False, True))
    return Setting(name, found, dynamics, Coordinate(threshold=1.0), lambda: line.log_time(1000))


def two_exits(name, numbers, radius, dynamics):
    """Return steps on a line with exits on both sides."""
    found = landscape(STEPS, ["x"], numbers, [0.0])
    centre = float(found.minimum[0])
    line = Line(found, dynamics, centre - radius, centre + radius, (True, True))
    return Setting(name, found, dynamics, Ball(radius), lambda: line.log_time(1000))


def in_the_plane(name, numbers, dynamics):
    """Return a double well whose curvature across grows along the way; the exit lies beyond the saddle."""
    found, eta = landscape(ACROSS, ["x", "y"], numbers, [-1.0, 0.0]), float(dynamics.learning_rate)
    axes = Axis((1.0, 0.0), -0.9, 1.0, 160, (False, True)), Axis((0.0, 1.0), -2.6, 2.6, 200)
    equation = BackwardEquation(found, eta, diffusion(dynamics), axes, constant=False)
    return Setting(name, found, dynamics, Coordinate(threshold=0.0, index=0), equation.log_time)


def setting(number, stream):
    """Return one of the settings."""
    kind = number % 3
    slope, bend = mix(stream, -0.4, 0.4), mix(stream, 0.0, 0.8)
    if kind == 0:
        return on_a_line("growing noise", mix(stream, 7.0, 16.5), noisy(0.001, slope, bend))
    if kind == 1:
        radius, width = mix(stream, 0.9, 1.3), mix(stream, 0.12, 0.2)
        dynamics = noisy(0.001, slope, bend)
        if number % 2:
            numbers = two_ways(mix(stream, 7.0, 12.0), 4.0, mix(stream, 4.0, 8.0), width, radius, 0.4)
            return two_exits("two exits, plateau", numbers, radius, dynamics)
        walls = (mix(stream, 7.0, 16.0), width - radius, -width), (mix(stream, 7.0, 16.0), radius - width, width)
        numbers = steps(*walls, (0.0, 0.0, 1.0), (0.0, 0.0, 1.0), quartic=mix(stream, 0.1, 1.0))
        return two_exits("two exits", numbers, radius, dynamics)
    numbers = {
        "a": mix(stream, 7.0, 16.0),
        "k": mix(stream, 6.0, 15.0),
        "b": 0.0,
        "c": 0.0,
        "g": mix(stream, 1.0, 12.0),
    }
    return in_the_plane("plane", numbers, noisy(0.0005, slope, mix(stream, 0.0, 0.3)))
