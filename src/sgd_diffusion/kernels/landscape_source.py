"""The source of the kernels for one landscape, one kind of noise, an optimiser and a boundary of one kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sgd_diffusion.kernels.boundary_source import BoundarySource
from sgd_diffusion.kernels.formula import Formula, value_lines
from sgd_diffusion.kernels.function_text import function_text
from sgd_diffusion.kernels.kernel_text import IMPORTS, kernels_text
from sgd_diffusion.kernels.landscape_noise import IsotropicSource
from sgd_diffusion.kernels.level_source import LevelSource
from sgd_diffusion.kernels.noise_source import NoiseSource, arguments_of
from sgd_diffusion.kernels.optimiser_source import OPTIMISERS, OptimiserSource

if TYPE_CHECKING:
    from sgd_diffusion.kernels.runs import Advance

HEAD = '''"""{optimiser} on a landscape with noise from {noise}, and its escape; written by landscape_source.py."""

import numpy as np

WHAT = {what!r}
'''
LONGEST_FORMULA = 60
"""Characters of the formula that a message shows."""

ISOTROPIC = IsotropicSource()
"""The noise unless another is given."""


@dataclass(frozen=True)
class LandscapeKernel:
    """Which kernels are meant, apart from the values of their parameters.

    The iteration is φ' = φ − step · ∇f(φ) + noise; see `landscape_noise` and `landscape_samples`, and
    `optimiser_source` for states that remember earlier gradients.

    Attributes:
        formula: of the potential.
        boundary: its kind, one of `boundary_source.KINDS`.
        noise: its source; default: isotropic.
        several: number of centres of the boundary `balls`.
        optimiser: a key of `OPTIMISERS`, default `sgd`.
        levels: kind of the levels of splitting and `several` of their source; default: those of the boundary.

    Examples:
        >>> LandscapeKernel(Formula("x**2 / 2", ("x",)), "box").parameters
        ('step', 'amplitude', 'half_width', 'centre0')
    """

    formula: Formula
    boundary: str
    noise: NoiseSource = ISOTROPIC
    several: int = 1
    optimiser: str = "sgd"
    levels: tuple[str, int] | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point, in the order of the kernels' argument."""
        potential = (f"potential_{name}" for name in self.formula.parameters)
        noise, optimiser = self.noise.parameters(self.dimension), self._optimiser.parameters
        levels = () if self._levels is None else self._levels.parameters
        return ("step", *noise, *optimiser, *self._boundary.parameters, *levels, *potential)

    @property
    def dimension(self) -> int:
        """d, the number of coordinates."""
        return len(self.formula.variables)

    @property
    def per_trip(self) -> int:
        """Iterations of a trip, which use up what they draw."""
        return self.noise.per_trip(self.dimension)

    @property
    def _what(self) -> str:
        """What a message calls the landscape."""
        text = self.formula.text.strip()
        return f"the landscape {text if len(text) <= LONGEST_FORMULA else text[:LONGEST_FORMULA] + '…'}"

    @property
    def _boundary(self) -> BoundarySource:
        return BoundarySource(self.boundary, self.formula, self.several)

    @property
    def _levels(self) -> LevelSource | None:
        return None if self.levels is None else LevelSource(self.levels[0], self.formula, self.levels[1])

    @property
    def _optimiser(self) -> OptimiserSource:
        return OPTIMISERS[self.optimiser]

    @property
    def _state_size(self) -> int:
        return self._optimiser.state_size(self.dimension)

    def advance(self) -> "Advance":
        """Return the functions that advance lanes; they take besides what the noise and the levels take."""
        from sgd_diffusion.kernels.generated import module_of  # loads the compiler

        advance: Advance = module_of(self).ADVANCE
        return advance

    def source(self) -> str:
        """Return the text of the kernels' module.

        Its functions have the arguments that `kernels_text` says.
        """
        formula, boundary, size = self.formula, self._boundary, self._state_size
        names = [f"p_{name}" for name in self.parameters]
        everything = ", ".join([*(f"x{i}" for i in range(self.dimension)), *names])
        levels = self._levels
        needs_value = boundary.needs_value or (levels is not None and levels.needs_value)
        level = [function_text("value", arguments_of(formula), value_lines(formula))] if needs_value else []
        of_boundary = function_text("reaction_of", everything, boundary.reaction)
        update = [] if self.optimiser == "sgd" else [self._optimiser.source()]
        coordinates, numbers = (", ".join(f"load(rows, {i})" for i in range(count)) for count in (size, len(names)))
        takes_table = levels is not None and levels.takes_table
        given = [("batch[0]", "int64")] * self.noise.takes_batch + [("table", "float64")] * takes_table
        data = f"({''.join(name.removesuffix('[0]') + ', ' for name, _ in given)})"
        return "\n\n".join(
            [
                HEAD.format(optimiser=self.optimiser, noise=type(self.noise).__name__, what=self._what),
                IMPORTS,
                *self.noise.functions(formula),
                *level,
                *update,
                function_text("outside_of", everything, boundary.outside),
                *([of_boundary] if levels is None else levels.functions(boundary)),
                self._advanced(names),
                function_text("trip", "x, s, t, p, data", self._trip(names)),
                function_text("step", "x, s, t, p, data", self._step(names)),
                function_text("reaction", "x, p, data", self._reaction(names)),
                function_text("positions", "rows", [f"return ({coordinates},)"]),
                function_text("values", "rows", [f"return ({numbers},)"]),
                function_text("stored", "rows, x", [f"store(rows, {i}, x[{i}])" for i in range(size)]),
                kernels_text(data, given, numbers=len(names), per_trip=self.per_trip),
            ]
        )

    def _advanced(self, names: Sequence[str]) -> str:
        """Return the function that computes the next state from a state and what was drawn."""
        each, optimiser = range(self.dimension), self._optimiser
        states = [f"x{i}" for i in range(self._state_size)]
        arguments = ", ".join([*states, *self.noise.taken(self.dimension), *names])
        before = self.noise.before(self.formula)
        if self.optimiser == "sgd":
            moved = ", ".join(self.noise.change(i, f"x{i}") for i in each)
            return function_text("advanced", arguments, [*before, f"return ({moved},)"])
        memory = range(1, 1 + len(optimiser.memory))
        lines = [f"{name} = p_{name}" for name in optimiser.parameters]
        powers = states[len(states) - len(optimiser.powers) :]
        lines += [f"{name} = {place}" for name, place in zip(optimiser.powers, powers, strict=True)]
        lines += [f"{name} = {text}" for name, text in zip(optimiser.powers, optimiser.aged, strict=True)]
        lines += before
        for i in each:
            own = [states[i], *(states[k * self.dimension + i] for k in memory)]
            lines += [f"{name} = {state}" for name, state in zip(["x", *optimiser.memory], own, strict=True)]
            lines += [f"a = {self.noise.change(i, optimiser.base)}"]
            given = ", ".join([*own, *optimiser.powers, "a", *optimiser.parameters])
            lines += [f"{', '.join(f'u{state}' for state in own)} = update({given})"]
        after = [f"u{state}" for state in states[: len(states) - len(optimiser.powers)]]
        return function_text("advanced", arguments, [*lines, f"return ({', '.join([*after, *optimiser.powers])},)"])

    def _trip(self, names: Sequence[str]) -> list[str]:
        """Return the lines of a trip: what its iterations draw, then the iterations."""
        lines = [f"{', '.join(names)}, = p", *self.noise.draw(self.formula, self.per_trip)]
        for iteration in range(self.per_trip):
            lines += [
                f"x = {self._call(iteration, names)}",
                f"outside{iteration} = outside_of({', '.join([*self._places, *names])})",
            ]
        after = " | ".join(f"outside{iteration}" for iteration in range(self.per_trip))
        return [*lines, f"return x, outside0, {after}, s, t"]

    def _step(self, names: Sequence[str]) -> list[str]:
        """Return the lines of one iteration; with an odd number of coordinates the last normal is not used."""
        return [
            f"{', '.join(names)}, = p",
            *self.noise.draw(self.formula, 1),
            f"return {self._call(0, names)}, s, t",
        ]

    def _reaction(self, names: Sequence[str]) -> list[str]:
        """Return the lines that compute ξ of a state."""
        lines, levels = [f"{', '.join(names)}, = p"], self._levels
        if levels is None:
            return [*lines, f"return reaction_of({', '.join([*self._places, *names])})"]
        table = [f"table = data[{int(self.noise.takes_batch)}]"] if levels.takes_table else []
        return [*lines, *table, f"return {levels.call(self._boundary, self._places)}"]

    @property
    def _places(self) -> list[str]:
        """Texts of the coordinates in the state x."""
        return [f"x[{i}]" for i in range(self.dimension)]

    def _call(self, iteration: int, names: Sequence[str]) -> str:
        """Return the text of the next state in an iteration of a trip."""
        states = [f"x[{i}]" for i in range(self._state_size)]
        return f"advanced({', '.join([*states, *self.noise.drawn(self.dimension, iteration), *names])})"
