"""Every acronym of the main text is explained before it is used."""

import re
from pathlib import Path

from sgd_replication.reporting.latex_source import COMMENT, INPUT, tex_files

PAPER = Path(__file__).parents[2] / "paper"
NAMES = {"MNIST", "ICLR", "BFGS", "NAME", "PDF", "HTML"}
"""Names that stand for no words of the text: data sets, conferences, methods, files."""
INVISIBLE = re.compile(
    r"\\(?:measured|ref|eqref|label|texttt|citet?p?|includegraphics(?:\[[^]]*\])?|hyperlink|input|remake\{[^}]*\})\{[^}]*\}"
    r"|\$[^$]*\$|\\begin\{(equation|align)\}.*?\\end\{\1\}",
    re.DOTALL,
)


def main_text():
    files = tex_files(PAPER, [])
    body = files["report"].split(r"\maketitle")[1].split(r"\bibliographystyle")[0]

    def inlined(text):
        return INPUT.sub(lambda found: inlined(files.get(found[1], "")), COMMENT.sub("", text))

    return INVISIBLE.sub(" ", inlined(body))


def test_the_first_use_of_an_acronym_stands_beside_its_words():
    text = main_text()
    for acronym in sorted(set(re.findall(r"\b[A-Z]{2,}\b", text)) - NAMES):
        first = re.search(rf"\b{acronym}\b", text).start()
        explained = re.compile(rf"\({acronym}[,)]|{acronym} \(|{acronym}, for [a-z]")
        assert explained.search(text[first - 1 : first + 40]), text[max(0, first - 80) : first + 40]


def test_the_main_text_has_no_code_names():
    text = main_text()
    assert not re.findall(r"\b\w+\\_\w+", text)
