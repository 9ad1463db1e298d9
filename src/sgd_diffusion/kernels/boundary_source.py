"""The source of the boundaries of landscapes: their reaction coordinate ξ, and where ξ > 1.

| boundary | numbers | ξ |
|---|---|---|
| `box` | half_width, centre | max_i \\|φ_i − c_i\\|/half_width |
| `ball` | radius, centre | \\|φ − c\\|/radius |
| `coordinates` | slope, offset | max_i slope·φ_i + offset |
| `plane` | slope of each coordinate, offset | Σ_i slope_i φ_i + offset |
| `level` | lowest, height | (f(φ) − lowest)/height |
| `balls` | radius, several centres | max_c radius/\\|φ − c\\| |
| `ellipsoids` | several centres, each with its upper triangular root R | max_c 1/\\|R(φ − c)\\| |
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sgd_diffusion.kernels.formula import Formula

KINDS = ("box", "ball", "coordinates", "plane", "level", "balls", "ellipsoids")


@dataclass(frozen=True)
class BoundarySource:
    """A boundary in the d variables of a formula.

    Attributes:
        kind: one of `KINDS`.
        formula: of the potential.
        several: number of centres of `balls` and `ellipsoids`.

    Examples:
        >>> box = BoundarySource("box", Formula("x**2 / 2", ("x",)))
        >>> box.parameters
        ('half_width', 'centre0')
        >>> box.outside
        ['return is_beyond(magnitude(x0 - p_centre0), p_half_width)']
    """

    kind: str
    formula: Formula
    several: int = 1

    @property
    def dimension(self) -> int:
        """d, the number of coordinates."""
        return len(self.formula.variables)

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point."""
        each = range(self.dimension)
        match self.kind:
            case "box":
                return ("half_width", *(f"centre{i}" for i in each))
            case "ball":
                return ("radius", *(f"centre{i}" for i in each))
            case "balls":
                return ("radius", *(f"centre{n}_{i}" for n in range(self.several) for i in each))
            case "ellipsoids":
                centres = (f"centre{n}_{i}" for n in range(self.several) for i in each)
                roots = (f"root{n}_{i}_{j}" for n in range(self.several) for i in each for j in each if j >= i)
                return (*centres, *roots)
            case "coordinates":
                return ("slope", "offset")
            case "plane":
                return (*(f"slope{i}" for i in each), "offset")
        return ("lowest", "height")

    @property
    def outside(self) -> list[str]:
        """Lines that return the mask of replicas with ξ > 1; a position that is not a number counts as outside."""
        if self.kind == "box":
            return [f"return {_any(f'{side}, p_half_width' for side in self._sides())}"]
        if self.kind == "coordinates":
            return [f"return {_any(f'{value}, 1.0' for value in self._values())}"]
        *lines, last = self.reaction
        return [*lines, f"return is_beyond({last.removeprefix('return ')}, 1.0)"]

    @property
    def reaction(self) -> list[str]:
        """Lines that return ξ."""
        match self.kind:
            case "box":
                return [*_largest(self._sides()), "return largest / p_half_width"]
            case "coordinates":
                return [*_largest(self._values()), "return largest"]
            case "ball":
                return [f"return root({self._square('p_centre{i}')}) / p_radius"]
            case "balls":
                squares = [self._square(f"p_centre{n}_{{i}}") for n in range(self.several)]
                return [*_largest([f"p_radius / root({square})" for square in squares]), "return largest"]
            case "ellipsoids":
                lines: list[str] = []
                for n in range(self.several):
                    lines += self._stretched(n)
                inverses = [f"1.0 / root({self._sum_of_squares(n)})" for n in range(self.several)]
                return [*lines, *_largest(inverses), "return largest"]
            case "plane":
                total = "p_offset"
                for i in range(self.dimension):
                    total = f"fma(x{i}, p_slope{i}, {total})"
                return [f"return {total}"]
        names = [
            *(f"x{i}" for i in range(self.dimension)),
            *(f"p_potential_{name}" for name in self.formula.parameters),
        ]
        return [f"return (value({', '.join(names)}) - p_lowest) / p_height"]

    @property
    def needs_value(self) -> bool:
        """Whether ξ needs the function `value`, which computes the potential."""
        return self.kind == "level"

    def _sides(self) -> list[str]:
        return [f"magnitude(x{i} - p_centre{i})" for i in range(self.dimension)]

    def _values(self) -> list[str]:
        return [f"fma(x{i}, p_slope, p_offset)" for i in range(self.dimension)]

    def _square(self, centre: str) -> str:
        """Return the text of |φ − c|²."""
        away = [f"(x{i} - {centre.format(i=i)})" for i in range(self.dimension)]
        total = f"{away[0]} * {away[0]}"
        for distance in away[1:]:
            total = f"fma({distance}, {distance}, {total})"
        return total

    def _stretched(self, n: int) -> list[str]:
        """Return the lines that compute the components of R(φ − c) of one ellipsoid."""
        each, lines = range(self.dimension), []
        for i in each:
            total = f"p_root{n}_{i}_{i} * (x{i} - p_centre{n}_{i})"
            for j in each[i + 1 :]:
                total = f"fma(p_root{n}_{i}_{j}, x{j} - p_centre{n}_{j}, {total})"
            lines.append(f"away{n}_{i} = {total}")
        return lines

    def _sum_of_squares(self, n: int) -> str:
        """Return the text of |R(φ − c)|² of one ellipsoid."""
        total = f"away{n}_0 * away{n}_0"
        for i in range(1, self.dimension):
            total = f"fma(away{n}_{i}, away{n}_{i}, {total})"
        return total


def _any(conditions: Iterable[str]) -> str:
    return " | ".join(f"is_beyond({condition})" for condition in conditions)


def _largest(values: list[str]) -> list[str]:
    """Return lines that set `largest`; it is not a number if the last value is not."""
    lines = [f"largest = {values[0]}"]
    for value in values[1:]:
        lines += [f"other = {value}", "largest = where(largest > other, largest, other)"]
    return lines
