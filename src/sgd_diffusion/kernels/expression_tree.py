"""A parsed expression as an expression of sympy: its functions and operations, and what has no compiled form."""

import ast
import math
import operator
from collections.abc import Callable
from typing import Any

OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}
FUNCTIONS = {
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt")},
    "abs": "Abs",
}
"""Sympy's names of the functions of an expression."""


class UncompiledError(Exception):
    """An expression has no compiled form; it is computed by torch.

    Examples:
        >>> as_sympy(ast.parse("arctan(x)", mode="eval").body, {})
        Traceback (most recent call last):
            ...
        sgd_diffusion.kernels.expression_tree.UncompiledError: 'arctan(x)' has no compiled form.
    """


def as_sympy(node: ast.expr, names: dict[str, Any]) -> Any:
    """Return sympy's form of a parsed expression.

    Args:
        node: of the tree.
        names: sympy's symbol of each variable and parameter.

    Raises:
        UncompiledError: the expression has a function or an operation that no kernel has.

    Examples:
        >>> as_sympy(ast.parse("2**3 + sin(pi)", mode="eval").body, {})
        8.0000000000000000
    """
    import sympy

    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return sympy.Integer(value) if isinstance(value, int) else sympy.Float(value, 17)
        case ast.Name(id=name) if name in names:
            return names[name]
        case ast.Name(id="pi"):
            return sympy.pi
        case ast.Name(id="e"):
            return sympy.E
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -as_sympy(operand, names)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return as_sympy(operand, names)
        case ast.BinOp(left=left, op=ast.Pow(), right=right):
            return _raised(as_sympy(left, names), as_sympy(right, names))
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in OPERATIONS:
            return OPERATIONS[type(operation)](as_sympy(left, names), as_sympy(right, names))
        case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no], keywords=[]):
            return sympy.Piecewise((as_sympy(yes, names), _less(condition, names)), (as_sympy(no, names), True))
        case ast.Call(func=ast.Name(id="sigmoid"), args=[argument], keywords=[]):
            return 1 / (1 + sympy.exp(-as_sympy(argument, names)))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            return getattr(sympy, FUNCTIONS[name])(as_sympy(argument, names))
    raise UncompiledError(f"{ast.unparse(node)!r} has no compiled form.")


def _raised(base: Any, exponent: Any) -> Any:
    """Return a power; whole exponents are integers, so that 2.0 counts as 2, and powers of numbers are numbers.

    Raises:
        UncompiledError: a power of numbers is no finite real number.
    """
    import sympy

    if base.is_number and exponent.is_number:
        return sympy.Float(finite_number(sympy.Float(base, 17) ** sympy.Float(exponent, 17)), 17)
    if exponent.is_Float and float(exponent).is_integer():
        exponent = sympy.Integer(int(exponent))
    return base**exponent


def finite_number(value: Any) -> float:
    """Return a number of sympy in double precision.

    Raises:
        UncompiledError: it is not a finite real number.

    Examples:
        >>> import sympy
        >>> finite_number(sympy.sqrt(2))
        1.4142135623730951
    """
    try:
        number = float(value)
    except (TypeError, OverflowError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise UncompiledError(f"{value} has no compiled form.")
    return number


def _less(node: ast.expr, names: dict[str, Any]) -> Any:
    """Return sympy's form of the only condition of `where`, a < b."""
    import sympy

    match node:
        case ast.Compare(left=left, ops=[ast.Lt()], comparators=[right]):
            return sympy.StrictLessThan(as_sympy(left, names), as_sympy(right, names))
    raise UncompiledError(f"{ast.unparse(node)!r} has no compiled form.")
