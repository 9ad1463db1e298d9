"""The source of Gaussian gradient noise of landscapes.

| noise | change of φ_i, besides −step · ∂_i f(φ) |
|---|---|
| `IsotropicSource` | amplitude · z_i |
| `MatrixSource` | amplitude · Σ_j root_ij z_j |
| `DiagonalSource` | amplitude · σ(φ_i) z_i |
| `DeviationSource` | amplitude · σ_i(φ) z_i |
| `CurvatureSource` | amplitude · √\\|∂_i² f(φ)\\| z_i |

z ~ N(0, I).
"""

from dataclasses import dataclass

from sgd_diffusion.kernels.formula import Formula, curvature_lines, value_lines
from sgd_diffusion.kernels.function_text import function_text
from sgd_diffusion.kernels.noise_source import NoiseSource, arguments_of, at_x


@dataclass(frozen=True)
class IsotropicSource(NoiseSource):
    """The same standard deviation in every direction.

    Examples:
        >>> IsotropicSource().parameters(dimension=2), IsotropicSource().change(1, "x1")
        (('amplitude',), 'fma(p_amplitude, z1, fma(p_step, -g[1], x1))')
    """

    def parameters(self, dimension: int) -> tuple[str, ...]:
        """Return the name of the amplitude."""
        return ("amplitude",)

    def change(self, i: int, base: str) -> str:
        """Return the text of base − step · ∂_i f + amplitude · z_i."""
        return f"fma(p_amplitude, z{i}, fma(p_step, -g[{i}], {base}))"


@dataclass(frozen=True)
class MatrixSource(NoiseSource):
    """A constant square root of the covariance.

    Examples:
        >>> MatrixSource().parameters(dimension=2)
        ('amplitude', 'root0_0', 'root0_1', 'root1_0', 'root1_1')
    """

    def parameters(self, dimension: int) -> tuple[str, ...]:
        """Return the names of the amplitude and of the root's elements."""
        each = range(dimension)
        return ("amplitude", *(f"root{i}_{j}" for i in each for j in each))

    def before(self, potential: Formula) -> list[str]:
        """Return the lines of the gradient and of root z."""
        each = range(len(potential.variables))
        totals = []
        for i in each:
            total = f"p_root{i}_0 * z0"
            for j in each[1:]:
                total = f"fma(p_root{i}_{j}, z{j}, {total})"
            totals.append(f"y{i} = {total}")
        return [*super().before(potential), *totals]

    def change(self, i: int, base: str) -> str:
        """Return the text of base − step · ∂_i f + amplitude · (root z)_i."""
        return f"fma(p_amplitude, y{i}, fma(p_step, -g[{i}], {base}))"


@dataclass(frozen=True)
class DiagonalSource(NoiseSource):
    """A standard deviation that depends on the coordinate.

    Attributes:
        deviation: σ, in one variable.

    Examples:
        >>> growing = DiagonalSource(Formula("1 + a * x**2", ("x",), ("a",)))
        >>> growing.parameters(dimension=1), growing.change(0, "x0")
        (('amplitude', 'noise_a'), 'fma(p_amplitude * deviation(x0, p_noise_a), z0, fma(p_step, -g[0], x0))')
    """

    deviation: Formula

    def parameters(self, dimension: int) -> tuple[str, ...]:
        """Return the names of the amplitude and of σ's numbers."""
        return ("amplitude", *(f"noise_{name}" for name in self.deviation.parameters))

    def functions(self, potential: Formula) -> list[str]:
        """Return the texts of the gradient and of σ."""
        deviation = function_text("deviation", arguments_of(self.deviation), value_lines(self.deviation))
        return [*super().functions(potential), deviation]

    def change(self, i: int, base: str) -> str:
        """Return the text of base − step · ∂_i f + amplitude · σ(φ_i) z_i."""
        arguments = ", ".join([f"x{i}", *(f"p_noise_{name}" for name in self.deviation.parameters)])
        return f"fma(p_amplitude * deviation({arguments}), z{i}, fma(p_step, -g[{i}], {base}))"


@dataclass(frozen=True)
class DeviationSource(NoiseSource):
    """A standard deviation for each coordinate, which depends on all of them.

    Attributes:
        deviations: σ_i, in the variables of the potential.

    Examples:
        >>> DeviationSource((Formula("1 + y**2", ("x", "y")), Formula("x", ("x", "y")))).change(1, "x1")
        'fma(p_amplitude * y1, z1, fma(p_step, -g[1], x1))'
    """

    deviations: tuple[Formula, ...]

    def parameters(self, dimension: int) -> tuple[str, ...]:
        """Return the name of the amplitude."""
        return ("amplitude",)

    def functions(self, potential: Formula) -> list[str]:
        """Return the texts of the gradient and of every σ_i."""
        own = [
            function_text(f"deviation{i}", arguments_of(formula), value_lines(formula))
            for i, formula in enumerate(self.deviations)
        ]
        return [*super().functions(potential), *own]

    def before(self, potential: Formula) -> list[str]:
        """Return the lines of the gradient and of σ_i(φ)."""
        places = ", ".join(f"x{i}" for i in range(len(self.deviations)))
        return [*super().before(potential), *(f"y{i} = deviation{i}({places})" for i in range(len(self.deviations)))]

    def change(self, i: int, base: str) -> str:
        """Return the text of base − step · ∂_i f + amplitude · σ_i(φ) z_i."""
        return f"fma(p_amplitude * y{i}, z{i}, fma(p_step, -g[{i}], {base}))"


@dataclass(frozen=True)
class CurvatureSource(NoiseSource):
    """The covariance |H| of a potential without mixed second derivatives.

    Examples:
        >>> CurvatureSource().change(0, "x0")
        'fma(p_amplitude * root(magnitude(h[0])), z0, fma(p_step, -g[0], x0))'
    """

    def parameters(self, dimension: int) -> tuple[str, ...]:
        """Return the name of the amplitude."""
        return ("amplitude",)

    def functions(self, potential: Formula) -> list[str]:
        """Return the texts of the gradient and of the second derivatives."""
        curvatures = function_text("curvatures", arguments_of(potential), curvature_lines(potential))
        return [*super().functions(potential), curvatures]

    def before(self, potential: Formula) -> list[str]:
        """Return the lines of the gradient and of the second derivatives."""
        return [*super().before(potential), f"h = curvatures({at_x(potential)})"]

    def change(self, i: int, base: str) -> str:
        """Return the text of base − step · ∂_i f + amplitude · √|∂_i² f| z_i."""
        return f"fma(p_amplitude * root(magnitude(h[{i}])), z{i}, fma(p_step, -g[{i}], {base}))"
