"""The source of reaction coordinates whose levels are not those of the boundary that decides leaving.

| levels | numbers | ξ inside the boundary |
|---|---|---|
| `table` | map to the lattice's indices | interpolated between the nodes of a lattice |
| a boundary's kind | the boundary's | ℓ/(1 + \\|ℓ\\|), ℓ that boundary's reaction coordinate |

Outside the boundary ξ is the number `beyond`: 2 where leaving is an exit, a large negative one where it is none.
"""

from dataclasses import dataclass
from itertools import product

from sgd_diffusion.kernels.boundary_source import BoundarySource
from sgd_diffusion.kernels.formula import Formula
from sgd_diffusion.kernels.function_text import function_text

WHOLE = 2.0**52
"""Adding it to a whole number below it leaves the number in the lowest bits."""


@dataclass(frozen=True)
class LevelSource:
    """Levels inside a boundary.

    Attributes:
        kind: `table`, or one of `boundary_source.KINDS`.
        formula: of the potential.
        several: number of centres of `balls` and `ellipsoids`; of a table, that of its nodes along each axis.

    Examples:
        >>> LevelSource("table", Formula("x**2 / 2", ("x",)), 301).parameters
        ('beyond', 'levels_map0_0', 'levels_origin0')
        >>> LevelSource("box", Formula("x**2 / 2", ("x",))).parameters
        ('beyond', 'levels_half_width', 'levels_centre0')
    """

    kind: str
    formula: Formula
    several: int = 1

    @property
    def takes_table(self) -> bool:
        """Whether the levels are those of a table, which is an argument of the kernels."""
        return self.kind == "table"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point."""
        return ("beyond", *(f"levels_{name}" for name in self._own))

    @property
    def _own(self) -> tuple[str, ...]:
        if not self.takes_table:
            return self._boundary.parameters
        each = range(len(self.formula.variables))
        return (*(f"map{i}_{j}" for i in each for j in each), *(f"origin{i}" for i in each))

    @property
    def _boundary(self) -> BoundarySource:
        return BoundarySource(self.kind, self.formula, self.several)

    @property
    def needs_value(self) -> bool:
        """Whether the levels need the function `value`, which computes the potential."""
        return not self.takes_table and self._boundary.needs_value

    def functions(self, boundary: BoundarySource) -> list[str]:
        """Return the texts of `inside_of`, `levels_of` and `reaction_of`.

        Args:
            boundary: decides whether a replica has left.
        """
        places = [f"x{i}" for i in range(len(self.formula.variables))]
        inside = ", ".join([*places, *(f"p_{name}" for name in boundary.parameters), *self._potential])
        own = ", ".join([*places, *(f"p_{name}" for name in self._own), *self._potential, *self._table])
        given = ", ".join([*places, *(f"p_levels_{name}" for name in self._own), *self._potential, *self._table])
        lines = self._interpolated() if self.takes_table else self._boundary.reaction
        level = "level" if self.takes_table else "level / (1.0 + magnitude(level))"
        return [
            function_text("inside_of", inside, boundary.reaction),
            function_text("levels_of", own, lines),
            function_text(
                "reaction_of",
                self._arguments(boundary, places),
                [
                    f"border = inside_of({inside})",
                    f"level = levels_of({given})",
                    f"return where(border > 1.0, p_beyond, where(border <= 1.0, {level}, border))",
                ],
            ),
        ]

    def call(self, boundary: BoundarySource, places: list[str]) -> str:
        """Return the text of ξ of a state, given the texts of its coordinates."""
        return f"reaction_of({self._arguments(boundary, places)})"

    @property
    def _potential(self) -> list[str]:
        """Names of the potential's parameters, as arguments."""
        return [f"p_potential_{name}" for name in self.formula.parameters]

    @property
    def _table(self) -> list[str]:
        """Name of the table, if the levels take one."""
        return ["table"] if self.takes_table else []

    def _arguments(self, boundary: BoundarySource, places: list[str]) -> str:
        """Return the arguments of `reaction_of`."""
        names = dict.fromkeys([*boundary.parameters, *self.parameters])
        return ", ".join([*places, *(f"p_{name}" for name in names), *self._potential, *self._table])

    def _interpolated(self) -> list[str]:
        """Return the lines that interpolate a table linearly along every axis; beyond it the nearest place counts."""
        each = range(len(self.formula.variables))
        nodes, lines = self.several, []
        for i in each:
            total = f"p_origin{i}"
            for j in each:
                total = f"fma(p_map{i}_{j}, x{j}, {total})"
            lines += [
                f"place{i} = {total}",
                f"place{i} = where(place{i} > 0.0, place{i}, floats(0.0))",
                f"place{i} = where(place{i} < {nodes - 1 - 1e-6!r}, place{i}, floats({nodes - 1 - 1e-6!r}))",
                f"node{i} = (place{i} - 0.5 + ROUNDING) - ROUNDING",
                f"share{i} = place{i} - node{i}",
            ]
        position = "node0"
        for i in each[1:]:
            position = f"fma({position}, {float(nodes)}, node{i})"
        lines.append(f"position = as_bits({position} + {WHOLE!r}) & {(1 << 52) - 1}")
        corners = {corner: f"corner{''.join(map(str, corner))}" for corner in product((0, 1), repeat=len(each))}
        for corner, name in corners.items():
            offset = sum(step * nodes ** (len(each) - 1 - i) for i, step in enumerate(corner))
            lines.append(f"{name} = gather(table, position, {offset})")
        for i in reversed(each):
            for corner in product((0, 1), repeat=i):
                low, high = corners[(*corner, 0)], corners[(*corner, 1)]
                name = f"along{i}_{''.join(map(str, corner))}"
                lines.append(f"{name} = fma(share{i}, {high} - {low}, {low})")
                corners[corner] = name
        return [*lines, f"return {corners[()]}"]
