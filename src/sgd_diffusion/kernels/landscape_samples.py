"""The source of gradient noise of landscapes that comes from samples, of which an iteration draws B.

With `TwoPointSource` φ_i changes by −step · ∂_i f(φ) + amplitude · σ(φ_i) Σ_b (±1). With `ExampleSource` it changes by
−step · Σ_b ∂_i ℓ(φ, z_b): the examples of a minibatch take the place of the gradient.
"""

from dataclasses import dataclass

from sgd_diffusion.kernels.example_loss import ExampleLoss
from sgd_diffusion.kernels.formula import Formula, gradient_lines
from sgd_diffusion.kernels.function_text import function_text
from sgd_diffusion.kernels.landscape_noise import DiagonalSource
from sgd_diffusion.kernels.noise_source import NoiseSource, arguments_of, normal_pairs


@dataclass(frozen=True)
class TwoPointSource(DiagonalSource):
    """The mean of B samples with random signs.

    Examples:
        >>> TwoPointSource(Formula("1", ("x",))).draw(Formula("x**2", ("x",)), iterations=1)[2:4]
        ['for _ in range(batch):', '    drawn, s, t = next_integers(s, t)']
    """

    takes_batch = True

    def per_trip(self, dimension: int) -> int:
        """Return 1: no pairs are drawn."""
        return 1

    def draw(self, potential: Formula, iterations: int) -> list[str]:
        """Return the lines that add B random signs for each coordinate; a sign is one bit of a random integer."""
        each = range(len(potential.variables))
        signs = "as_floats(((drawn << {i}) & np.uint64(0x8000000000000000)) | np.uint64(0x3FF0000000000000))"
        return [
            "batch = data[0]",
            *(f"n{i} = floats(0.0)" for i in each),
            "for _ in range(batch):",
            "    drawn, s, t = next_integers(s, t)",
            *(f"    n{i} = n{i} + {signs.format(i=i)}" for i in each),
        ]


@dataclass(frozen=True)
class ExampleSource(NoiseSource):
    """Random examples, each with a loss of its own.

    Attributes:
        loss: ℓ of one example.

    Examples:
        >>> line = ExampleSource(ExampleLoss("(normal0 * w - s * normal1)**2 / 2", ("w",), 2, ("s",)))
        >>> line.parameters(dimension=1), line.change(0, "x0")
        (('noise_s',), 'fma(p_step, -z0, x0)')
    """

    loss: ExampleLoss
    takes_batch = True

    def parameters(self, dimension: int) -> tuple[str, ...]:
        """Return the names of ℓ's numbers."""
        return tuple(f"noise_{name}" for name in self.loss.parameters)

    def functions(self, potential: Formula) -> list[str]:
        """Return the text of ∇ℓ."""
        example = self.loss.formula
        return [function_text("of_example", arguments_of(example), gradient_lines(example, potential.variables))]

    def per_trip(self, dimension: int) -> int:
        """Return 1: a loop draws the normals."""
        return 1

    def draw(self, potential: Formula, iterations: int) -> list[str]:
        """Return the lines that add the gradients of B random examples."""
        each = range(len(potential.variables))
        normals = [f"e{number}" for number in range(self.loss.normals)]
        places = [f"x[{i}]" for i in each]
        numbers = [f"p_noise_{name}" for name in self.loss.parameters]
        return [
            "batch = data[0]",
            *(f"n{i} = floats(0.0)" for i in each),
            "for _ in range(batch):",
            *(f"    {line}" for line in normal_pairs(self.loss.normals + self.loss.normals % 2, "e")),
            f"    g = of_example({', '.join([*places, *normals, *numbers])})",
            *(f"    n{i} = n{i} + g[{i}]" for i in each),
        ]

    def before(self, potential: Formula) -> list[str]:
        """Return no line: the examples have given the gradient."""
        return []

    def change(self, i: int, base: str) -> str:
        """Return the text of base − step · Σ_b ∂_i ℓ(φ, z_b)."""
        return f"fma(p_step, -z{i}, {base})"
