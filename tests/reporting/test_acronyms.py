"""Every acronym of the report is explained before it is used."""

import re
from pathlib import Path

from sgd_replication.pipeline.catalogue import EXPERIMENTS
from sgd_replication.reporting.latex_source import COMMENT, INPUT, tex_files

PAPER = Path(__file__).parents[2] / "paper"
NAMES = {"MNIST", "CIFAR", "ICLR", "BFGS", "NAME", "PDF", "HTML", "CPU"}
"""Names that stand for no words of the text: data sets, conferences, methods, files."""
INVISIBLE = re.compile(
    r"\\(?:measured|ref|eqref|label|texttt|citet?p?|includegraphics(?:\[[^]]*\])?|hyperlink|input|remake\{[^}]*\})\{[^}]*\}"
    r"|\$[^$]*\$|\\begin\{(equation|align)\}.*?\\end\{\1\}",
    re.DOTALL,
)


FILES = tex_files(PAPER, [])
APPENDICES = [name for name in (f"sections/{one.name}" for one in EXPERIMENTS) if name in FILES]


def visible(text):
    def inlined(part):
        return INPUT.sub(lambda found: inlined(FILES.get(found[1], "")), COMMENT.sub("", part))

    return INVISIBLE.sub(" ", inlined(text))


def main_text():
    return visible(FILES["report"].split(r"\maketitle")[1].split(r"\bibliographystyle")[0])


def whole_text():
    """Return main text and appendices. The sections of the experiments are named in a generated file."""
    experiments = "".join(rf"\input{{{name}}}" for name in APPENDICES)
    after = FILES["report"].split(r"\appendix")[1]
    return main_text() + visible(after.replace(r"\input{experiment_appendices}", experiments))


def test_the_first_use_of_an_acronym_stands_beside_its_words():
    text = whole_text()
    assert len(text) > 1.5 * len(main_text())
    for acronym in sorted(set(re.findall(r"\b[A-Z]{2,}\b", text)) - NAMES):
        first = re.search(rf"\b{acronym}\b", text).start()
        explained = re.compile(rf"\({acronym}[,)]|{acronym} \(|{acronym}, for [a-z]")
        assert explained.search(text[first - 1 : first + 40]), text[max(0, first - 80) : first + 40]


def test_the_main_text_has_no_code_names():
    text = main_text()
    assert not re.findall(r"\b\w+\\_\w+", text)
