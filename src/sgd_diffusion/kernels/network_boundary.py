"""The source of the boundaries of networks: their reaction coordinate ξ, and where ξ > 1.

| boundary | size | ξ |
|---|---|---|
| `box` | half-width | max_i \\|Δ_i\\|/size |
| `ball` | radius | \\|Δ\\|/size |
| `plane` | distance n·(p − w*) | n·Δ/size, n the only direction |
| `level` | height | (L(w) − lowest)/size |
| `screened` | height | M(w)/size where this is at most `screen`, and (L(w) − lowest)/size elsewhere |

Δ = w − w*, and M(w) = Σ_k (q_k·Δ)² + rest · |Δ|² bounds the quadratic model of L from above: q_k are the directions of
the largest curvatures.
"""

from dataclasses import dataclass

from sgd_diffusion.kernels.function_text import function_text

KINDS = ("box", "ball", "plane", "level", "screened")
SIDE_BY_SIDE = 4
"""Sums or maxima over coordinates that are taken side by side, because each addition waits for the one before it."""

SUM = "{m} = fma(a, a, {m})", "m0 = m0 + {m}"
LARGER = "{m} = where({m} > magnitude(a), {m}, magnitude(a))", "m0 = where(m0 > {m}, m0, {m})"
"""How squares are added, and how the largest distance is taken."""


@dataclass(frozen=True)
class NetworkBoundary:
    """A boundary around the minimum w* of a network.

    Attributes:
        kind: one of `KINDS`.
        dimension: d, the number of weights and biases.

    Examples:
        >>> NetworkBoundary("level", 23).parameters
        ('size', 'lowest', 'decay')
    """

    kind: str
    dimension: int

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point; `decay` is the weight decay in L."""
        further = {"level": ("lowest", "decay"), "screened": ("lowest", "decay", "rest", "screen")}
        return ("size", *further.get(self.kind, ()))

    def source(self) -> str:
        """Return the text of the functions `reaction_of` and `outside_of`.

        They take the weights, the numbers of the boundary, the centre w*, the directions, flattened, their length, and
        the `data` of `mean_loss`. A weight that is not a number makes all so in the next iteration, and then counts as
        outside.
        """
        arguments = ", ".join(["w", *self.parameters, "centre", "directions", "directions_length", "data"])
        largest = function_text("largest_side", "w, centre", self._folded("magnitude({away})", LARGER))
        square = function_text("square_distance", "w, centre", self._folded("({away}) * ({away})", SUM))
        along = function_text("along", "w, centre, directions, first", self._projection())
        ways = {
            "box": ([largest], ["return largest_side(w, centre) / size"]),
            "ball": ([square], ["return root(square_distance(w, centre)) / size"]),
            "plane": ([along], ["return along(w, centre, directions, 0) / size"]),
            "level": ([], ["return (mean_loss(w, decay, np.uint64(2**WIDTH - 1), data) - lowest) / size"]),
            "screened": (
                [along, square],
                [
                    "model = rest * square_distance(w, centre)",
                    f"for first in range(0, directions_length, {self.dimension}):",
                    "    a = along(w, centre, directions, first)",
                    "    model = fma(a, a, model)",
                    "xi = model / size",
                    "near = is_beyond(xi, screen)",
                    "chosen = set_lanes(near)",
                    "if chosen != 0:",
                    "    xi = where(near, (mean_loss(w, decay, chosen, data) - lowest) / size, xi)",
                    "return xi",
                ],
            ),
        }
        functions, reaction = ways[self.kind]
        outside = {
            "box": "return is_beyond(largest_side(w, centre), size)",
            "ball": "return is_beyond(root(square_distance(w, centre)), size)",
        }
        numbers = arguments.removeprefix("w, ")
        return "\n\n".join(
            [
                *functions,
                function_text("reaction_of", arguments, reaction),
                function_text(
                    "outside_of",
                    arguments,
                    [outside.get(self.kind, f"return is_beyond(reaction_of(w, {numbers}), 1.0)")],
                ),
            ]
        )

    def _folded(self, first: str, step: tuple[str, str]) -> list[str]:
        """Return the lines that add a term of each coordinate, or take the largest, several side by side.

        Args:
            first: text of the term of {away}.
            step: how the term of `a` joins m, and how m joins m0: `SUM` or `LARGER`.
        """
        d, (fold, join) = self.dimension, step
        several = min(SIDE_BY_SIDE, d)
        whole = d - d % several
        away = "load(w, {i}) - centre[{i}]"
        lines = [f"m{n} = {first.format(away=away.format(i=n))}" for n in range(several)]
        lines += [f"for i in range({several}, {whole}, {several}):"]
        for n in range(several):
            lines += [f"    a = {away.format(i=f'i + {n}')}", f"    {fold.format(m=f'm{n}')}"]
        for i in range(whole, d):
            lines += [f"a = {away.format(i=i)}", fold.format(m=f"m{i - whole}")]
        return [*lines, *(join.format(m=f"m{n}") for n in range(1, several)), "return m0"]

    def _projection(self) -> list[str]:
        """Return the lines that compute q·Δ of the direction that begins at `first`."""
        several = min(SIDE_BY_SIDE, self.dimension)
        whole = self.dimension - self.dimension % several
        term = "fma(load(w, {i}) - centre[{i}], floats(directions[first + {i}]), {m})"
        lines = [f"m{n} = floats(0.0)" for n in range(several)]
        lines += [f"for i in range(0, {whole}, {several}):"]
        lines += [f"    m{n} = {term.format(i=f'i + {n}', m=f'm{n}')}" for n in range(several)]
        lines += [f"m{i - whole} = {term.format(i=i, m=f'm{i - whole}')}" for i in range(whole, self.dimension)]
        return [*lines, f"return {' + '.join(f'm{n}' for n in range(several))}"]
