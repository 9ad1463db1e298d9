"""Escapes by competing ways, of which one looks better than the other before it ends."""

from backward_equations import Axis, BackwardEquation
from compartment_settings import STEPS, steps
from escape_setting import Setting, landscape, mix, white
from exit_chains import Line

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Ball, Coordinate

GAPS = "1 - g1*exp(-(y - p1)**2/s1) - g2*exp(-(y - p2)**2/s2)"
CHANNELS = f"a*(x**2 - 1)**2 + k/2*y**2 + h*exp(-x**2/v)*({GAPS})"
RING = "a*(x**2 + y**2 - 1)**2 + b*(1 + x) + c*y*(1 + x)"


def on_a_line(name, numbers, radius, eta=0.001):
    """Return a setting on a line with exits on both sides."""
    found, dynamics = landscape(STEPS, ["x"], numbers, [0.0]), SGLD(eta, 1.0)
    centre = float(found.minimum[0])
    line = Line(found, dynamics, centre - radius, centre + radius, (True, True))
    return Setting(name, found, dynamics, Ball(radius), lambda: line.log_time(1000))


def two_ways(high, plateau, wall, width, radius, near=0.5):
    """Return the numbers of a high step and a flat on the left, and of a plateau and a wall on the right."""
    return steps(
        (high, -near, -width),
        (plateau, near, width),
        (wall, radius - 1.5 * width, width),
        (0.0, 0.0, 1.0),
        quartic=0.05,
    )


def in_a_plane(name, text, numbers, start, eta, horizontal, vertical):
    """Return a setting in a plane with an exit where the first coordinate exceeds its upper side.

    Args:
        name: of the setting.
        text: potential.
        numbers: of the potential's parameters.
        start: a place near the minimum.
        eta: learning rate.
        horizontal, vertical: lower side, upper side and number of cells of each axis.
    """
    found = landscape(text, ["x", "y"], numbers, start)
    x, y = found.minimum.tolist()
    (left, right, columns), (bottom, top, rows) = horizontal, vertical
    axes = (
        Axis((1.0, 0.0), left - x, right - x, columns, (False, True)),
        Axis((0.0, 1.0), bottom - y, top - y, rows),
    )
    equation = BackwardEquation(found, eta, white(1.0), axes)
    return Setting(name, found, SGLD(eta, 1.0), Coordinate(threshold=right, index=0), equation.log_time)


def channels(name, numbers, eta=0.0005):
    """Return a setting with a wall between two basins that has two gaps."""
    return in_a_plane(name, CHANNELS, numbers, [-1.0, 0.0], eta, (-1.9, 0.7, 160), (-2.6, 2.6, 200))


def ring(name, numbers, eta=0.0003):
    """Return a setting with two ways round a ring."""
    return in_a_plane(name, RING, numbers, [-1.02, 0.0], eta, (-1.5, 0.9, 200), (-1.5, 1.5, 240))


def reviewed():
    """Return two ways on a line, of which splitting without checks follows the wrong one."""
    return on_a_line("competing ways", two_ways(11.0, 0.3, 13.8, 0.15, 2.0), 2.0)


def setting(number, stream):
    """Return one of the settings."""
    kind = number % 3
    if kind == 0:
        plateau = mix(stream, 2.0, 6.0)
        high, width, radius = plateau + mix(stream, 2.0, 9.0), mix(stream, 0.12, 0.2), mix(stream, 1.6, 2.2)
        numbers = two_ways(high, plateau, high - plateau + mix(stream, -3.0, 5.0), width, radius, mix(stream, 0.4, 0.6))
        return on_a_line("step and plateau", numbers, radius)
    if kind == 1:
        first, second = mix(stream, 0.5, 1.2), -mix(stream, 0.5, 1.2)
        numbers = {"a": mix(stream, 1.0, 4.0), "k": mix(stream, 3.0, 5.0), "h": mix(stream, 9.0, 18.0), "v": 0.2}
        numbers |= {"g1": mix(stream, 0.5, 0.9), "p1": first, "s1": mix(stream, 0.03, 0.2)}
        numbers |= {"g2": mix(stream, 0.5, 0.9), "p2": second, "s2": mix(stream, 0.03, 0.2)}
        return channels("two channels", numbers)
    numbers = {"a": mix(stream, 12.0, 22.0), "b": mix(stream, 3.5, 7.0), "c": mix(stream, -2.5, 2.5)}
    return ring("ring", numbers)
