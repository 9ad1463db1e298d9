"""The source of the kernel for one landscape, noise of one kind and a boundary of one kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from sgd_diffusion.kernels.formula import Formula, gradient_lines

BOUNDARIES = {
    "coordinates": ("slope", "offset"),
    "coordinate": ("slope", "offset"),
    "box": ("half_width",),
    "ball": ("radius",),
}
"""Parameters of each boundary. A replica has left if ξ > 1: the largest slope·θ_i + offset over all coordinates, or of
the first; the largest |θ_i − θ*_i| over the half-width; |θ − θ*| over the radius."""
HEAD = '''"""Escape of SGD with isotropic noise, or of SGLD, from {text}. Written by landscape_source.py."""

from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.escape_loop import run_escapes
from sgd_diffusion.kernels.functions import *
from sgd_diffusion.kernels.lanes import *
from sgd_diffusion.kernels.memory import load, store
from sgd_diffusion.kernels.random_numbers import normals
'''


@dataclass(frozen=True)
class LandscapeKernel:
    """Which kernel is meant, apart from the values of its parameters.

    Attributes:
        formula: of the potential.
        boundary: a key of `BOUNDARIES`.

    Examples:
        >>> LandscapeKernel(Formula("x**2 / 2", ("x",)), "box").parameters
        ('root_k', 'step', 'amplitude', 'half_width', 'centre0')
    """

    formula: Formula
    boundary: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point, in the order of the kernel's argument.

        The iteration is θ' = θ − step · ∇f(root_k θ) + amplitude · ξ, ξ ~ N(0, I).
        """
        centres = tuple(f"centre{i}" for i in range(self.dimension)) if self.boundary in ("box", "ball") else ()
        own = ("root_k", "step", "amplitude", *BOUNDARIES[self.boundary], *centres)
        return (*own, *self.formula.parameters)

    @property
    def dimension(self) -> int:
        """d, the number of coordinates."""
        return len(self.formula.variables)

    @property
    def per_trip(self) -> int:
        """Iterations that use up whole pairs of normals: two for an odd number of coordinates."""
        return 1 + self.dimension % 2

    def source(self) -> str:
        """Return the text of the kernel's module, whose function `escape` has the arguments of `run_escapes`."""
        d, names = self.dimension, [f"p_{name}" for name in self.parameters]
        formula = self.formula
        positions = [f"x{i}" for i in range(d)]
        of_formula = [f"p_{name}" for name in formula.parameters]
        blocks = [
            HEAD.format(text=formula.text),
            _function("gradient", [*formula.variables, *formula.parameters], gradient_lines(formula)),
            _function("outside", [*positions, *names], [f"return {self._outside(positions)}"]),
            _function(
                "advanced",
                [*positions, *(f"z{i}" for i in range(d)), *names],
                [
                    f"g = gradient({', '.join([*(f'{x} * p_root_k' for x in positions), *of_formula])})",
                    f"return ({', '.join(_step(i) for i in range(d))},)",
                ],
            ),
            _function("trip", ["x", "s", "t", "p"], self._trip(names)),
            _function("positions", ["rows"], [f"return ({', '.join(f'load(rows, {i})' for i in range(d))},)"]),
            _function("values", ["rows"], [f"return ({', '.join(f'load(rows, {i})' for i in range(len(names)))},)"]),
            _function("stored", ["rows", "x"], [f"store(rows, {i}, x[{i}])" for i in range(d)]),
            "@kernel\n"
            "def escape(states, point, start, parameters, limit, iterations, left, diverged):\n"
            f"    run_escapes(trip, positions, values, stored, {self.per_trip}, states, point, start, parameters,\n"
            "                limit, iterations, left, diverged)\n",
        ]
        return "\n\n".join(blocks)

    def _outside(self, positions: Sequence[str]) -> str:
        """Return the text of the mask of replicas outside; a position that is not a number counts as outside."""
        if self.boundary == "coordinate":
            return f"is_beyond(fma({positions[0]}, p_slope, p_offset), 1.0)"
        if self.boundary == "coordinates":
            return _largest([f"fma({x}, p_slope, p_offset)" for x in positions], "1.0")
        away = [f"({x} - p_centre{i})" for i, x in enumerate(positions)]
        if self.boundary == "box":
            return _largest([f"magnitude{distance}" for distance in away], "p_half_width")
        total = f"{away[0]} * {away[0]}"
        for distance in away[1:]:
            total = f"fma({distance}, {distance}, {total})"
        return f"is_beyond(root({total}), p_radius)"

    def _trip(self, names: Sequence[str]) -> list[str]:
        """Return the lines of a trip: the normals of one or two iterations in pairs, then the iterations."""
        d = self.dimension
        drawn = d * self.per_trip
        normals = [f"n{number}" for number in range(drawn)]
        lines = [f"{', '.join(names)}, = p"]
        lines += [f"{normals[i]}, {normals[i + 1]}, s, t = normals(s, t)" for i in range(0, drawn, 2)]
        for iteration in range(self.per_trip):
            own = normals[iteration * d : (iteration + 1) * d]
            places = [f"x[{i}]" for i in range(d)]
            lines += [
                f"x = advanced({', '.join([*places, *own, *names])})",
                f"outside{iteration} = outside({', '.join([*places, *names])})",
            ]
        after = " | ".join(f"outside{iteration}" for iteration in range(self.per_trip))
        return [*lines, f"return x, outside0, {after}, s, t"]


def _function(name: str, arguments: Sequence[str], lines: Sequence[str]) -> str:
    return f"@inlined\ndef {name}({', '.join(arguments)}):\n" + "".join(f"    {line}\n" for line in lines)


def _step(i: int) -> str:
    return f"fma(p_amplitude, z{i}, fma(p_step, -g[{i}], x{i}))"


def _largest(values: Sequence[str], limit: str) -> str:
    return " | ".join(f"is_beyond({value}, {limit})" for value in values)
