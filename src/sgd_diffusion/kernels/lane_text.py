"""An expression of sympy as text of lanes, with fused multiply-adds."""

from collections.abc import Sequence
from typing import Any

from sgd_diffusion.kernels.expression_tree import UncompiledError, finite_number

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


def argument(name: str) -> str:
    """Return the name of a variable or parameter in a kernel's source, where no function or keyword has it.

    Examples:
        >>> argument("exp")
        'v_exp'
    """
    return f"v_{name}"


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
    if value.is_Symbol:  # variables and parameters are real, sympy's names of shared terms say nothing
        return argument(str(value)) if value.is_real else str(value)
    if value.is_number:
        return repr(finite_number(value))
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
        *others, last = _whole_factors(term)
        if not others or any(factor.is_Pow and factor.exp.is_negative for factor in (*others, last)):
            text = f"({text} + {as_lanes(term)})"
        else:
            text = f"fma({_factors(others)}, {_in_product(last)}, {text})"
    return text


def _whole_factors(value: Any) -> list[Any]:
    """Return the factors of a term; a whole power that stands alone is its base several times."""
    if value.is_Pow and value.exp.is_Integer and 1 < value.exp <= LARGEST_POWER:
        return [value.base] * int(value.exp)
    return list(value.as_ordered_factors())


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
    if exponent.is_Integer:  # exp(n log x) would not be a number for x < 0
        raise UncompiledError(f"{value} has no compiled form.")
    import sympy

    return as_lanes(sympy.exp(exponent * sympy.log(base), evaluate=False))
