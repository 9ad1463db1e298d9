"""LaTeX of numbers and text: estimates rounded according to their intervals, escaped text, and table rows."""

import math
from collections.abc import Iterable, Mapping, Sequence

from sgd_diffusion.estimates import Estimate

Experiments = Mapping[str, Mapping[str, Estimate]]
"""Estimates by name, for each part of an experiment."""


def of_part(experiments: Experiments, part: str) -> Mapping[str, Estimate]:
    """Return the estimates of a part, behind whose name the data may stand that were used; none if the run lacks it.

    Examples:
        >>> of_part({"noise (sample)": {}, "noise-axes (stand-in digits)": {"n": 1}}, "noise-axes")
        {'n': 1}
        >>> of_part({}, "noise")
        {}
    """
    return next((found for name, found in experiments.items() if name.partition(" (")[0] == part), {})


def row(label: str, estimates: Iterable[Estimate | None]) -> str:
    """Return a row of a LaTeX table: the label, then each estimate, or a dash for None."""
    return " & ".join([label, *(latex_value(value) if value else "--" for value in estimates)]) + r" \\"


def stage_rows(experiments: Experiments, prefix: str, stages: Iterable[str], columns: Sequence[str]) -> str:
    r"""Return the rows of a LaTeX table, one for each stage of the training in each part of an experiment.

    Args:
        experiments: estimates by the part's name.
        prefix: with which the names of the parts begin. It is left out of the labels.
        stages: stages of the training.
        columns: names of the estimates, in which ``{stage}`` stands for the stage. A part without the first of them at
            any stage has no rows.

    Examples:
        >>> parts = {"noise-large": {"share_trained": Estimate(value=0.5, low=0.4, high=0.6, n=3)}, "noise-sweeps": {}}
        >>> print(stage_rows(parts, "noise-", ["trained"], ["share_{stage}", "index_{stage}"]))
        large, trained & 0.50 & -- \\
        <BLANKLINE>
    """
    rows = [
        row(
            f"{escape_latex(name.removeprefix(prefix))}, {stage}",
            [found.get(column.format(stage=stage)) for column in columns],
        )
        for name, found in experiments.items()
        for stage in stages
        if name.startswith(prefix) and columns[0].format(stage=stage) in found
    ]
    return "\n".join(rows) + "\n"


def number(text: str | float) -> str:
    r"""Return a number as LaTeX for text and formulas: thousands apart, minus signs and powers of ten as in print.

    Args:
        text: the number, or the digits that are to be printed.

    Examples:
        >>> print(number("0.50"), number(1234), number("-0.3"), number("2.5e-05"))
        0.50 \ensuremath{1{,}234} \ensuremath{-0.3} \ensuremath{2.5\times10^{-5}}
    """
    mantissa, _, exponent = str(text).lower().partition("e")
    whole, point, fraction = mantissa.partition(".")
    digits = f"{int(whole):,}".replace(",", "{,}") if len(whole.lstrip("-")) >= FEWEST_GROUPED else whole
    printed = digits + point + fraction + (rf"\times10^{{{int(exponent)}}}" if exponent else "")
    return printed if printed.replace(".", "").isdecimal() else rf"\ensuremath{{{printed}}}"


FEWEST_GROUPED = 4
"""Digits before the point from which on thousands are set apart."""


def latex_value(estimate: Estimate) -> str:
    r"""Return the value of an estimate without its interval, rounded according to the interval.

    Examples:
        >>> print(latex_value(Estimate(value=1.23456, low=1.2, high=1.27, n=3)))
        1.235
    """
    return number(rounded(estimate)[0])


def latex_interval(estimate: Estimate) -> str:
    r"""Return ``value [low, high]``, or the value alone for an exact number.

    Examples:
        >>> print(latex_interval(Estimate(value=1.23456, low=1.2, high=1.27, n=3)))
        1.235\ [1.200, 1.270]
        >>> print(latex_interval(Estimate(value=3, low=3, high=3, n=1)))
        3
    """
    value, low, high = rounded(estimate)
    if estimate.low == estimate.high:
        return number(value)
    return rf"{number(value)}\ [{number(low)}, {number(high)}]"  # formulas keep this space, too


SMALLEST_PLAIN = 1e-2
"""An interval below this bound is printed in powers of ten if it needs more than `MOST_DECIMALS` decimals."""
MOST_DECIMALS = 4
"""Largest number of decimals of a number below `SMALLEST_PLAIN` that is printed without a power of ten."""


def rounded(estimate: Estimate) -> tuple[str, str, str]:
    """Return value, low and high, rounded to two significant digits of the half-width; small ones in powers of ten.

    Whole numbers with a whole interval, such as counts, have no decimals.

    Examples:
        >>> rounded(Estimate(value=36, low=35, high=38, n=45))
        ('36', '35', '38')
    """
    if estimate.low == estimate.high:
        return (_exact(estimate.value),) * 3
    if all(float(number).is_integer() for number in (estimate.value, estimate.low, estimate.high)):
        return f"{estimate.value:.0f}", f"{estimate.low:.0f}", f"{estimate.high:.0f}"
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
    """Return a number with four significant digits, or with all digits if it is whole or at least 10,000."""
    return f"{value:.0f}" if value == round(value) or abs(value) >= 1e4 else f"{value:.4g}"


def decimals(estimate: Estimate) -> int:
    """Return the number of decimals that give two significant digits of the half-width of an interval.

    Args:
        estimate: an estimate whose interval has a positive width.

    Examples:
        >>> decimals(Estimate(value=1.234567, low=1.2, high=1.27, n=5))
        3
    """
    half_width = (estimate.high - estimate.low) / 2
    return max(0, 1 - math.floor(math.log10(half_width)))


def escape_latex(text: str) -> str:
    r"""Return plain text with the special characters of LaTeX escaped; Greek letters and signs become mathematics.

    Examples:
        >>> escape_latex("a_b ≥ 5 %")
        'a\\_b $\\geq$ 5 \\%'
    """
    return "".join(_ESCAPES.get(character, character) for character in text)


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
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "γ": r"$\gamma$",
    "δ": r"$\delta$",
    "η": r"$\eta$",
    "θ": r"$\theta$",
    "κ": r"$\kappa$",
    "λ": r"$\lambda$",
    "μ": r"$\mu$",
    "ν": r"$\nu$",
    "ξ": r"$\xi$",
    "π": r"$\pi$",
    "σ": r"$\sigma$",
    "τ": r"$\tau$",
    "φ": r"$\varphi$",
    "χ": r"$\chi$",
    "Δ": r"$\Delta$",
    "Φ": r"$\Phi$",
    "Σ": r"$\Sigma$",
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
    "×": r"$\times$",
    "…": r"\ldots{}",
    "–": "--",
    "⁻": "$^{-}$",
    **{superscript: f"$^{{{digit}}}$" for digit, superscript in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
}
