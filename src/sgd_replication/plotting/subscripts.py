"""Symbols with subscripts in sentences of the claim registry, such as T_c, in print and on pages."""

import re

from markupsafe import Markup, escape

from sgd_replication.plotting.latex import escape_latex

SYMBOL = re.compile(r"(?<![A-Za-z0-9_])([A-Za-zλ])_([a-z]{1,3})(?![A-Za-z0-9_])")
"""A letter with a subscript of at most three letters; names of estimates are none."""


def latex_subscripts(text: str) -> str:
    r"""Return text as LaTeX, with the subscripts of its symbols set as such.

    Examples:
        >>> print(latex_subscripts("T_c, √λ_max and |H_be| of batch_gamma"))
        $T_{c}$, $\surd$$\lambda_{\mathrm{max}}$ and |$H_{be}$| of batch\_gamma
    """
    pieces = SYMBOL.split(text)
    words = [escape_latex(piece) for piece in pieces[::3]]
    symbols = [_latex(letter, subscript) for letter, subscript in zip(pieces[1::3], pieces[2::3], strict=True)]
    return "".join(word + symbol for word, symbol in zip(words, [*symbols, ""], strict=True))


def _latex(letter: str, subscript: str) -> str:
    lowered = subscript if len(subscript) < 3 else rf"\mathrm{{{subscript}}}"
    return "$" + letter.replace("λ", r"\lambda") + f"_{{{lowered}}}$"


def html_subscripts(text: str) -> Markup:
    """Return text as HTML, with the subscripts of its symbols set as such.

    Examples:
        >>> print(html_subscripts("T_c < 1 of batch_gamma"))
        T<sub>c</sub> &lt; 1 of batch_gamma
    """
    return Markup(SYMBOL.sub(r"\1<sub>\2</sub>", str(escape(text))))
