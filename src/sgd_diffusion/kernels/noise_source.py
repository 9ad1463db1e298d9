"""What a kernel's source needs of the gradient noise of a landscape."""

from abc import ABC, abstractmethod
from collections.abc import Sequence

from sgd_diffusion.kernels.formula import Formula, gradient_lines
from sgd_diffusion.kernels.function_text import function_text
from sgd_diffusion.kernels.lane_text import argument


class NoiseSource(ABC):
    """Text of one kind of noise.

    Attributes:
        takes_batch: whether the kernels take B, the number of samples of an iteration.

    Examples:
        >>> from sgd_diffusion.kernels import IsotropicSource
        >>> IsotropicSource().change(0, "x0")
        'fma(p_amplitude, z0, fma(p_step, -g[0], x0))'
    """

    takes_batch = False

    @abstractmethod
    def parameters(self, dimension: int) -> tuple[str, ...]:
        """Return the names of the noise's numbers of a parameter point, for d coordinates."""

    def functions(self, potential: Formula) -> list[str]:
        """Return the texts of the functions that the noise needs."""
        return [gradient_function(potential)]

    def per_trip(self, dimension: int) -> int:
        """Return the iterations that use up whole pairs of normals: two for an odd number of coordinates."""
        return 1 + dimension % 2

    def drawn(self, dimension: int, iteration: int = 0) -> list[str]:
        """Return the names of what an iteration of a trip draws."""
        return [f"n{number}" for number in range(iteration * dimension, (iteration + 1) * dimension)]

    def draw(self, potential: Formula, iterations: int) -> list[str]:
        """Return the lines that draw for so many iterations."""
        needed = len(potential.variables) * iterations
        return normal_pairs(needed + needed % 2)

    def taken(self, dimension: int) -> list[str]:
        """Return the names under which `change` knows what was drawn."""
        return [f"z{i}" for i in range(dimension)]

    def before(self, potential: Formula) -> list[str]:
        """Return the lines that come before the changes of all coordinates."""
        return [f"g = gradient({at_x(potential)})"]

    @abstractmethod
    def change(self, i: int, base: str) -> str:
        """Return the text of base − step · ∂_i f + noise.

        Args:
            i: number of the coordinate.
            base: text of what the change is added to.
        """


def gradient_function(potential: Formula) -> str:
    """Return the text of the function `gradient`."""
    return function_text("gradient", arguments_of(potential), gradient_lines(potential))


def arguments_of(formula: Formula) -> str:
    """Return the arguments of a function that computes a formula.

    Examples:
        >>> arguments_of(Formula("height * x**2", ("x",), ("height",)))
        'v_x, v_height'
    """
    return ", ".join(map(argument, (*formula.variables, *formula.parameters)))


def normal_pairs(count: int, name: str = "n") -> list[str]:
    """Return the lines that draw an even number of normals.

    Args:
        count: number of normals.
        name: first letter of their names, default n.

    Examples:
        >>> normal_pairs(2)
        ['n0, n1, s, t = normals(s, t)']
    """
    return [f"{name}{i}, {name}{i + 1}, s, t = normals(s, t)" for i in range(0, count, 2)]


def at_x(potential: Formula) -> str:
    """Return the arguments x0, x1, … and the potential's numbers of a function of the potential.

    Examples:
        >>> at_x(Formula("height * x**2", ("x",), ("height",)))
        'x0, p_potential_height'
    """
    places: Sequence[str] = [f"x{i}" for i in range(len(potential.variables))]
    return ", ".join([*places, *(f"p_potential_{name}" for name in potential.parameters)])
