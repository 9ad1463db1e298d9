"""Numbers as a sentence tells them: with the digits that their intervals warrant, as value, percentage or factor."""

import math
from collections.abc import Callable
from typing import Literal

from sgd_diffusion.estimates import Estimate
from sgd_replication.plotting.latex import number

Form = Literal["value", "percent", "factor", "error"]
"""How a number x is told: as it is, as 100 x %, as the factor exp(x), or as the error 100 (exp(x) - 1) %."""

CHANGES: dict[Form, Callable[[float], float]] = {
    "value": float,
    "percent": lambda share: 100 * share,
    "factor": math.exp,
    "error": lambda difference: 100 * math.expm1(difference),
}
"""Number that is told for an estimate, for each form."""
POWERS_FROM = 1e4
"""Factors from this size on are told as powers of ten."""


def told(estimate: Estimate, form: Form) -> str:
    r"""Return the value of an estimate for a sentence, as LaTeX.

    It has the decimals of the first significant digit of its half-width, and at most two significant digits if it is
    exact.

    Args:
        estimate: the estimate.
        form: how the value is told.

    Examples:
        >>> kurtosis = Estimate(value=2.855, low=2.05, high=3.66, n=3)
        >>> told(kurtosis, "value"), told(Estimate(value=1.058, low=1.02, high=1.1, n=3), "value")
        ('2.9', '1.06')
        >>> print(told(Estimate(value=0.0693, low=0.056, high=0.079, n=8), "percent"))
        7\,\%
        >>> print(told(Estimate(value=13.84, low=13.6, high=14.1, n=2), "factor"))
        \ensuremath{10^{6}}
        >>> print(told(Estimate(value=2.5, low=2.4, high=2.6, n=2), "factor"))
        12
        >>> print(told(Estimate(value=0.0461, low=0.0461, high=0.0461, n=1), "error"))
        4.7\,\%
    """
    value, low, high = (_changed(end, form) for end in (estimate.value, estimate.low, estimate.high))
    if form == "factor" and value >= POWERS_FROM:
        return rf"\ensuremath{{10^{{{round(math.log10(value))}}}}}"
    return _text(value, _places(value, (high - low) / 2), form)


def told_with_interval(estimate: Estimate, form: Form) -> str:
    r"""Return the value of an estimate and its 95 % interval for a sentence, as LaTeX; the value alone if it is exact.

    A factor that is told as a power of ten, whose interval is narrower than its digits, has no interval either.

    Args:
        estimate: the estimate.
        form: how the value is told.

    Examples:
        >>> told_with_interval(Estimate(value=2.855, low=2.05, high=3.66, n=3), "value")
        '2.9~[2.0, 3.7]'
        >>> print(told_with_interval(Estimate(value=0.0693, low=0.056, high=0.079, n=8), "percent"))
        7\,\%~[6\,\%, 8\,\%]
        >>> told_with_interval(Estimate(value=1.5, low=1.5, high=1.5, n=1), "value")
        '1.5'
    """
    value, low, high = (_changed(end, form) for end in (estimate.value, estimate.low, estimate.high))
    if low == high or (form == "factor" and value >= POWERS_FROM):
        return told(estimate, form)
    places = _places(value, (high - low) / 2)
    return f"{told(estimate, form)}~[{_text(low, places, form)}, {_text(high, places, form)}]"


def _changed(value: float, form: Form) -> float:
    return CHANGES[form](value)


def _text(value: float, places: int, form: Form) -> str:
    text = number(f"{value:z.{places}f}")
    return rf"{text}\,\%" if form in ("percent", "error") else text


def _places(value: float, half_width: float) -> int:
    """Return the decimals of the first significant digit of the half-width, for two significant digits at the most."""
    two = 1 - math.floor(math.log10(abs(value))) if value else 0
    warranted = -math.floor(math.log10(half_width)) if half_width > 0 else two
    return max(0, warranted if abs(value) >= 1 else min(warranted, two))
