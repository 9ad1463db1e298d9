"""The source of the kernel for one fully connected network, random gradients of one kind and one boundary."""

from dataclasses import dataclass
from itertools import pairwise

from sgd_diffusion.kernels.example_choice import CHOICES
from sgd_diffusion.kernels.function_text import function_text
from sgd_diffusion.kernels.kernel_text import IMPORTS, kernels_text
from sgd_diffusion.kernels.network_boundary import NetworkBoundary
from sgd_diffusion.kernels.network_head import errors_text, losses_text
from sgd_diffusion.kernels.network_layers import FixedOutput, LayerSource
from sgd_diffusion.kernels.network_step import step_lines
from sgd_diffusion.kernels.optimiser_source import OPTIMISERS

BLOCK = 8
"""Examples of a block: their values and errors fit into the first cache of a core."""
HEAD = '''"""Escape of {what} from a minimum of the network {widths}, {activation}. Written by network_source.py."""

import numpy as np

WHAT = "the network {widths}, {activation}"

'''
GIVEN = ("inputs", "targets", "batch", "centre", "directions", "columns")
ROWS = ("new", "labels", "weights", "counted", "losses_found", "sums")
LENGTHS = ("examples", "targets"), ("columns_length", "columns"), ("directions_length", "directions")
"""Names of lengths, and of the arrays that they are of."""
NAMES = [*(name for name, _ in LENGTHS), *GIVEN, *ROWS]
DATA = f"choice, {', '.join(NAMES)}, {{buffers}} = data"
MEAN_LOSS = """blocks = columns_length // ({features} + 2) // WIDTH
for lane in range(WIDTH):
    losses_found[lane] = 0.0
    if chosen & (np.uint64(1) << np.uint64(lane)) != 0:
        for i in range({dimension}):
            store(new, i, floats(w[i * WIDTH + lane]))
        total = floats(0.0)
        for first in range(0, blocks, {block}):
            count = min({block}, blocks - first)
            for b in range(count):
                for i in range({features}):
                    store(values0, b * {features} + i, load(columns, i * blocks + first + b))
                store(labels, b, load(columns, {features} * blocks + first + b))
                store(counted, b, load(columns, ({features} + 1) * blocks + first + b))
            {forward}
            total = total + losses(values{top}, labels, counted, count)
        store(sums, 0, total)
        for other in range(WIDTH):
            losses_found[lane] += sums[other]
square = floats(0.0)
for i in range({dimension}):
    square = fma(load(w, i), load(w, i), square)
return fma(0.5 * decay, square, load(losses_found, 0) / np.float64(examples))"""
"""L of chosen replicas, one after another. Here a vector holds sixteen examples, so that no other L is computed."""


@dataclass(frozen=True)
class NetworkKernel:
    """Which kernel is meant, apart from the data and the values of its parameters.

    The iteration is w' = kept · w − share Σ_j ∇ℓ_j(w) + amplitude · ξ, ℓ_j the loss of example j. The sum runs over a
    minibatch of B examples, and ξ = 0; or it runs over all examples, and ξ ~ N(0, I) or every example has a random
    weight. An optimiser with memory takes −pull · w − share Σ_j ∇ℓ_j(w) + amplitude · ξ as −step · g.

    Attributes:
        widths: of the layers: features, hidden layers, classes.
        activation: of the hidden layers, `tanh` or `relu`.
        examples: of an iteration, a key of `CHOICES`.
        boundary: its kind, one of `network_boundary.KINDS`.
        loss: of the outputs, one of `network_head.LOSSES`, default `softmax`.
        output_weights: fixed weights of the only output for the last hidden units; default: the output layer is free.
        optimiser: a key of `OPTIMISERS`, default `sgd`.

    Examples:
        >>> NetworkKernel((4, 3, 2), "tanh", "with replacement", "box").dimension
        23
    """

    widths: tuple[int, ...]
    activation: str
    examples: str
    boundary: str
    loss: str = "softmax"
    output_weights: tuple[float, ...] = ()
    optimiser: str = "sgd"

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the numbers of a parameter point, in the order of the kernels' argument.

        `share` is η/B, `kept` is 1 − ηλ and `pull` is ηλ, λ the weight decay; `spread` is √(n/B).
        """
        choice, optimiser = CHOICES[self.examples], OPTIMISERS[self.optimiser]
        noise = ("amplitude",) * choice.normals + ("spread",) * choice.weighted
        decay = ("pull", *optimiser.parameters) if optimiser.memory else ("kept",)
        return ("share", *decay, *noise, *self._boundary.parameters)

    @property
    def _boundary(self) -> NetworkBoundary:
        return NetworkBoundary(self.boundary, self.dimension)

    @property
    def layers(self) -> list[LayerSource]:
        """The layers whose weights change, the first above the inputs."""
        layers, widths = list[LayerSource](), self.widths[:-1] if self.output_weights else self.widths
        for number, (below, above) in enumerate(pairwise(widths)):
            activation = self.activation if number < len(self.widths) - 2 else None
            layers.append(LayerSource(number, layers[-1].stop if layers else 0, below, above, activation))
        return layers

    @property
    def dimension(self) -> int:
        """d, the number of weights and biases."""
        return self.layers[-1].stop

    def source(self) -> str:
        """Return the text of the kernels' module.

        Its functions take, besides what `advance_text` says: inputs, flattened, (n · features,); labels as floats,
        (n,); B, or n; the centre of the boundary, (d,); its directions, flattened; and the examples by columns,
        flattened: features, labels, and 1 or 0 for what is an example or fills the last vector.
        """
        choice, boundary, optimiser = CHOICES[self.examples], self._boundary, OPTIMISERS[self.optimiser]
        sizes = {
            "features": self.widths[0],
            "dimension": self.dimension,
            "block": BLOCK,
            "buffers": ", ".join(self._buffers()),
        }
        numbers, data = f"{', '.join(self.parameters)}, = p", DATA.format(**sizes)
        forward = "\n            ".join(self._forward("new"))
        loss = MEAN_LOSS.format(**sizes, forward=forward, top=len(self.widths) - 1).splitlines()
        step = step_lines(choice, optimiser, self.dimension, sizes)
        outside = ", ".join(["w", *boundary.parameters, "centre", "directions", "directions_length", "data"])
        loaded = ", ".join(f"load(rows, {number})" for number in range(len(self.parameters)))
        lengths = [self.dimension, BLOCK, BLOCK, BLOCK, 1, 1, *(BLOCK * n for n in (*self.widths, *self.widths[1:]))]
        work = [
            (name, "float64", f"np.empty({length} * WIDTH)")
            for name, length in zip([*ROWS, *self._buffers()], lengths, strict=True)
        ]
        chosen = "".join(f"{name}, " for name, *_ in choice.arrays)
        every = f"(({chosen}), {', '.join([*NAMES, *self._buffers()])})"
        given = [("batch[0]", "int64") if name == "batch" else (name, "float64") for name in GIVEN]
        fixed = FixedOutput(len(self.layers), self.output_weights)
        share = "share * load(weights, b)" if choice.weighted else "share"
        trip = ["w, s, t = step(w, s, t, p, data)", f"left = outside_of({outside})", "return w, left, left, s, t"]
        return "\n\n".join(
            [
                HEAD.format(what=choice.what, widths="-".join(map(str, self.widths)), activation=self.activation),
                IMPORTS,
                *(layer.source(self.activation) for layer in self.layers),
                *([fixed.source(self.activation)] if self.output_weights else []),
                errors_text(self.loss, self.widths[-1], share),
                losses_text(self.loss, self.widths[-1]),
                self._subtract_gradient(),
                *([optimiser.source()] if optimiser.memory else []),
                choice.source(self.widths[0]),
                function_text("mean_loss", "w, decay, chosen, data", [data, *loss]),
                boundary.source(),
                function_text("step", "w, s, t, p, data", [numbers, data, *step]),
                function_text("reaction", "w, p, data", [numbers, data, f"return reaction_of({outside})"]),
                function_text("trip", "w, s, t, p, data", [numbers, data, *trip]),
                function_text("positions", "rows", ["return rows"]),
                function_text("values", "rows", [f"return ({loaded},)"]),
                function_text("stored", "rows, w", ["return"]),
                kernels_text(
                    every,
                    given,
                    [*choice.arrays, *work],
                    lengths=LENGTHS,
                    numbers=len(self.parameters),
                    begins=bool(choice.begin),
                ),
            ]
        )

    def _forward(self, weights: str) -> list[str]:
        """Return the lines that compute the values of all layers for a block, with the weights of an array."""
        layers = range(len(self.widths) - 1)
        return [f"forward{layer}({weights}, values{layer}, values{layer + 1}, count)" for layer in layers]

    def _buffers(self) -> list[str]:
        """Return the names of the arrays that hold the values, and the errors, of each layer for a block."""
        layers = range(len(self.widths))
        return [f"values{layer}" for layer in layers] + [f"error{layer}" for layer in layers if layer]

    def _subtract_gradient(self) -> str:
        """Return the function that sets `new` to kept · new − share · (the gradient of a block's loss at w)."""
        top = len(self.widths) - 1
        lines = [*self._forward("w"), f"errors(values{top}, labels, error{top}, share, weights, count)"]
        for layer in reversed(range(top)):
            if layer:
                lines.append(f"backward{layer}(w, error{layer + 1}, values{layer}, error{layer}, count)")
            if layer < len(self.layers):
                lines.append(f"learn{layer}(new, error{layer + 1}, values{layer}, kept, count)")
        arguments = f"w, new, share, kept, count, labels, weights, {', '.join(self._buffers())}"
        return function_text("subtract_gradient", arguments, lines)
