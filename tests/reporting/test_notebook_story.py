"""Notebooks tell the same story as the report, and lead to it and to each other."""

import re
from pathlib import Path

import jupytext
import nbformat
import pytest

from sgd_replication.pipeline.catalogue import EXPERIMENTS
from sgd_replication.plotting.verdict_text import verdict_text
from sgd_replication.reporting.jobs.notebook import offline_page

ROOT = Path(__file__).parents[2]
ORDER = [experiment.name for experiment in EXPERIMENTS]
LABELS = {
    label
    for file in (ROOT / "paper").rglob("*.tex")
    for label in re.findall(r"\\label\{(sec:[^}]*)\}", file.read_text())
}


@pytest.mark.parametrize("name", ORDER)
def test_it_begins_with_the_question_and_ends_with_the_answer_and_where_to_go(name):
    cells = jupytext.read(ROOT / "notebooks" / f"{name}.py").cells
    first, last = cells[0].source, cells[-1].source
    places = [first.find(f"**{part}.**") for part in ("Question", "Published", "What we did")]
    assert -1 not in places
    assert places == sorted(places)
    assert any(cell.cell_type == "markdown" and cell.source.startswith("## Answer") for cell in cells[-4:])
    (section,) = re.findall(r"\(\.\./report\.html#(sec:[^)]*)\)", last)
    assert section in LABELS
    place = ORDER.index(name)
    around = [*ORDER[max(0, place - 1) : place], *ORDER[place + 1 : place + 2]]
    assert re.findall(r"\((\w+)\.html\)", last) == around


def test_no_notebook_is_longer_than_other_files():
    lengths = {file.name: len(file.read_text().splitlines()) for file in (ROOT / "notebooks").glob("*.py")}
    assert max(lengths.values()) <= 250, lengths


def test_code_is_folded_on_the_page():
    cells = [nbformat.v4.new_markdown_cell("$x^2$"), nbformat.v4.new_code_cell("hidden = 1")]
    page = offline_page(nbformat.v4.new_notebook(cells=cells), title="a title")
    code = page.index('<details class="code"><summary>code</summary>')
    assert code < page.index("hidden", code) < page.index("</details>", code)
    assert "<math" in page
    assert "<script" not in page


def test_a_verdict_is_told_with_its_interval_and_what_that_is_over():
    claim = {"statement": "H_b is one.", "verdict": "not replicated", "meaning": "It is two.", "interval": None}
    claim |= {"unit": "networks", "criterion": "Below 1.1.", "data": {"set": "avila", "kind": "official"}}
    claim |= {"measured": {"value": 2.0, "low": 1.9, "high": 2.1, "n": 5}}
    text = verdict_text({"an-id": claim}, ["an-id", "absent"])._repr_markdown_()
    assert text.startswith(
        r"**H\_b is one.** *Not replicated*: It is two. Measured: 2.00 [1.90, 2.10], over networks (n = 5)"
    )
    assert "on Avila (official). Criterion: Below 1.1. (`an-id`)" in text
    within = verdict_text({"an-id": claim | {"interval": "the points of one minimum"}}, ["an-id"]).markdown
    assert "over the points of one minimum" in within
