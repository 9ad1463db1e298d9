"""Escapes in three dimensions; a line in space stands for its rotations, or the grid has three coordinates."""

import numpy as np
from backward_equations import Axis, BackwardEquation
from escape_setting import Setting, landscape, mix, white
from exit_chains import Line, log_first_time

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Ball, Coordinate, Plane

NAMES = ["x", "y", "z"]
ALONG = "(nx*x + ny*y + nz*z)"
ACROSS = f"(x**2 + y**2 + z**2 - {ALONG}**2)"
TUBE = f"a*({ALONG}**2 - 1)**2 + {ACROSS}*k/2*exp(g*({ALONG} + 1)) + b*{ACROSS}**2"
ROW = (
    f"(first + (second - first)*sigmoid(4*({ALONG} - 2)))*(1 - cos(pi*{ALONG}))/2 + exp(-4*({ALONG} + 1))"
    f" + {ACROSS}*k/2*(1 + g*{ALONG}**2)"
)
CHAIN = "a*(x**2 - 1)**2 + k/2*(y - c*(x + 1))**2 + q/2*(z - e*y)**2"
WELLS = " + ".join(f"a{i}*({name}**2 - 1)**2" for i, name in enumerate(NAMES))
BOWL = "h/2*(x**2 + y**2 + z**2) + b*(x**2 + y**2 + z**2)**2"


def turned(stream):
    """Return a random unit vector, and as numbers of an expression."""
    direction = stream.standard_normal(3)
    direction /= np.linalg.norm(direction)
    return direction, dict(zip(("nx", "ny", "nz"), direction.tolist(), strict=True))


def tube(name, text, numbers, direction, start, low, end, radius, eta):
    """Return a setting with rotational symmetry about a direction, and a plane across as its exit."""
    found = landscape(text, NAMES, numbers, (start * direction).tolist())
    along = float(found.minimum @ found.minimum.new_tensor(direction))
    side = np.cross(direction, np.eye(3)[np.argmin(np.abs(direction))])
    side /= np.linalg.norm(side)
    axes = (
        Axis(tuple(direction), low - along, end - along, 200, (False, True)),
        Axis(tuple(side), 0.0, radius, 100, turned=1),
    )
    equation = BackwardEquation(found, eta, white(1.0), axes)
    normal = found.minimum.new_tensor(direction)
    return Setting(name, found, SGLD(eta, 1.0), Plane(normal, end * normal), equation.log_time)


def chain(name, numbers, eta, cells=(40, 30, 30)):
    """Return a double well that pulls a second coordinate, which pulls a third."""
    found = landscape(CHAIN, NAMES, numbers, [-1.0, 0.0, 0.0])
    wide, wider = 4.5 / numbers["k"] ** 0.5, 4.5 / numbers["q"] ** 0.5
    low, high = min(0.0, numbers["c"]) - wide, max(0.0, numbers["c"]) + wide
    ends = numbers["e"] * low, numbers["e"] * high
    axes = (
        Axis((1.0, 0.0, 0.0), -0.7, 1.0, cells[0], (False, True)),
        Axis((0.0, 1.0, 0.0), low, high, cells[1]),
        Axis((0.0, 0.0, 1.0), min(ends) - wider, max(ends) + wider, cells[2]),
    )
    equation = BackwardEquation(found, eta, white(1.0), axes)
    return Setting(name, found, SGLD(eta, 1.0), Coordinate(threshold=0.0, index=0), equation.log_time)


def three_wells(name, heights, eta):
    """Return independent double wells, of which the first to cross counts."""
    numbers, dynamics = {f"a{i}": height for i, height in enumerate(heights)}, SGLD(eta, 1.0)
    lines = [
        Line(landscape("a*(x**2 - 1)**2", ["x"], {"a": height}, [-1.0]), dynamics, -2.0, 0.0, (False, True))
        for height in heights
    ]
    found = landscape(WELLS, NAMES, numbers, [-1.0] * 3)
    return Setting(name, found, dynamics, Coordinate(threshold=0.0), lambda: log_first_time(lines))


def bowl(name, numbers, eta):
    """Return a bowl in space whose exit is a sphere of radius 1."""
    found = landscape(BOWL, NAMES, numbers, [0.0] * 3)
    axis = Axis((1.0, 0.0, 0.0), 0.0, 1.0, 1000, (False, True), turned=2)
    equation = BackwardEquation(found, eta, white(1.0), (axis,))
    return Setting(name, found, SGLD(eta, 1.0), Ball(1.0), equation.log_time)


def setting(number, stream):
    """Return one of the settings."""
    kind = number % 5
    direction, named = turned(stream)
    if kind == 0:
        numbers = {
            "a": mix(stream, 6.0, 17.0),
            "k": mix(stream, 4.0, 12.0),
            "g": mix(stream, -1.0, 1.2),
            "b": mix(stream, 0, 4),
        }
        return tube("tube", TUBE, numbers | named, direction, -1.0, -1.8, 0.4, 3.0 / numbers["k"] ** 0.5 * 2.5, 0.0005)
    if kind == 1:
        numbers = {"a": mix(stream, 6.0, 17.0), "k": mix(stream, 3.0, 20.0), "c": mix(stream, -1.5, 1.5)}
        return chain("chain", numbers | {"q": mix(stream, 3.0, 20.0), "e": mix(stream, -1.0, 1.0)}, 0.0005)
    if kind == 2:
        return three_wells("three coordinates", [mix(stream, 6.0, 17.0) for _ in range(3)], 0.001)
    if kind == 3:
        numbers = {"first": mix(stream, 5.0, 15.0), "second": mix(stream, 5.0, 15.0), "k": mix(stream, 4.0, 12.0)}
        numbers |= {"g": mix(stream, 0.0, 0.5)}
        return tube("three wells", ROW, numbers | named, direction, 0.0, -1.6, 3.0, 7.0 / numbers["k"] ** 0.5, 0.0005)
    numbers = {"h": mix(stream, 0.0, 20.0), "b": mix(stream, 5.0, 10.0)}
    return bowl("bowl", numbers, 0.0001)
