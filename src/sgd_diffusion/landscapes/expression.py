"""A potential written as an expression, such as ``(x**2 - 1)**2 + y**2``: parsed, never evaluated as code."""

import ast
import math
import operator
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from sgd_diffusion.errors import LandscapeError

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
ALLOWED = (
    f"allowed are numbers below {LARGEST:g}, {', '.join(CONSTANTS)}, the variables, + - * / **, parentheses, and "
    f"{', '.join(FUNCTIONS)}"
)

Term = Callable[[Tensor], Tensor]


def parse_potential(expression: str, variables: Sequence[str]) -> Callable[[Tensor], Tensor]:
    """Return f(θ), a function of a tensor (…, d) that gives (…), from an expression in d variables.

    The expression is read into a tree of the operations below, and anything else in it is refused: no attribute, index,
    call of another name or comparison gets through, so that a text from anywhere can do nothing but arithmetic.

    Args:
        expression: such as ``(x**2 - 1)**2 + y**2 / 2``.
        variables: the name of each coordinate, in their order.

    Raises:
        LandscapeError: a name or an operation that is not known, or names that cannot be variables; the message says
            which, and what is allowed.

    >>> double_well = parse_potential("(x**2 - 1)**2 + y**2", ["x", "y"])
    >>> double_well(torch.tensor([[0.0, 0.0], [1.0, 2.0]])).tolist()
    [1.0, 4.0]
    """
    _check_variables(variables)
    if len(expression) > LONGEST:
        raise LandscapeError(f"an expression of {len(expression)} characters is too long; {LONGEST} are allowed.")
    if "^" in expression:
        raise LandscapeError(f"{expression!r}: a power is written **, not ^.")
    try:
        tree = ast.parse(expression.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise LandscapeError(f"{expression!r} is no expression: {error}. {ALLOWED.capitalize()}.") from None
    if (depth := _depth(tree.body)) > DEEPEST:
        raise LandscapeError(f"an expression nested {depth} deep is too deep; {DEEPEST} are allowed.")
    positions = {name: number for number, name in enumerate(variables)}
    term = _term(tree.body, positions)

    def potential(theta: Tensor) -> Tensor:
        return term(theta).expand(theta.shape[:-1])

    return potential


def _depth(tree: ast.expr) -> int:
    """How deep a tree is, found without recursion."""
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
            f"variables must be different names, and none of {', '.join([*FUNCTIONS, *CONSTANTS])}; got "
            f"{', '.join(variables) or 'none'}."
        )


def _term(node: ast.expr, positions: dict[str, int]) -> Term:
    """Return what a node of the tree computes."""
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
        f"{ast.unparse(node)!r} cannot stand in an expression of {', '.join(positions)}: {ALLOWED}. A potential "
        "that needs more can be a function in a Python file."
    )


def _constant(value: float) -> Term:
    return lambda theta: torch.tensor(value, dtype=theta.dtype, device=theta.device)
