import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.reporting.latex_source import flattened, numbers_of

REPORT = r"""\documentclass{article}
\begin{document}
\input{one} % a comment
50\,\% of it.
\end{document}
"""
FILES = {
    "one": r"""\measured{a/b} and \measured{settings/
    c}; see \eqref{eq:second}.
\begin{equation} x = 1 \label{eq:first} \end{equation}
\begin{align} y &= 2 \\ z &= 3 \end{align}
\begin{equation} w = 4 \label{eq:second} \end{equation}
\rows{table}""",
    "table": r"1 & 2 \\",
}
NUMBERS = numbers_of("% a header\n" + r"\definenumber{a/b}{1.5 [1, 2]}" "\n" r"\definenumber{settings/c}{7}")


def test_everything_is_in_its_place():
    text = flattened(REPORT, FILES, NUMBERS)
    assert r"1.5 [1, 2] and 7; see (4)." in text
    assert r"x = 1 \qquad \text{(1)}" in text
    assert r"\begin{align*}y &= 2 \\ z &= 3\end{align*}" in text
    assert r"1 & 2 \\" in text
    assert r"50\,\% of it." in text
    assert "comment" not in text
    assert "documentclass" not in text


@pytest.mark.parametrize(
    ("one", "told"),
    [(r"\measured{no}", "number no"), (r"\input{no}", "file no"), (r"\eqref{no}", "equation no")],
)
def test_what_does_not_exist_is_named(one, told):
    with pytest.raises(UserError, match=told):
        flattened(REPORT, {"one": one}, NUMBERS)
