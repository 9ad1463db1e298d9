"""Estimates, verdicts and settings → LaTeX macros, so that no number in the report is typed in."""

import math
from collections.abc import Mapping

from sgd_diffusion.estimates import Estimate
from sgd_replication.pipeline.claims.judge import JudgedClaim

HEADER = r"""% Generated from estimates, claims and settings. The report asks for a number by its key;
% a key that is not defined here stops the build.
"""


def latex_numbers(
    estimates: Mapping[str, Mapping[str, Estimate]],
    claims: list[JudgedClaim],
    settings: Mapping[str, str | int | float],
) -> str:
    r"""Return the content of ``numbers.tex``: one ``\definenumber{key}{LaTeX}`` a line.

    Keys: ``<experiment>/<estimate>`` (value), the same with ``/interval``, ``/low``, ``/high`` or ``/n``;
    ``<claim id>/verdict``; ``settings/<dotted key>``.

    Examples:
        >>> slope = Estimate(value=1.02, low=0.8, high=1.24, n=10)
        >>> for line in latex_numbers({"e": {"slope": slope}}, [], {"seed": 7}).splitlines()[2:]:
        ...     print(line)
        \definenumber{e/slope}{\num{1.02}}
        \definenumber{e/slope/high}{\num{1.24}}
        \definenumber{e/slope/interval}{\num{1.02} [\num{0.80}, \num{1.24}]}
        \definenumber{e/slope/low}{\num{0.80}}
        \definenumber{e/slope/n}{\num{10}}
        \definenumber{settings/seed}{\num{7}}
    """
    entries: dict[str, str] = {}
    for experiment, named in estimates.items():
        for name, estimate in named.items():
            entries |= _estimate_entries(f"{experiment}/{name}", estimate)
    entries |= {f"{claim.id}/verdict": claim.verdict for claim in claims}
    for key, value in settings.items():
        entries[f"settings/{key}"] = escape_latex(value) if isinstance(value, str) else rf"\num{{{value}}}"
    lines = [rf"\definenumber{{{key}}}{{{text}}}" for key, text in sorted(entries.items())]
    return HEADER + "\n".join(lines) + "\n"


def _estimate_entries(key: str, estimate: Estimate) -> dict[str, str]:
    value, low, high = _rounded(estimate)
    return {
        key: rf"\num{{{value}}}",
        f"{key}/interval": latex_interval(estimate),
        f"{key}/low": rf"\num{{{low}}}",
        f"{key}/high": rf"\num{{{high}}}",
        f"{key}/n": rf"\num{{{estimate.n}}}",
    }


def latex_value(estimate: Estimate) -> str:
    r"""Return the value alone, with the digits that its interval leaves it.

    Examples:
        >>> print(latex_value(Estimate(value=1.23456, low=1.2, high=1.27, n=3)))
        \num{1.235}
    """
    return rf"\num{{{_rounded(estimate)[0]}}}"


def latex_interval(estimate: Estimate) -> str:
    r"""Return ``value [low, high]``; an exact number stands alone.

    Examples:
        >>> print(latex_interval(Estimate(value=1.23456, low=1.2, high=1.27, n=3)))
        \num{1.235} [\num{1.200}, \num{1.270}]
        >>> print(latex_interval(Estimate(value=3, low=3, high=3, n=1)))
        \num{3}
    """
    value, low, high = _rounded(estimate)
    if estimate.low == estimate.high:
        return rf"\num{{{value}}}"
    return rf"\num{{{value}}} [\num{{{low}}}, \num{{{high}}}]"


SMALLEST_PLAIN = 1e-2
"""Where all of an interval is smaller, it is printed in powers of ten if four decimals do not hold its digits."""
MOST_DECIMALS = 4


def _rounded(estimate: Estimate) -> tuple[str, str, str]:
    """Value, low and high with the digits they deserve; small ones in powers of ten."""
    if estimate.low == estimate.high:
        return (_exact(estimate.value),) * 3
    digits = decimals(estimate)
    form = f"z.{digits}f"
    largest = max(abs(estimate.low), abs(estimate.high))
    if digits > MOST_DECIMALS and largest < SMALLEST_PLAIN:
        form = f".{max(1, digits + math.floor(math.log10(largest)))}e"
    value, low, high = (
        format(number, form) if number else "0" for number in (estimate.value, estimate.low, estimate.high)
    )
    return value, low, high


def _exact(value: float) -> str:
    """Four significant digits; all of a whole number."""
    if value == round(value):
        return f"{value:.0f}"
    return f"{value:.0f}" if abs(value) >= 1e4 else f"{value:.4g}"


def decimals(estimate: Estimate) -> int:
    """Return how many decimals an estimate deserves: two significant digits of its half-width, which is not zero.

    Examples:
        >>> decimals(Estimate(value=1.234567, low=1.2, high=1.27, n=5))
        3
    """
    half_width = (estimate.high - estimate.low) / 2
    return max(0, 1 - math.floor(math.log10(half_width)))


def escape_latex(text: str) -> str:
    r"""Return plain text with LaTeX's special characters escaped, and ≥, ≤, <, > in mathematics.

    Examples:
        >>> escape_latex("a_b ≥ 5 %")
        'a\\_b $\\geq$ 5 \\%'
    """
    return "".join(_ESCAPES.get(character, character) for character in text)


GREEK = {
    **{
        "α": "alpha",
        "β": "beta",
        "γ": "gamma",
        "δ": "delta",
        "η": "eta",
        "θ": "theta",
        "κ": "kappa",
        "λ": "lambda",
        "μ": "mu",
    },
    **{"ξ": "xi", "π": "pi", "σ": "sigma", "τ": "tau", "φ": "varphi", "Δ": "Delta", "Φ": "Phi", "Σ": "Sigma"},
}
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "_": r"\_",
    "%": r"\%",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "≥": r"$\geq$",
    "≤": r"$\leq$",
    "<": r"$<$",
    ">": r"$>$",
    **{letter: f"$\\{name}$" for letter, name in GREEK.items()},
    "−": "$-$",
    "∝": r"$\propto$",
    "≈": r"$\approx$",
    "≪": r"$\ll$",
    "→": r"$\to$",
    "∇": r"$\nabla$",
    "√": r"$\surd$",
    "‖": r"$\|$",
    "ᵀ": r"$^\top$",
    "₁": "$_1$",
    "₂": "$_2$",
    "₃": "$_3$",
    "…": r"\ldots{}",
    "–": "--",
}
