"""Escapes from basins with a second compartment, which is reached slowly; some exit from there, others not."""

from backward_equations import Axis, BackwardEquation
from escape_setting import Setting, landscape, mix, white
from exit_chains import Line

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Box, Coordinate

WELL = "tilt*(3*y - y**3)/4 + barrier*(y**2 - 1)**2"
ONE_SIDED = f"(height + change*tanh((y - middle)/width)) * x**2*(3 - 2*x) + {WELL}"
TWO_SIDED = f"(height + change*tanh((y - middle)/width)) * (x/far)**2*(2 - (x/far)**2) + {WELL}"
STEPS = " + ".join(f"b{i}/2*(1 + tanh((x - c{i})/w{i}))" for i in (1, 2, 3, 4)) + " + q*x**4"


def heights(here, there, middle, width):
    """Return the numbers of a height that is one value below the middle and another above."""
    return {"height": (here + there) / 2, "change": (there - here) / 2, "middle": middle, "width": width}


def of_one_exit(name, numbers, eta):
    """Return a setting with its exit at x = 1, whose height depends on y, and compartments at y = −1 and y = 1."""
    found = landscape(ONE_SIDED, ["x", "y"], numbers, [0.0, -1.0])
    axes = Axis((1.0, 0.0), -0.8, 1.0, 160, (False, True)), Axis((0.0, 1.0), -0.8, 2.8, 160)
    equation = BackwardEquation(found, eta, white(1.0), axes)
    return Setting(name, found, SGLD(eta, 1.0), Coordinate(threshold=1.0, index=0), equation.log_time)


def of_two_exits(name, numbers, eta):
    """Return a setting with exits on both sides of x."""
    found, far = landscape(TWO_SIDED, ["x", "y"], numbers, [0.0, -1.0]), numbers["far"]
    axes = Axis((1.0, 0.0), -far, far, 160, (True, True)), Axis((0.0, 1.0), -0.8, 2.8, 160)
    equation = BackwardEquation(found, eta, white(1.0), axes)
    return Setting(name, found, SGLD(eta, 1.0), Box(far), equation.log_time)


def steps(*given, quartic=0.1):
    """Return the numbers of four steps (height, place, width); a step of negative width rises to the left."""
    numbers = {
        f"{letter}{i}": value for i, step in enumerate(given, 1) for letter, value in zip("bcw", step, strict=True)
    }
    return numbers | {"q": quartic}


def on_a_line(name, numbers, eta, low, high):
    """Return a setting on a line with an exit above."""
    found, dynamics = landscape(STEPS, ["x"], numbers, [0.0]), SGLD(eta, 1.0)
    line = Line(found, dynamics, low, high, (False, True))
    return Setting(name, found, dynamics, Coordinate(threshold=high), lambda: line.log_time(1000))


def reviewed():
    """Return the compartment whose splitting without checks gives ln τ = 21.6."""
    numbers = heights(18.0, 8.0, 0.4, 1 / 12) | {"tilt": 0.0, "barrier": 12.0}
    return of_one_exit("compartment", numbers, 0.001)


def setting(number, stream):
    """Return one of the settings."""
    kind, slow = number % 3, number // 3 % 3
    here = mix(stream, 7.0, 15.0)
    there = here + (mix(stream, 2.0, 5.0) if stream.random() < 0.3 else -mix(stream, 3.0, 6.0))
    # The barrier between the compartments against that of the exit: below, near or above.
    barrier = here + (mix(stream, -5.0, -2.0), mix(stream, -1.0, 1.0), mix(stream, 2.0, 4.0))[slow]
    if kind < 2:
        numbers = heights(here, there, mix(stream, -0.3, 0.5), mix(stream, 0.15, 0.35))
        numbers |= {"tilt": mix(stream, -2.0, 2.0), "barrier": barrier}
        if kind == 0:
            return of_one_exit(f"one exit, {slow}", numbers, 0.0005)
        return of_two_exits(f"two exits, {slow}", numbers | {"far": mix(stream, 3.0, 4.0)}, 0.0005)
    width, depth = mix(stream, 0.15, 0.25), barrier + mix(stream, -3.0, 2.0)
    wall, second = (25.0, -2.4, -width), mix(stream, -1.6, -1.3)
    if number % 2:
        numbers = steps((here, 0.8, width), (barrier, -0.8, -width), (-depth, second, -width), wall)
        return on_a_line(f"dead end, {slow}", numbers, 0.001, -2.8, 0.8 + width)
    numbers = steps(
        (barrier, 0.8, width), (-depth, -second, width), (here + 2, -second + 0.9, width), (25.0, -0.8, -width)
    )
    return on_a_line(f"two wells in a row, {slow}", numbers, 0.001, -1.4, -second + 0.9 + width)
