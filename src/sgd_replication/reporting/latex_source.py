"""Turns the report's LaTeX sources into one text for pandoc: inputs and numbers inserted, equations numbered."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from sgd_diffusion.errors import UserError

PAPER = Path("paper")
"""Folder of the report's LaTeX sources."""

NUMBER = re.compile(r"^\\definenumber\{(.*?)\}\{(.*)\}$", re.MULTILINE)
COMMENT = re.compile(r"(?<!\\)%.*")
INPUT = re.compile(r"\\(?:input|rows)\{([^}]*)\}")
MEASURED = re.compile(r"\\measured\{([^}]*)\}")
EQUATION = re.compile(r"\\begin\{(equation|align)\}(.*?)\\end\{\1\}", re.DOTALL)
LABEL = re.compile(r"\\label\{([^}]*)\}")
REFERENCE = re.compile(r"\\eqref\{([^}]*)\}")


def numbers_of(numbers: str) -> dict[str, str]:
    """Return the numbers that ``numbers.tex`` defines, as LaTeX, by key.

    Args:
        numbers: text of ``numbers.tex``.
    """
    return dict(NUMBER.findall(numbers))


def flattened(report: str, files: Mapping[str, str], numbers: Mapping[str, str]) -> str:
    """Return the report's body with every `\\input`, `\\rows`, `\\measured` and `\\eqref` replaced by its content.

    Args:
        report: text of ``report.tex``.
        files: text of every LaTeX file, by the name that `\\input` uses.
        numbers: LaTeX that `\\measured` prints, by key.

    Raises:
        UserError: the report names a file, a number or an equation that does not exist.
    """
    body = report.split(r"\begin{document}", 1)[1].split(r"\end{document}", 1)[0]
    whole = MEASURED.sub(lambda asked: _known(numbers, re.sub(r"\s", "", asked[1]), "number"), _inlined(body, files))
    return _numbered(whole)


def _inlined(text: str, files: Mapping[str, str]) -> str:
    return INPUT.sub(lambda asked: _inlined(_known(files, asked[1], "file"), files), COMMENT.sub("", text))


def _numbered(text: str) -> str:
    """Number equations as LaTeX does and insert the numbers at the references, because pandoc does neither."""
    places: dict[str, str] = {}
    last = 0

    def number(equation: re.Match[str]) -> str:
        nonlocal last
        lines = equation[2].split(r"\\")
        first, last = last + 1, last + len(lines)
        places.update(dict.fromkeys(LABEL.findall(equation[2]), f"({first})"))
        content = LABEL.sub("", equation[2]).strip()
        if equation[1] == "align":
            return rf"\begin{{align*}}{content}\end{{align*}}"
        return rf"\begin{{equation*}}{content} \qquad \text{{({first})}}\end{{equation*}}"

    numbered = EQUATION.sub(number, text)
    return REFERENCE.sub(lambda asked: _known(places, asked[1], "equation"), numbered)


def _known(table: Mapping[str, str], name: str, what: str) -> str:
    try:
        return table[name]
    except KeyError:
        raise UserError(
            f"the report asks for the {what} {name}, which does not exist. Correct the name in paper/."
        ) from None


def tex_files(folder: Path, generated: Iterable[Path]) -> dict[str, str]:
    """Return the text of all LaTeX files, by the name that `\\input` uses.

    Args:
        folder: folder of the report's sources.
        generated: generated LaTeX files, which `\\input` names without a folder.
    """
    own = {file.relative_to(folder).with_suffix("").as_posix(): file for file in folder.rglob("*.tex")}
    return {name: file.read_text() for name, file in (own | {file.stem: file for file in generated}).items()}
