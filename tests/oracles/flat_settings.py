"""Escapes from basins without curvature in a direction: quartic, sextic and flat-bottomed."""

import numpy as np
from backward_equations import Axis, BackwardEquation
from compartment_settings import on_a_line, steps
from escape_setting import Setting, landscape, mix, white
from exit_chains import Line

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Ball, Coordinate

ACROSS = "a*(x**2 - 1)**2 + k/2*y**2 + b*y**4 + c*y**6 + g*(x + 1)**2*y**2"
ALONG = "a*x**4*(5 - 4*x) + b*x**6*(7 - 6*x)"
ROUND = "a*(x**2 + y**2)**2 + b*(x**2 + y**2)**3"


def across(name, numbers, eta, diffusion=1.0):
    """Return a double well with a flat direction across, which is coupled if g is not 0; the exit is the saddle."""
    found, dynamics = landscape(ACROSS, ["x", "y"], numbers, [-1.0, 0.0]), SGLD(eta, diffusion)
    line = landscape("a*(x**2 - 1)**2", ["x"], {"a": numbers["a"]}, [-1.0])
    reach = _reach(numbers, diffusion)
    axes = Axis((1.0, 0.0), -0.9, 1.0, 160, (False, True)), Axis((0.0, 1.0), -reach, reach, 160)
    coupled = BackwardEquation(found, eta, white(diffusion), axes)
    alone = Line(line, dynamics, -2.2, 0.0, (False, True))
    oracle = coupled.log_time if numbers["g"] else lambda: alone.log_time(1000)
    return Setting(name, found, dynamics, Coordinate(threshold=0.0, index=0), oracle)


def _reach(numbers, diffusion):
    """Return y where the potential across is 14 D."""
    y = np.linspace(0, 10, 2001)
    return float(y[np.argmax(numbers["k"] / 2 * y**2 + numbers["b"] * y**4 + numbers["c"] * y**6 > 14 * diffusion)])


def along(name, numbers, eta):
    """Return a minimum without curvature on a line; the exit is the saddle."""
    found, dynamics = landscape(ALONG, ["x"], numbers, [0.0]), SGLD(eta, 1.0)
    line = Line(found, dynamics, -1.3, 1.0, (False, True))
    return Setting(name, found, dynamics, Coordinate(threshold=1.0), lambda: line.log_time(1000))


def round_about(name, numbers, eta):
    """Return a minimum without any curvature in the plane; the exit is a circle of radius 1."""
    found = landscape(ROUND, ["x", "y"], numbers, [0.0, 0.0])
    equation = BackwardEquation(found, eta, white(1.0), (Axis((1.0, 0.0), 0.0, 1.0, 1000, (False, True), turned=1),))
    return Setting(name, found, SGLD(eta, 1.0), Ball(1.0), equation.log_time)


def reviewed():
    """Return the quartic direction whose splitting without checks does not end."""
    return across("quartic", {"a": 8.0, "k": 0.0, "b": 1.0, "c": 0.0, "g": 0.0}, 0.001)


def setting(number, stream):
    """Return one of the settings."""
    kind = number % 4
    if kind == 0:
        power = number // 4 % 3
        numbers = {"a": mix(stream, 5.0, 17.0), "k": 0.0, "b": 0.0, "c": 0.0, "g": mix(stream, 0.0, 12.0)}
        numbers |= ({"b": mix(stream, 0.3, 5.0)}, {"c": mix(stream, 0.2, 5.0)}, {"b": mix(stream, 0.01, 0.3)})[power]
        return across(f"flat across, {power}", numbers | ({"g": 0.0} if number % 8 else {}), 0.0005)
    if kind == 1:
        numbers = {"a": mix(stream, 5.0, 18.0), "b": 0.0}
        return along("flat along", numbers if number % 8 == 1 else {"a": 0.0, "b": numbers["a"]}, 0.001)
    if kind == 2:
        # A quartic or sextic bowl has its exit on a slope, where corrections in η are largest.
        numbers = {"a": mix(stream, 6.0, 17.0), "b": 0.0}
        return round_about("flat bowl", numbers if number % 8 == 2 else {"a": 0.0, "b": numbers["a"]}, 0.0001)
    width, left, right = mix(stream, 0.1, 0.2), mix(stream, 0.6, 1.5), mix(stream, 0.6, 1.5)
    wall, step = (25.0, -left, -width), (mix(stream, 6.0, 18.0), right, width)
    numbers = steps(wall, step, (0.0, 0.0, 1.0), (0.0, 0.0, 1.0), quartic=mix(stream, 0.01, 0.2))
    return on_a_line("flat box", numbers, 0.001, -left - 0.6, right + width)
