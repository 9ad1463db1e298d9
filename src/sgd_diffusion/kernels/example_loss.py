"""Random examples of a landscape: the loss of one example as a formula of φ and of normal numbers."""

import ast
from dataclasses import dataclass
from functools import cached_property

from sgd_diffusion.kernels.formula import Formula


@dataclass(frozen=True)
class ExampleLoss:
    """ℓ(φ, z), z ~ N(0, I): a minibatch has the gradient (1/B) Σ_b ∇ℓ(φ, z_b) with new z_b in every iteration.

    Attributes:
        text: of ℓ, in the landscape's variables, and in normal0, normal1, … for z.
        variables: of the landscape.
        normals: number of coordinates of z.
        parameters: names of the numbers that ℓ takes besides.

    Examples:
        Least squares on a line, y = x θ with label noise of standard deviation s:

        >>> line = ExampleLoss("(normal0 * w - s * normal1)**2 / 2", ("w",), normals=2, parameters=("s",))
        >>> line.formula.variables
        ('w', 'normal0', 'normal1')
    """

    text: str
    variables: tuple[str, ...]
    normals: int
    parameters: tuple[str, ...] = ()

    @property
    def is_unambiguous(self) -> bool:
        """Whether no variable has the name of a normal number or of a parameter."""
        names = (*self.formula.variables, *self.parameters)
        return len(set(names)) == len(names)

    @cached_property
    def formula(self) -> Formula:
        """ℓ as a formula of the coordinates of φ and z."""
        names = tuple(f"normal{i}" for i in range(self.normals))
        return Formula(self.text, (*self.variables, *names), self.parameters)


def shifted_loss(potential: Formula) -> ExampleLoss:
    """Return the example whose loss is the potential shifted at random: ℓ(φ, z) = f(φ − deviation · z).

    Args:
        potential: f.

    Examples:
        >>> shifted_loss(Formula("x**2 / 2", ("x",))).text
        '(x - deviation * normal0) ** 2 / 2'
    """

    class Shift(ast.NodeTransformer):
        """Replaces every variable."""

        def visit_Name(self, node: ast.Name) -> ast.expr:
            if node.id not in potential.variables:
                return node
            text = f"{node.id} - deviation * normal{potential.variables.index(node.id)}"
            return ast.parse(text, mode="eval").body

    text = ast.unparse(Shift().visit(ast.parse(potential.text.strip(), mode="eval")))
    return ExampleLoss(text, potential.variables, len(potential.variables), ("deviation", *potential.parameters))
