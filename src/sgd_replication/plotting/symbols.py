"""Symbols with subscripts and powers in sentences of claims, such as T_c and v^(1 − n/2), in print and on pages."""

import re

from markupsafe import Markup, escape

from sgd_replication.plotting.latex import escape_latex

SYMBOL = re.compile(
    r"(?<![A-Za-z0-9_])([A-Za-zλ])_([a-z]{1,3})(?![A-Za-z0-9_])"
    r"|\^\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)"
)
"""A letter with a subscript of at most three letters, or a power in brackets. Names of estimates are neither."""


def latex_symbols(text: str) -> str:
    r"""Return text as LaTeX, with subscripts lowered and powers raised.

    Examples:
        >>> print(latex_symbols("T_c, √λ_max and |H_be| of batch_gamma, L^(−1 + 3/(D+1))"))
        $T_{c}$, $\surd$$\lambda_{\mathrm{max}}$ and |$H_{be}$| of batch\_gamma, L\textsuperscript{$-$1 + 3/(D+1)}
    """
    pieces, start = [], 0
    for found in SYMBOL.finditer(text):
        pieces += [escape_latex(text[start : found.start()]), _latex(*found.groups(default=""))]
        start = found.end()
    return "".join([*pieces, escape_latex(text[start:])])


def _latex(letter: str, subscript: str, power: str) -> str:
    if not letter:
        return rf"\textsuperscript{{{escape_latex(power)}}}"
    lowered = subscript if len(subscript) < 3 else rf"\mathrm{{{subscript}}}"
    return "$" + letter.replace("λ", r"\lambda") + f"_{{{lowered}}}$"


def html_symbols(text: str) -> Markup:
    """Return text as HTML, with subscripts lowered and powers raised.

    Examples:
        >>> print(html_symbols("T_c < 1 of batch_gamma, c^(B/(ηh) + 1)"))
        T<sub>c</sub> &lt; 1 of batch_gamma, c<sup>B/(ηh) + 1</sup>
    """

    def marked(found: re.Match[str]) -> str:
        letter, subscript, power = found.groups()
        return f"{letter}<sub>{subscript}</sub>" if letter else f"<sup>{power}</sup>"

    return Markup(SYMBOL.sub(marked, str(escape(text))))
