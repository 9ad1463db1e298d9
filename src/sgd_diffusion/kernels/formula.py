"""Functions of several variables as text of lanes: derivatives and shared terms by sympy.

A formula is text such as ``barrier * ((x / a)**2 - 1)**2``. It is parsed to a tree, never run, and turned into lines
of a kernel's source.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sgd_diffusion.kernels.expression_tree import UncompiledError, as_sympy
from sgd_diffusion.kernels.lane_text import as_lanes


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
        return (4.0 * v_height * v_x * fma(v_x, v_x, -1.0),)
    """

    text: str
    variables: tuple[str, ...]
    parameters: tuple[str, ...] = ()


def gradient_lines(formula: Formula, along: Sequence[str] | None = None) -> list[str]:
    """Return the lines of a function's body that returns the tuple of a formula's partial derivatives.

    Args:
        formula: whose variables and parameters are the function's arguments, named by `argument`.
        along: variables of the derivatives; None (default) for all.

    Raises:
        UncompiledError: the formula has no compiled form.
    """
    import sympy

    potential, names = _parsed(formula)
    return _tuple_lines([sympy.diff(potential, names[name]) for name in along or formula.variables])


def curvature_lines(formula: Formula) -> list[str]:
    """Return the lines of a function's body that returns the tuple of ∂²f/∂x_i².

    Args:
        formula: as for `gradient_lines`; f is a sum of functions of one variable each.

    Raises:
        UncompiledError: a mixed second derivative does not vanish, or the formula has no compiled form.

    Examples:
        >>> curvature_lines(Formula("x**4 + y**2", ("x", "y")))
        ['return (12.0 * v_x * v_x, floats(2.0),)']
    """
    import sympy

    potential, names = _parsed(formula)
    symbols = [names[name] for name in formula.variables]
    slopes = [sympy.diff(potential, symbol) for symbol in symbols]
    for slope, symbol in combinations(zip(slopes, symbols, strict=True), 2):
        if sympy.expand(sympy.diff(slope[0], symbol[1])) != 0:
            raise UncompiledError(f"{formula.text}: its second derivatives are no diagonal matrix.")
    return _tuple_lines([sympy.diff(slope, symbol) for slope, symbol in zip(slopes, symbols, strict=True)])


def _tuple_lines(values: list[Any]) -> list[str]:
    """Return the lines of a function's body that returns a tuple of sympy's expressions."""
    import sympy

    shared, results = sympy.cse(list(map(_nested, values)), symbols=sympy.numbered_symbols("t"))
    lines = [f"{name} = {as_lanes(value)}" for name, value in shared]
    parts = (f"floats({as_lanes(value)})" if value.is_number else as_lanes(value) for value in results)
    return [*lines, f"return ({', '.join(parts)},)"]


def value_lines(formula: Formula) -> list[str]:
    """Return the lines of a function's body that returns the value of a formula, as `gradient_lines`."""
    import sympy

    potential, _ = _parsed(formula)
    shared, (result,) = sympy.cse([_nested(potential)], symbols=sympy.numbered_symbols("t"))
    text = f"floats({as_lanes(result)})" if result.is_number else as_lanes(result)
    return [*(f"{name} = {as_lanes(value)}" for name, value in shared), f"return {text}"]


def _parsed(formula: Formula) -> tuple[Any, dict[str, Any]]:
    """Return sympy's form of a formula, and its symbol of each variable and parameter."""
    import sympy  # takes half a second

    names = {name: sympy.Symbol(name, real=True) for name in (*formula.variables, *formula.parameters)}
    return as_sympy(ast.parse(formula.text.strip(), mode="eval").body, names), names


def _nested(value: Any) -> Any:
    """Return a sum of monomials in Horner's form, which needs the fewest operations; anything else as it is.

    A product such as (x − 1000)³ stays as it is: its monomials are many times as large as their sum.
    """
    import sympy

    symbols = value.free_symbols
    is_sum = symbols and value.is_polynomial(*symbols) and value == sympy.expand(value)
    return sympy.horner(value) if is_sum else value
