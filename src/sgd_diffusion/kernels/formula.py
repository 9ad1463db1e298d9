"""Functions of several variables as text of lanes: derivatives and shared terms by sympy, fused multiply-adds by us.

A formula is text such as ``barrier * ((x / a)**2 - 1)**2``. It is parsed to a tree, never run, and turned into lines
of a kernel's source.
"""

import ast
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
FUNCTIONS = {
    **{name: name for name in ("sin", "cos", "tan", "sinh", "cosh", "tanh", "exp", "log", "sqrt")},
    "abs": "Abs",
}
"""Sympy's names of the functions of an expression."""
CALLS = {
    **{name: name + "({})" for name in ("sin", "cos", "tanh", "exp", "log")},
    "tan": "tangent({})",
    "sinh": "hyperbolic_sine({})",
    "cosh": "hyperbolic_cosine({})",
    "Abs": "magnitude({})",
    "sign": "sign({})",
}
"""Text of a function's call, by sympy's name of the function."""
LARGEST_POWER = 16
"""Largest whole power that is written as a product."""


class UncompiledError(Exception):
    """An expression has no compiled form; it is computed by torch.

    Examples:
        >>> gradient_lines(Formula("arctan(x)", ("x",)))
        Traceback (most recent call last):
            ...
        sgd_diffusion.kernels.formula.UncompiledError: 'arctan(x)' has no compiled form.
    """


@dataclass(frozen=True)
class Formula:
    """A function of several variables as text, such as a potential.

    Attributes:
        text: an expression in the variables and parameters; `where(a < b, f, g)` is f where a < b, and g elsewhere.
        variables: names of the coordinates, in their order.
        parameters: names of the numbers that the expression takes besides them, in their order.

    Examples:
        >>> well = Formula("height * (x**2 - 1)**2", ("x",), ("height",))
        >>> print(*gradient_lines(well), sep="\\n")
        t0 = 4.0 * height
        return (x * fma(t0, x * x, -1.0 * t0),)
    """

    text: str
    variables: tuple[str, ...]
    parameters: tuple[str, ...] = ()


def gradient_lines(formula: Formula) -> list[str]:
    """Return the lines of a function's body that returns the tuple of a formula's partial derivatives.

    Args:
        formula: whose variables and parameters are the names of vectors.
    """
    import sympy

    potential, names = _parsed(formula)
    derivatives = [_nested(sympy.diff(potential, names[name]), names) for name in formula.variables]
    shared, results = sympy.cse(derivatives, symbols=sympy.numbered_symbols("t"))
    lines = [f"{name} = {as_lanes(value)}" for name, value in shared]
    parts = (f"floats({as_lanes(value)})" if value.is_number else as_lanes(value) for value in results)
    return [*lines, f"return ({', '.join(parts)},)"]


def value_lines(formula: Formula) -> list[str]:
    """Return the lines of a function's body that returns the value of a formula, as `gradient_lines`."""
    import sympy

    potential, names = _parsed(formula)
    shared, (result,) = sympy.cse([_nested(potential, names)], symbols=sympy.numbered_symbols("t"))
    text = f"floats({as_lanes(result)})" if result.is_number else as_lanes(result)
    return [*(f"{name} = {as_lanes(value)}" for name, value in shared), f"return {text}"]


def _parsed(formula: Formula) -> tuple[Any, dict[str, Any]]:
    """Return sympy's form of a formula, and its symbol of each variable and parameter."""
    import sympy  # takes half a second

    names = {name: sympy.Symbol(name, real=True) for name in (*formula.variables, *formula.parameters)}
    return as_sympy(ast.parse(formula.text.strip(), mode="eval").body, names), names


def _nested(value: Any, names: dict[str, Any]) -> Any:
    """Return a polynomial in Horner's form, which needs the fewest operations; anything else as it is."""
    import sympy

    return sympy.horner(value) if value.is_polynomial(*names.values()) else value


def as_sympy(node: ast.expr, names: dict[str, Any]) -> Any:
    """Return sympy's form of a parsed expression.

    Args:
        node: of the tree.
        names: sympy's symbol of each variable and parameter.

    Raises:
        UncompiledError: the expression has a function or an operation that no kernel has.
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
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in OPERATIONS:
            return OPERATIONS[type(operation)](as_sympy(left, names), as_sympy(right, names))
        case ast.Call(func=ast.Name(id="where"), args=[condition, yes, no], keywords=[]):
            return sympy.Piecewise((as_sympy(yes, names), _less(condition, names)), (as_sympy(no, names), True))
        case ast.Call(func=ast.Name(id="sigmoid"), args=[argument], keywords=[]):
            return 1 / (1 + sympy.exp(-as_sympy(argument, names)))
        case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in FUNCTIONS:
            return getattr(sympy, FUNCTIONS[name])(as_sympy(argument, names))
    raise UncompiledError(f"{ast.unparse(node)!r} has no compiled form.")


def _less(node: ast.expr, names: dict[str, Any]) -> Any:
    """Return sympy's form of the only condition of `where`, a < b."""
    import sympy

    match node:
        case ast.Compare(left=left, ops=[ast.Lt()], comparators=[right]):
            return sympy.StrictLessThan(as_sympy(left, names), as_sympy(right, names))
    raise UncompiledError(f"{ast.unparse(node)!r} has no compiled form.")


def as_lanes(value: Any) -> str:
    """Return an expression of sympy as text of lanes.

    Sums become fused multiply-adds, whole powers products, and quotients one division.

    Raises:
        UncompiledError: as `as_sympy`.

    Examples:
        >>> import sympy
        >>> x, y = sympy.symbols("x y")
        >>> as_lanes(2 * x * y + 3), as_lanes(x**3 / y), as_lanes(sympy.sqrt(x))
        ('fma(2.0 * x, y, 3.0)', 'x * x * x / y', 'root(x)')
    """
    if value.is_Symbol:
        return str(value)
    if value.is_number:
        return repr(float(value))
    if value.is_Add:
        return _sum(value)
    if value.is_Mul:
        return _product(value)
    if value.is_Pow:
        return _power(value)
    if value.is_Relational:  # sympy may have turned a < b into b > a
        return f"{as_lanes(value.lhs)} {value.rel_op} {as_lanes(value.rhs)}"
    name = type(value).__name__
    if name == "Piecewise":
        (yes, condition), (no, _) = value.args
        texts = (f"floats({as_lanes(part)})" if part.is_number else as_lanes(part) for part in (yes, no))
        return f"where({as_lanes(condition)}, {', '.join(texts)})"
    if name in CALLS and len(value.args) == 1:
        return CALLS[name].format(as_lanes(value.args[0]))
    raise UncompiledError(f"{value} has no compiled form.")


def _sum(value: Any) -> str:
    terms = sorted(value.args, key=lambda term: (not term.is_number, term.is_Mul, str(term)))
    text = as_lanes(terms[0])
    for term in terms[1:]:
        factors = term.as_ordered_factors()
        if len(factors) < 2 or any(factor.is_Pow and factor.exp.is_negative for factor in factors):
            text = f"({text} + {as_lanes(term)})"
        else:
            last = factors[-1]
            text = f"fma({_factors(factors[:-1])}, {_in_product(last)}, {text})"
    return text


def _product(value: Any) -> str:
    above, below = value.as_numer_denom()
    if below == 1:
        return _factors(above.as_ordered_factors())
    return f"{_factors(above.as_ordered_factors())} / {_divisor(below)}"


def _divisor(value: Any) -> str:
    text = as_lanes(value)
    return text if value.is_Symbol else f"({text})"


def _factors(factors: Sequence[Any]) -> str:
    return " * ".join(_in_product(factor) for factor in factors)


def _in_product(value: Any) -> str:
    """Return text that may stand in a product: sums and products in parentheses, but for fused ones."""
    text = as_lanes(value)
    whole_power = value.is_Pow and value.exp.is_Integer and 0 < value.exp <= LARGEST_POWER
    plain = value.is_Symbol or value.is_number or value.is_Function or whole_power or text.startswith(("fma(", "root("))
    return text if plain else f"({text})"


def _power(value: Any) -> str:
    base, exponent = value.args
    if exponent.is_Integer and 0 < exponent <= LARGEST_POWER:
        return " * ".join([_in_product(base)] * int(exponent))
    if exponent.is_number and exponent < 0:
        return f"1.0 / {_divisor(base**-exponent)}"
    if exponent.is_number and float(exponent) == 0.5:
        return f"root({as_lanes(base)})"
    import sympy

    return as_lanes(sympy.exp(exponent * sympy.log(base), evaluate=False))
