"""The source of the kernels for one landscape, noise of one kind and a boundary of one kind."""

from collections.abc import Sequence
from dataclasses import dataclass

from sgd_diffusion.kernels.boundary_source import BoundarySource
from sgd_diffusion.kernels.example_loss import ExampleLoss
from sgd_diffusion.kernels.formula import Formula, gradient_lines, value_lines
from sgd_diffusion.kernels.function_text import function_text
from sgd_diffusion.kernels.kernel_text import IMPORTS, kernels_text
from sgd_diffusion.kernels.lane_text import argument

HEAD = '"""SGD with {noise} noise, or SGLD, on a landscape, and its escape; written by landscape_source.py."""\n'


@dataclass(frozen=True)
class LandscapeKernel:
    """Which kernels are meant, apart from the values of their parameters.

    The iteration is φ' = φ − step · ∇f(φ) + amplitude · S(φ) ξ, ξ ~ N(0, I). S is the identity, or a constant matrix
    (`root`), or diagonal: σ(φ_i) in coordinate i. With random examples it is φ' = φ − step · Σ_b ∇ℓ(φ, z_b).

    Attributes:
        formula: of the potential.
        boundary: its kind, one of `boundary_source.KINDS`.
        noise: `isotropic` (default), `matrix`, the formula of σ in one variable, or the loss ℓ of a random example.
        several: number of centres of the boundary `balls`.

    Examples:
        >>> LandscapeKernel(Formula("x**2 / 2", ("x",)), "box").parameters
        ('step', 'amplitude', 'half_width', 'centre0')
    """

    formula: Formula
    boundary: str
    noise: str | Formula | ExampleLoss = "isotropic"
    several: int = 1

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point, in the order of the kernels' argument."""
        each = range(self.dimension)
        noise: tuple[str, ...] = ("amplitude",)
        potential = (f"potential_{name}" for name in self.formula.parameters)
        if isinstance(self.noise, Formula):
            noise += tuple(f"noise_{name}" for name in self.noise.parameters)
        elif self.noise == "matrix":
            noise += tuple(f"root{i}_{j}" for i in each for j in each)
        elif isinstance(self.noise, ExampleLoss):
            noise = tuple(f"noise_{name}" for name in self.noise.parameters)
        return ("step", *noise, *self._boundary.parameters, *potential)

    @property
    def dimension(self) -> int:
        """d, the number of coordinates."""
        return len(self.formula.variables)

    @property
    def per_trip(self) -> int:
        """Iterations that use up whole pairs of normals: two for an odd number of coordinates; one with examples."""
        return 1 if self.takes_batch else 1 + self.dimension % 2

    @property
    def takes_batch(self) -> bool:
        """Whether the kernels take B, the number of random examples of an iteration."""
        return isinstance(self.noise, ExampleLoss)

    @property
    def _boundary(self) -> BoundarySource:
        return BoundarySource(self.boundary, self.formula, self.several)

    def source(self) -> str:
        """Return the text of the kernels' module.

        Its functions have the arguments that `kernels_text` says.
        """
        d, formula, boundary = self.dimension, self.formula, self._boundary
        names = [f"p_{name}" for name in self.parameters]
        positions, drawn = [f"x{i}" for i in range(d)], [f"z{i}" for i in range(d)]
        everything = ", ".join([*positions, *names])
        gradient = ", ".join([*positions, *(f"p_potential_{name}" for name in formula.parameters)])
        further = []
        if isinstance(self.noise, Formula):
            further = [function_text("deviation", _arguments(self.noise), value_lines(self.noise))]
        if isinstance(self.noise, ExampleLoss):
            example = self.noise.formula
            further = [function_text("of_example", _arguments(example), gradient_lines(example, formula.variables))]
        level = [function_text("value", _arguments(formula), value_lines(formula))] if boundary.needs_value else []
        coordinates, numbers = (", ".join(f"load(rows, {i})" for i in range(count)) for count in (d, len(names)))
        return "\n\n".join(
            [
                HEAD.format(noise=self.noise if isinstance(self.noise, str) else type(self.noise).__name__),
                IMPORTS,
                function_text("gradient", _arguments(formula), gradient_lines(formula)),
                *further,
                *level,
                function_text("outside_of", everything, boundary.outside),
                function_text("reaction_of", everything, boundary.reaction),
                *([] if self.takes_batch else [self._advanced(positions, drawn, names, gradient)]),
                function_text("trip", "x, s, t, p, data", self._trip(names)),
                function_text("step", "x, s, t, p, data", self._step(names)),
                function_text("reaction", "x, p, data", _with_all("reaction_of", d, names)),
                function_text("begin", "lane, data", ["return"]),
                function_text("positions", "rows", [f"return ({coordinates},)"]),
                function_text("values", "rows", [f"return ({numbers},)"]),
                function_text("stored", "rows, x", [f"store(rows, {i}, x[{i}])" for i in range(d)]),
                self._kernels(),
            ]
        )

    def _kernels(self) -> str:
        return kernels_text(1, ("batch",), "(batch,)") if self.takes_batch else kernels_text(self.per_trip)

    def _advanced(self, positions: list[str], drawn: list[str], names: list[str], gradient: str) -> str:
        """Return the function that computes φ' from φ and the normals."""
        moved = ", ".join(self._moved(i) for i in range(self.dimension))
        arguments = ", ".join([*positions, *drawn, *names])
        return function_text("advanced", arguments, [f"g = gradient({gradient})", f"return ({moved},)"])

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
        if self.takes_batch:
            everything = ", ".join([*(f"x[{i}]" for i in range(d)), *names])
            return [
                f"{', '.join(names)}, = p",
                "x, s, t = step(x, s, t, p, data)",
                f"outside = outside_of({everything})",
                "return x, outside, outside, s, t",
            ]
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
        if isinstance(self.noise, ExampleLoss):
            own = [f"n{number}" for number in range(self.noise.normals)]
            numbers = [f"p_noise_{name}" for name in self.noise.parameters]
            return [
                f"{', '.join(names)}, = p",
                "batch, = data",
                *(f"g{i} = floats(0.0)" for i in range(d)),
                "for _ in range(batch):",
                *(f"    {line}" for line in _pairs(self.noise.normals + self.noise.normals % 2)),
                f"    g = of_example({', '.join([*places, *own, *numbers])})",
                *(f"    g{i} = g{i} + g[{i}]" for i in range(d)),
                f"return ({', '.join(f'fma(p_step, -g{i}, x[{i}])' for i in range(d))},), s, t",
            ]
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
