"""Numbers in plain text as in print: real minus signs, powers of ten, no more digits than the interval warrants."""

import re

from sgd_diffusion.estimates import Estimate
from sgd_replication.plotting.latex import number, rounded

MINUS = "\N{MINUS SIGN}"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
POWER = re.compile(r"(?<![\w.])(-?\d+(?:\.\d+)?)e([+-]?\d+)\b")
NEGATIVE = re.compile(r"(?<![\w.\-)\]])-(?=\d)")
SMALLEST_P = 1e-6
"""A probability below this number is told as below it."""


def tidy(text: str) -> str:
    """Return text whose numbers are as in print.

    Examples:
        >>> tidy("2.5e-05 and 1e+06, -0.3 [-1, 2], in net-avila-5 and 10-10-2")
        '2.5 × 10⁻⁵ and 1 × 10⁶, −0.3 [−1, 2], in net-avila-5 and 10-10-2'
    """
    powers = POWER.sub(lambda found: f"{found[1]} × 10{str(int(found[2])).translate(SUPERSCRIPTS)}", text)
    return NEGATIVE.sub(MINUS, powers)


def printed_estimate(estimate: Estimate) -> str:
    """Return ``value [low, high]`` with the digits that the interval warrants, or the value alone if it is exact.

    Examples:
        >>> printed_estimate(Estimate(value=-1.23456, low=-1.27, high=-1.2, n=3))
        '−1.235 [−1.270, −1.200]'
        >>> printed_estimate(Estimate(value=2.5e-5, low=0, high=9.4e-5, n=3))
        '2.5 × 10⁻⁵ [0, 9.4 × 10⁻⁵]'
    """
    value, low, high = rounded(estimate)
    return tidy(value if estimate.low == estimate.high else f"{value} [{low}, {high}]")


def latex_probability(value: float) -> str:
    r"""Return a statement on a probability as LaTeX: its value, or that it is below 10⁻⁶.

    Examples:
        >>> print(latex_probability(0.3876), latex_probability(0.0023), latex_probability(2.2e-123))
        $p = 0.39$ $p = 0.0023$ $p < 10^{-6}$
    """
    return f"$p = {value:.2g}$" if value >= SMALLEST_P else r"$p < 10^{-6}$"


def latex_probability_value(value: float) -> str:
    r"""Return a probability for a cell of a table as LaTeX: two significant digits, or that it is below 10⁻⁶.

    Examples:
        >>> print(latex_probability_value(0.3876), latex_probability_value(2.5e-5), latex_probability_value(2.2e-123))
        0.39 \ensuremath{2.5\times10^{-5}} $<10^{-6}$
    """
    return number(f"{value:.2g}") if value >= SMALLEST_P else "$<10^{-6}$"
