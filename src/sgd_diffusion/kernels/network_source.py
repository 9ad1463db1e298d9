"""The source of the kernel for one fully connected classifier, random gradients of one kind and one boundary."""

from dataclasses import dataclass
from itertools import pairwise

from sgd_diffusion.kernels.example_choice import CHOICES
from sgd_diffusion.kernels.function_text import function_text
from sgd_diffusion.kernels.network_layers import LayerSource, errors_text

BLOCK = 8
"""Examples of a block: their values and errors fit into the first cache of a core."""
BOUNDARIES = ("box", "ball")
"""Boundaries at a distance from the centre: a half-width of every coordinate, or a radius."""
SIDE_BY_SIDE = 4
"""Sums or maxima over coordinates that are taken side by side, because each addition waits for the one before it."""
HEAD = '''"""Escape of {what} from a minimum of the network {widths}, {activation}. Written by network_source.py."""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.escape_loop import run_escapes
from sgd_diffusion.kernels.functions import exp, logistic, tanh
from sgd_diffusion.kernels.lanes import WIDTH, fma, floats, is_beyond, magnitude, root, where
from sgd_diffusion.kernels.memory import gather, load, store
from sgd_diffusion.kernels.random_numbers import next_integers, normals
'''
TRIP = """choice, inputs, targets, size, centre, new, labels, {buffers} = data
if size <= {block}:
    s, t = fetch(s, t, inputs, targets, 0, size, size, values0, labels, choice)
    subtract_gradient(w, w, p[0], p[1], size, labels, {buffers})
else:
    for i in range({dimension}):
        store(new, i, load(w, i) * p[1])
    for first in range(0, size, {block}):
        count = min({block}, size - first)
        s, t = fetch(s, t, inputs, targets, first, count, size, values0, labels, choice)
        subtract_gradient(w, new, p[0], floats(1.0), count, labels, {buffers})
    for i in range({dimension}):
        store(w, i, load(new, i))"""
ADD_NORMALS = """for i in range(0, {dimension}, 2):
    one, other, s, t = normals(s, t)
    store(w, i, fma(p[3], one, load(w, i)))
    if i + 1 < {dimension}:
        store(w, i + 1, fma(p[3], other, load(w, i + 1)))"""
KERNEL = """@kernel
def escape(states, point, start, parameters, limit, iterations, left, diverged, stop, inputs, targets, size, centre):
    data = ({choice}, inputs, targets, size, centre, np.empty({dimension} * WIDTH),
            np.empty({block} * WIDTH), {work})
    run_escapes(trip, begin, positions, values, stored, 1, states, point, start, parameters, limit,
                iterations, left, diverged, stop, data)
"""


@dataclass(frozen=True)
class NetworkKernel:
    """Which kernel is meant, apart from the data and the values of its parameters.

    The iteration is w' = kept · w − share Σ_j ∇ℓ_j(w) + amplitude · ξ, ℓ_j the cross-entropy of example j. The
    sum runs over a minibatch of B examples, and ξ = 0; or it runs over all examples, and ξ ~ N(0, I).

    Attributes:
        widths: of the layers: features, hidden layers, classes.
        activation: of the hidden layers, `tanh` or `relu`.
        examples: of an iteration, a key of `CHOICES`.
        boundary: one of `BOUNDARIES`.

    Examples:
        >>> NetworkKernel((4, 3, 2), "tanh", "with replacement", "box").dimension
        23
    """

    widths: tuple[int, ...]
    activation: str
    examples: str
    boundary: str

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point, in the order of the kernel's argument.

        `size` is the half-width or the radius.
        """
        return ("share", "kept", "size", *(("amplitude",) if self.examples == "all" else ()))

    @property
    def layers(self) -> list[LayerSource]:
        """The layers, the first above the inputs."""
        layers = list[LayerSource]()
        for number, (below, above) in enumerate(pairwise(self.widths)):
            activation = self.activation if number < len(self.widths) - 2 else None
            layers.append(LayerSource(number, layers[-1].stop if layers else 0, below, above, activation))
        return layers

    @property
    def dimension(self) -> int:
        """d, the number of weights and biases."""
        return self.layers[-1].stop

    def source(self) -> str:
        """Return the text of the kernel's module.

        Its function `escape` has the arguments of `run_escapes` from `states` to `stop`, then: inputs, flattened,
        (n · features,); labels as floats, (n,); B, or n; and the centre of the boundary, (d,).
        """
        choice = CHOICES[self.examples]
        work = [f"np.empty({BLOCK * width} * WIDTH)" for width in (*self.widths, *self.widths[1:])]
        sizes = {
            "dimension": self.dimension,
            "choice": choice.arrays,
            "block": BLOCK,
            "buffers": ", ".join(self._buffers()),
            "work": ", ".join(work),
        }

        def lines(*texts: str) -> list[str]:
            return "\n".join(texts).format(**sizes).splitlines()

        noise = (ADD_NORMALS,) if self.examples == "all" else ()
        loaded = ", ".join(f"load(rows, {number})" for number in range(len(self.parameters)))
        return "\n\n".join(
            [
                HEAD.format(what=choice.what, widths="-".join(map(str, self.widths)), activation=self.activation),
                *(layer.source(self.activation) for layer in self.layers),
                errors_text(self.widths[-1]),
                self._subtract_gradient(),
                function_text("outside", "w, centre, size", _outside(self.boundary, self.dimension)),
                choice.source(self.widths[0]),
                function_text(
                    "trip",
                    "w, s, t, p, data",
                    [*lines(TRIP, *noise), "left = outside(w, centre, p[2])", "return w, left, left, s, t"],
                ),
                function_text("positions", "rows", ["return rows"]),
                function_text("values", "rows", [f"return {loaded}"]),
                function_text("stored", "rows, w", ["return"]),
                KERNEL.format(**sizes),
            ]
        )

    def _buffers(self) -> list[str]:
        """Return the names of the arrays that hold the values, and the errors, of each layer for a block."""
        layers = range(len(self.widths))
        return [f"values{layer}" for layer in layers] + [f"error{layer}" for layer in layers if layer]

    def _subtract_gradient(self) -> str:
        """Return the function that sets `new` to kept · new − share · (the gradient of a block's loss at w)."""
        top = len(self.layers)
        lines = [f"forward{layer}(w, values{layer}, values{layer + 1}, count)" for layer in range(top)]
        lines.append(f"errors(values{top}, labels, error{top}, share, count)")
        for layer in reversed(range(top)):
            if layer:
                lines.append(f"backward{layer}(w, error{layer + 1}, values{layer}, error{layer}, count)")
            lines.append(f"learn{layer}(new, error{layer + 1}, values{layer}, kept, count)")
        arguments = f"w, new, share, kept, count, labels, {', '.join(self._buffers())}"
        return function_text("subtract_gradient", arguments, lines)


def _outside(boundary: str, dimension: int) -> list[str]:
    """Return the lines that compute the mask of replicas outside a box or a ball around the centre.

    A weight that is not a number makes all weights so in the next iteration, and then counts as outside.
    """
    several = min(SIDE_BY_SIDE, dimension)
    away = "load(w, {i}) - centre[{i}]"
    if boundary == "box":
        begin, add = f"magnitude({away})", [f"a = magnitude({away})", "m{n} = where(m{n} > a, m{n}, a)"]
        end = " | ".join(f"is_beyond(m{n}, size)" for n in range(several))
    else:
        begin, add = f"({away}) * ({away})", [f"a = {away}", "m{n} = fma(a, a, m{n})"]
        end = f"is_beyond(root({' + '.join(f'm{n}' for n in range(several))}), size)"
    lines = [f"m{n} = {begin.format(i=n)}" for n in range(several)]
    whole = dimension - dimension % several
    lines += [f"for i in range({several}, {whole}, {several}):"]
    lines += [f"    {line.format(i=f'i + {n}', n=n)}" for n in range(several) for line in add]
    lines += [line.format(i=i, n=i - whole) for i in range(whole, dimension) for line in add]
    return [*lines, f"return {end}"]
