"""The source of how a state changes in an iteration: SGD itself, or an optimiser that remembers earlier gradients.

| optimiser | state | change |
|---|---|---|
| `sgd` | x | x' = x − step · g |
| `heavy ball` | x, v | v' = momentum · v − step · g, x' = x + v' |
| `adam` | x, m, s, q₁, q₂ | means m of −g and s of g², x' = x + rate · m/(1 − q₁)/(√(s/(1 − q₂)) + epsilon) |

q are the powers β₁ᵗ and β₂ᵗ.
"""

from dataclasses import dataclass

from sgd_diffusion.kernels.function_text import function_text


@dataclass(frozen=True)
class OptimiserSource:
    """Text of one optimiser.

    Attributes:
        parameters: names of its numbers, besides the step.
        memory: names of the vectors of a state besides x.
        powers: names of the single numbers of a state.
        base: text of what −step · g of a coordinate is added to; the sum is called a.
        lines: that set x and the memory of a coordinate, given a.
        aged: texts of the powers after an iteration.

    Examples:
        >>> print(OPTIMISERS["heavy ball"].source())
        @inlined
        def update(x, v, a, momentum):
            v = a
            x = x + v
            return x, v
        <BLANKLINE>
    """

    parameters: tuple[str, ...] = ()
    memory: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    base: str = "x"
    lines: tuple[str, ...] = ("x = a",)
    aged: tuple[str, ...] = ()

    def state_size(self, dimension: int) -> int:
        """Return the number of numbers of a state for d coordinates."""
        return dimension * (1 + len(self.memory)) + len(self.powers)

    @property
    def changed(self) -> str:
        """The names of a coordinate and its memory, as `update` takes and returns them."""
        return ", ".join(["x", *self.memory])

    def source(self) -> str:
        """Return the text of the function `update`, which changes one coordinate and its memory."""
        arguments = ", ".join(["x", *self.memory, *self.powers, "a", *self.parameters])
        return function_text("update", arguments, [*self.lines, f"return {self.changed}"])


OPTIMISERS = {
    "sgd": OptimiserSource(),
    "heavy ball": OptimiserSource(
        parameters=("momentum",), memory=("v",), base="momentum * v", lines=("v = a", "x = x + v")
    ),
    "adam": OptimiserSource(
        parameters=("beta1", "beta2", "epsilon", "rate"),
        memory=("mean", "square"),
        powers=("q1", "q2"),
        base="floats(0.0)",
        lines=(
            "mean = fma(beta1, mean, (1.0 - beta1) * a)",
            "square = fma(beta2, square, (1.0 - beta2) * (a * a))",
            "x = fma(rate, (mean / (1.0 - q1)) / (root(square / (1.0 - q2)) + epsilon), x)",
        ),
        aged=("q1 * beta1", "q2 * beta2"),
    ),
}
"""The optimisers by name."""
