"""The source of the functions of one network: the gradient of a block of examples, and its loss."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sgd_diffusion.kernels.kernel_text import IMPORTS
from sgd_diffusion.kernels.network_head import errors_text, losses_text
from sgd_diffusion.kernels.network_layers import FixedOutput, LayerSource
from sgd_diffusion.kernels.network_memory import AT, BLOCK, named_arrays, values_places

HEAD = '''"""Gradient and loss of the network {widths}, {activation}. Written by network_pass.py."""

import numpy as np

WHAT = "the network {widths}, {activation}"

'''
SUBTRACT = """@Native
def subtract(places, count, from_new, to_new):
    {arrays}
    w, numbers = x_rows, p_rows
    source = new if from_new != 0 else w
    target = new if to_new != 0 else w
    share = load(numbers, 0)
    kept = floats(1.0) if from_new != 0 else load(numbers, 1)
    {lines}
    return 0
"""
"""Sets the target to kept · source − share · (the gradient of a block's loss at w), kept = 1 from `new` on."""
LOSSES = """@Native
def total_losses(places, count, chosen, unused):
    {arrays}
    w = x_rows
    blocks = length_at(places, {columns}) // ({features} + 2) // WIDTH
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
    return 0
"""
"""Σ_j ℓ_j of chosen replicas, one after another: a vector holds sixteen examples, so that no other L is computed."""


@dataclass(frozen=True)
class NetworkPass:
    """A fully connected network and its loss.

    Attributes:
        widths: of the layers: features, hidden layers, classes.
        activation: of the hidden layers, `tanh` or `relu`.
        loss: of the outputs, one of `network_head.LOSSES`.
        output_weights: fixed weights of the only output for the last hidden units; empty: the output layer is free.

    Examples:
        >>> NetworkPass((4, 3, 2), "tanh", "softmax").dimension
        23
    """

    widths: tuple[int, ...]
    activation: str
    loss: str
    output_weights: tuple[float, ...] = ()

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
        """Return the text of the module, with the functions `subtract` and `total_losses`."""
        layers, top = self.layers, len(self.widths) - 1
        values = [f"{name} = array_at(places, {place}, np.float64)" for name, place in values_places(top).items()]
        own = ("x_rows", "new", "labels", "values0")
        gradient = [*named_arrays(*own, "p_rows", "weights"), *values]
        loss = [*named_arrays(*own, "columns", "counted", "losses_found", "sums"), *values]
        fixed = FixedOutput(len(layers), self.output_weights)
        return "\n\n".join(
            [
                HEAD.format(widths="-".join(map(str, self.widths)), activation=self.activation),
                IMPORTS,
                *(layer.source(self.activation) for layer in layers),
                *([fixed.source(self.activation)] if self.output_weights else []),
                errors_text(self.loss, self.widths[-1]),
                losses_text(self.loss, self.widths[-1]),
                SUBTRACT.format(arrays=_indented(gradient, 4), lines=_indented(self._gradient(), 4)),
                LOSSES.format(
                    arrays=_indented(loss, 4),
                    columns=AT.columns,
                    features=self.widths[0],
                    dimension=self.dimension,
                    block=BLOCK,
                    forward=_indented(self._forward("new"), 16),
                    top=top,
                ),
            ]
        )

    def _forward(self, weights: str) -> list[str]:
        """Return the lines that compute the values of all layers for a block, with the weights of an array."""
        layers = range(len(self.widths) - 1)
        return [f"forward{layer}({weights}, values{layer}, values{layer + 1}, count)" for layer in layers]

    def _gradient(self) -> list[str]:
        """Return the lines that change the weights of the target by the gradient of a block's loss at w."""
        top = len(self.widths) - 1
        lines = [*self._forward("w"), f"errors(values{top}, labels, error{top}, share, weights, count)"]
        for layer in reversed(range(top)):
            if layer:
                lines.append(f"backward{layer}(w, error{layer + 1}, values{layer}, error{layer}, count)")
            if layer < len(self.layers):
                lines.append(f"learn{layer}(source, target, error{layer + 1}, values{layer}, kept, count)")
        return lines


def _indented(lines: Sequence[str], spaces: int) -> str:
    """Return lines as they stand in a text after the indentation of the first."""
    return ("\n" + " " * spaces).join(lines)
