"""The source of one layer of a network's kernel: its values, the errors below it, and the change of its weights.

Weights, values and errors fill rows of arrays. The values and errors of a block of examples lie one example after
another. In a block the weights into a unit stay in registers while the examples pass; with one example its inputs stay
while the units pass. Of more than `GROUP` numbers, as many stay at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from sgd_diffusion.kernels.function_text import function_text

GROUP = 12
"""Most numbers that are held in registers at once: two registers each, of 32."""
ACTIVATIONS = {
    "tanh": ("tanh(z)", "fma(a, -a, 1.0)"),
    "relu": ("where(z > 0.0, z, floats(0.0))", "where(a > 0.0, floats(1.0), floats(0.0))"),
    None: ("z", "floats(1.0)"),
}
"""Text of σ(z), and of σ′ as a function of the value a = σ(z)."""


@dataclass(frozen=True)
class LayerSource:
    """The functions of one layer.

    Attributes:
        number: of the layer, from 0; it ends the names of the functions.
        start: first row of its weights, which lie unit by unit; the biases follow.
        below: number of inputs, called fan-in.
        above: number of units, called fan-out.
        activation: a key of `ACTIVATIONS`; None for the last layer.

    Examples:
        >>> layer = LayerSource(number=1, start=15, below=3, above=2, activation=None)
        >>> layer.biases, layer.stop
        (21, 23)
    """

    number: int
    start: int
    below: int
    above: int
    activation: str | None

    @property
    def biases(self) -> int:
        """First row of the biases."""
        return self.start + self.below * self.above

    @property
    def stop(self) -> int:
        """Row after the last bias."""
        return self.biases + self.above

    def source(self, slope: str | None) -> str:
        """Return the text of `forward`, `learn` and, above other layers, `backward`, each with the layer's number.

        Args:
            slope: activation of the layer below, a key of `ACTIVATIONS`; None for the first layer.
        """
        backward = [] if self.number == 0 else [self._backward(ACTIVATIONS[slope][1])]
        return "\n\n".join([*self._forward(), *backward, *self._learn()])

    def _forward(self) -> list[str]:
        """Return the functions that compute a_j = σ(b_j + Σ_i W_ji a_i)."""
        block, one = [f"for j in range({self.above}):"], list[str]()
        for first, stop in _groups(self.below):
            group = range(first, stop)
            begun = f"load(values, b * {self.above} + j)" if first else "bias"
            block += [f"    w{i} = load(w, {self._weight(i)})" for i in group]
            block += [] if first else [f"    bias = load(w, {self.biases} + j)"]
            block += ["    for b in range(count):", f"        z = {begun}"]
            block += [f"        z = fma(w{i}, load(inputs, b * {self.below} + {i}), z)" for i in group]
            block += [f"        store(values, b * {self.above} + j, z)"]
            one += [f"x{i} = load(inputs, {i})" for i in group]
            one += [f"for j in range({self.above}):"]
            one += [f"    z = load({'values, j' if first else f'w, {self.biases} + j'})"]
            one += [f"    z = fma(load(w, {self._weight(i)}), x{i}, z)" for i in group]
            one += ["    store(values, j, z)"]
        after = [] if self.activation is None else [
            f"for i in range(count * {self.above}):",
            "    z = load(values, i)",
            f"    store(values, i, {ACTIVATIONS[self.activation][0]})",
        ]  # fmt: skip
        return self._in_both_orders("forward", "w, inputs, values", block, one, after)

    def _backward(self, slope: str) -> str:
        """Return the function that computes the errors e_i = σ′_i Σ_j W_ji e_j of the layer below."""
        lines = [f"for i in range({self.below}):"]
        for first, stop in _groups(self.above):
            group = range(first, stop)
            begun = f"load(error_below, b * {self.below} + i)" if first else "floats(0.0)"
            lines += [f"    w{j} = load(w, {self.start + j * self.below} + i)" for j in group]
            lines += ["    for b in range(count):", f"        e = {begun}"]
            lines += [f"        e = fma(w{j}, load(error, b * {self.above} + {j}), e)" for j in group]
            if stop == self.above:
                lines += [f"        a = load(values, b * {self.below} + i)", f"        e = e * {slope}"]
            lines += [f"        store(error_below, b * {self.below} + i, e)"]
        return function_text(f"backward{self.number}", "w, error, values, error_below, count", lines)

    def _learn(self) -> list[str]:
        """Return the functions that set W_ji of the target to kept · W_ji − Σ_b e_j a_i, and the biases likewise."""
        block, one = [f"for j in range({self.above}):"], list[str]()
        for first, stop in _groups(self.below):
            group = range(first, stop)
            block += [f"    w{i} = load(source, {self._weight(i)}) * kept" for i in group]
            block += [] if first else [f"    bias = load(source, {self.biases} + j) * kept"]
            block += ["    for b in range(count):", f"        e = -load(error, b * {self.above} + j)"]
            block += [f"        w{i} = fma(e, load(inputs, b * {self.below} + {i}), w{i})" for i in group]
            block += [] if first else ["        bias = bias + e"]
            block += [f"    store(target, {self._weight(i)}, w{i})" for i in group]
            block += [] if first else [f"    store(target, {self.biases} + j, bias)"]
            one += [f"x{i} = load(inputs, {i})" for i in group]
            one += [f"for j in range({self.above}):", "    e = -load(error, j)"]
            rows = [self._weight(i) for i in group]
            pairs = zip(group, rows, strict=True)
            one += [f"    store(target, {row}, fma(e, x{i}, load(source, {row}) * kept))" for i, row in pairs]
            bias = f"{self.biases} + j"
            one += [] if first else [f"    store(target, {bias}, load(source, {bias}) * kept + e)"]
        return self._in_both_orders("learn", "source, target, error, inputs, kept", block, one, [])

    def _weight(self, i: int) -> str:
        """Return the text of the row of unit j's weight for input i."""
        return f"{self.start} + j * {self.below} + {i}"

    def _in_both_orders(
        self, name: str, arguments: str, block: list[str], one: list[str], after: list[str]
    ) -> list[str]:
        """Return a function for a block of examples, one for a single example, and the one that chooses."""
        name = f"{name}{self.number}"
        choice = [
            "if count == 1:",
            f"    {name}_one({arguments})",
            "else:",
            f"    {name}_block({arguments}, count)",
            *after,
        ]
        return [
            function_text(f"{name}_block", f"{arguments}, count", block),
            function_text(f"{name}_one", arguments, one),
            function_text(name, f"{arguments}, count", choice),
        ]


@dataclass(frozen=True)
class FixedOutput:
    """The functions of an output Σ_i c_i a_i whose weights c do not change, as in a committee machine.

    Attributes:
        number: of the layer.
        weights: c, one for each unit below.

    Examples:
        >>> FixedOutput(1, (1.0, -1.0)).source("tanh").splitlines()[3].strip()
        'z = load(inputs, b * 2 + 0) * 1.0'
    """

    number: int
    weights: tuple[float, ...]

    def source(self, slope: str) -> str:
        """Return the text of `forward` and `backward`, each with the layer's number.

        Args:
            slope: activation of the layer below, a key of `ACTIVATIONS`.
        """
        below = len(self.weights)
        forward, backward = ["for b in range(count):"], ["for b in range(count):", "    e = load(error, b)"]
        for i, weight in enumerate(self.weights):
            unit = f"load(inputs, b * {below} + {i})"
            forward += [f"    z = fma({unit}, {weight!r}, z)" if i else f"    z = {unit} * {weight!r}"]
            backward += [
                f"    a = load(values, b * {below} + {i})",
                f"    store(error_below, b * {below} + {i}, e * {weight!r} * {ACTIVATIONS[slope][1]})",
            ]
        forward += ["    store(values, b, z)"]
        return "\n\n".join(
            [
                function_text(f"forward{self.number}", "w, inputs, values, count", forward),
                function_text(f"backward{self.number}", "w, error, values, error_below, count", backward),
            ]
        )


def _groups(count: int) -> Iterator[tuple[int, int]]:
    """Yield the ends of groups of at most `GROUP` numbers, of nearly equal size."""
    parts = -(-count // GROUP)
    yield from pairwise(round(part * count / parts) for part in range(parts + 1))
