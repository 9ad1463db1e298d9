"""Potentials given as text, such as ``(x**2 - 1)**2 + y**2``; the text is parsed and never run as code."""

import ast
import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError
from sgd_diffusion.kernels import Formula

FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    name: getattr(torch, name)
    for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt", "arctan", "sigmoid", "abs")
}
CONSTANTS = {"pi": math.pi, "e": math.e}
OPERATORS: dict[type[ast.operator], Callable[[Tensor, Tensor], Tensor]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
SIGNS: dict[type[ast.unaryop], Callable[[Tensor], Tensor]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
LONGEST, DEEPEST, LARGEST = 2000, 200, 1e308
"""Limits of an expression: number of characters, depth of nested operations and size of a number."""
ALLOWED = (
    f"allowed are numbers below {LARGEST:g}, {', '.join(CONSTANTS)}, the variables, + - * / **, parentheses, and "
    f"{', '.join(FUNCTIONS)}"
)

Term = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class Expression:
    """A potential f(θ) from an expression: a function (…, d) → (…) that knows its text.

    Attributes:
        term: value of the expression, (…, d) → (…) or ().
        formula: the expression and its variables.

    Examples:
        >>> slope = parse_potential("3 * x", ["x"])
        >>> slope(torch.tensor([[2.0], [3.0]])).tolist(), slope.formula.text
        ([6.0, 9.0], '3 * x')
    """

    term: Term
    formula: Formula

    def __call__(self, theta: Tensor) -> Tensor:
        """Return f(θ): (…, d) → (…)."""
        return self.term(theta).expand(theta.shape[:-1])


def parse_potential(expression: str, variables: Sequence[str]) -> Expression:
    """Return the potential f(θ), a function (…, d) → (…), from an expression in d variables.

    The expression may contain numbers and the operators, functions and constants of this module. Everything else is
    rejected, attributes, indices, comparisons and calls of other names included, so text from an untrusted source is
    safe.

    Args:
        expression: text such as ``(x**2 - 1)**2 + y**2 / 2``.
        variables: names of the coordinates, in their order.

    Raises:
        LandscapeError: the expression is not valid or too long, or a variable has no valid name. The message says what
            is allowed.

    >>> double_well = parse_potential("(x**2 - 1)**2 + y**2", ["x", "y"])
    >>> double_well(torch.tensor([[0.0, 0.0], [1.0, 2.0]])).tolist()
    [1.0, 4.0]
    """
    _check_variables(variables)
    if len(expression) > LONGEST:
        raise LandscapeError(f"the expression has {len(expression)} characters and is too long; {LONGEST} are allowed.")
    if "^" in expression:
        raise LandscapeError(f"{expression!r}: write a power as **, not as ^.")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise LandscapeError(f"{expression!r} is no expression: {error}. {ALLOWED.capitalize()}.") from None
    if (depth := _depth(tree.body)) > DEEPEST:
        raise LandscapeError(f"the expression is nested {depth} levels deep, too deep; {DEEPEST} levels are allowed.")
    term = _term(tree.body, {name: number for number, name in enumerate(variables)})
    return Expression(term, Formula(expression.strip(), tuple(variables)))


def _depth(tree: ast.expr) -> int:
    """Return the depth of a tree, computed without recursion."""
    level: list[ast.AST] = [tree]
    depth = 0
    while level:
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        depth += 1
    return depth


def _check_variables(variables: Sequence[str]) -> None:
    taken = sorted(set(variables) & (set(FUNCTIONS) | set(CONSTANTS)))
    odd = [name for name in variables if not name.isidentifier()]
    if not variables or taken or odd or len(set(variables)) < len(variables):
        raise LandscapeError(
            f"variables must be different names, at least one, and none of {', '.join([*FUNCTIONS, *CONSTANTS])}; got "
            f"{', '.join(variables) or 'none'}."
        )


def _term(node: ast.expr, positions: dict[str, int]) -> Term:
    """Return the function of θ that a node of the tree represents."""
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool) and value < LARGEST:
            return _constant(float(value))
        case ast.Name(id=name) if name in positions:
            position = positions[name]
            return lambda theta: theta[..., position]
        case ast.Name(id=name) if name in CONSTANTS:
            return _constant(CONSTANTS[name])
        case ast.UnaryOp(op=sign, operand=operand) if type(sign) in SIGNS:
            apply, inner = SIGNS[type(sign)], _term(operand, positions)
            return lambda theta: apply(inner(theta))
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in OPERATORS:
            combine, first, second = OPERATORS[type(operation)], _term(left, positions), _term(right, positions)
            return lambda theta: combine(first(theta), second(theta))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            function, inner = FUNCTIONS[name], _term(argument, positions)
            return lambda theta: function(inner(theta))
    raise LandscapeError(
        f"{ast.unparse(node)!r} cannot stand in an expression of {', '.join(positions)}: {ALLOWED}. Write any other "
        "potential as a function in a Python file."
    )


def _constant(value: float) -> Term:
    return lambda theta: torch.tensor(value, dtype=theta.dtype, device=theta.device)
