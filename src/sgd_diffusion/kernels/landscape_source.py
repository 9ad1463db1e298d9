"""The source of the kernels for one landscape, noise of one kind and a boundary of one kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from sgd_diffusion.kernels.boundary_source import BoundarySource
from sgd_diffusion.kernels.formula import Formula, gradient_lines, value_lines
from sgd_diffusion.kernels.function_text import function_text
from sgd_diffusion.kernels.lane_text import argument

HEAD = '''"""SGD with {noise} noise, or SGLD, on a landscape, and its escape; written by landscape_source.py."""

from sgd_diffusion.kernels.chain_loop import run_chains, run_pilot
from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.escape_loop import run_escapes
from sgd_diffusion.kernels.excursion_loop import run_excursions
from sgd_diffusion.kernels.functions import *
from sgd_diffusion.kernels.lanes import *
from sgd_diffusion.kernels.memory import load, store
from sgd_diffusion.kernels.occupancy_loop import run_occupancy
from sgd_diffusion.kernels.random_numbers import normals
'''
KERNELS = """@kernel
def escape(states, point, start, parameters, limit, iterations, left, diverged, stop):
    run_escapes(trip, begin, positions, values, stored, {per_trip}, states, point, start, parameters, limit,
                iterations, left, diverged, stop, ())


@kernel
def pilot(states, start, parameters, seen):
    run_pilot(step, reaction, positions, values, stored, states, start, parameters, seen)


@kernel
def chains(states, start, parameters, edge, discarded, relaxed_after, entrances, heights, loop, first):
    return run_chains(step, reaction, positions, values, stored, states, start, parameters, edge, discarded,
                      relaxed_after, entrances, heights, loop, first)


@kernel
def excursions(entrances, heights, fewest_killed, edge, longest, parameters, state, jumps):
    return run_excursions(step, reaction, positions, values, stored, entrances, heights, fewest_killed, edge, longest,
                          parameters, state, jumps)


@kernel
def occupancy(states, start, parameters, discarded, iterations, beyond, crossings):
    run_occupancy(step, reaction, positions, values, states, start, parameters, discarded, iterations, beyond,
                  crossings)
"""


@dataclass(frozen=True)
class LandscapeKernel:
    """Which kernels are meant, apart from the values of their parameters.

    The iteration is φ' = φ − step · ∇f(φ) + amplitude · S(φ) ξ, ξ ~ N(0, I). S is the identity, or a constant matrix
    (`root`), or diagonal: σ(φ_i) in coordinate i.

    Attributes:
        formula: of the potential.
        boundary: its kind, one of `boundary_source.KINDS`.
        noise: `isotropic` (default), `matrix`, or the formula of σ in one variable.
        several: number of centres of the boundary `balls`.

    Examples:
        >>> LandscapeKernel(Formula("x**2 / 2", ("x",)), "box").parameters
        ('step', 'amplitude', 'half_width', 'centre0')
    """

    formula: Formula
    boundary: str
    noise: str | Formula = "isotropic"
    several: int = 1

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point, in the order of the kernels' argument."""
        each = range(self.dimension)
        noise: tuple[str, ...] = ()
        if isinstance(self.noise, Formula):
            noise = tuple(f"noise_{name}" for name in self.noise.parameters)
        elif self.noise == "matrix":
            noise = tuple(f"root{i}_{j}" for i in each for j in each)
        potential = (f"potential_{name}" for name in self.formula.parameters)
        return ("step", "amplitude", *noise, *self._boundary.parameters, *potential)

    @property
    def dimension(self) -> int:
        """d, the number of coordinates."""
        return len(self.formula.variables)

    @property
    def per_trip(self) -> int:
        """Iterations that use up whole pairs of normals: two for an odd number of coordinates."""
        return 1 + self.dimension % 2

    @property
    def _boundary(self) -> BoundarySource:
        return BoundarySource(self.boundary, self.formula, self.several)

    def source(self) -> str:
        """Return the text of the kernels' module.

        Its functions `escape`, `pilot`, `chains`, `excursions` and `occupancy` have the arguments of `run_escapes`,
        `run_pilot`, `run_chains`, `run_excursions` and `run_occupancy` without the functions that this module defines.
        """
        d, formula, boundary = self.dimension, self.formula, self._boundary
        names = [f"p_{name}" for name in self.parameters]
        positions, drawn = [f"x{i}" for i in range(d)], [f"z{i}" for i in range(d)]
        everything = ", ".join([*positions, *names])
        gradient = ", ".join([*positions, *(f"p_potential_{name}" for name in formula.parameters)])
        deviation = []
        if isinstance(self.noise, Formula):
            deviation = [function_text("deviation", _arguments(self.noise), value_lines(self.noise))]
        level = [function_text("value", _arguments(formula), value_lines(formula))] if boundary.needs_value else []
        coordinates, numbers = (", ".join(f"load(rows, {i})" for i in range(count)) for count in (d, len(names)))
        return "\n\n".join(
            [
                HEAD.format(noise="a formula's" if isinstance(self.noise, Formula) else self.noise),
                function_text("gradient", _arguments(formula), gradient_lines(formula)),
                *deviation,
                *level,
                function_text("outside_of", everything, boundary.outside),
                function_text("reaction_of", everything, boundary.reaction),
                function_text(
                    "advanced",
                    ", ".join([*positions, *drawn, *names]),
                    [f"g = gradient({gradient})", f"return ({', '.join(self._moved(i) for i in range(d))},)"],
                ),
                function_text("trip", "x, s, t, p, data", self._trip(names)),
                function_text("step", "x, s, t, p", self._step(names)),
                function_text("reaction", "x, p", _with_all("reaction_of", d, names)),
                function_text("begin", "lane, data", ["return"]),
                function_text("positions", "rows", [f"return ({coordinates},)"]),
                function_text("values", "rows", [f"return ({numbers},)"]),
                function_text("stored", "rows, x", [f"store(rows, {i}, x[{i}])" for i in range(d)]),
                KERNELS.format(per_trip=self.per_trip),
            ]
        )

    def _moved(self, i: int) -> str:
        """Return the text of φ'_i."""
        after = f"fma(p_step, -g[{i}], x{i})"
        if isinstance(self.noise, Formula):
            arguments = ", ".join([f"x{i}", *(f"p_noise_{name}" for name in self.noise.parameters)])
            return f"fma(p_amplitude * deviation({arguments}), z{i}, {after})"
        if self.noise == "matrix":
            total = f"p_root{i}_0 * z0"
            for j in range(1, self.dimension):
                total = f"fma(p_root{i}_{j}, z{j}, {total})"
            return f"fma(p_amplitude, {total}, {after})"
        return f"fma(p_amplitude, z{i}, {after})"

    def _trip(self, names: Sequence[str]) -> list[str]:
        """Return the lines of a trip: the normals of one or two iterations in pairs, then the iterations."""
        d = self.dimension
        drawn = d * self.per_trip
        lines = [f"{', '.join(names)}, = p", *_pairs(drawn)]
        for iteration in range(self.per_trip):
            own = [f"n{number}" for number in range(iteration * d, (iteration + 1) * d)]
            places = [f"x[{i}]" for i in range(d)]
            lines += [
                f"x = advanced({', '.join([*places, *own, *names])})",
                f"outside{iteration} = outside_of({', '.join([*places, *names])})",
            ]
        after = " | ".join(f"outside{iteration}" for iteration in range(self.per_trip))
        return [*lines, f"return x, outside0, {after}, s, t"]

    def _step(self, names: Sequence[str]) -> list[str]:
        """Return the lines of one iteration; with an odd number of coordinates the last normal is not used."""
        d = self.dimension
        places = [f"x[{i}]" for i in range(d)]
        own = [f"n{number}" for number in range(d)]
        return [
            f"{', '.join(names)}, = p",
            *_pairs(d + d % 2),
            f"return advanced({', '.join([*places, *own, *names])}), s, t",
        ]


def _pairs(count: int) -> list[str]:
    """Return the lines that draw an even number of normals."""
    return [f"n{i}, n{i + 1}, s, t = normals(s, t)" for i in range(0, count, 2)]


def _with_all(name: str, dimension: int, names: Sequence[str]) -> list[str]:
    """Return the lines that call a function with the coordinates of x and the parameters of p."""
    places = [f"x[{i}]" for i in range(dimension)]
    return [f"{', '.join(names)}, = p", f"return {name}({', '.join([*places, *names])})"]


def _arguments(formula: Formula) -> str:
    """Return the arguments of a function that computes a formula."""
    return ", ".join(map(argument, (*formula.variables, *formula.parameters)))
