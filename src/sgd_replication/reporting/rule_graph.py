"""The graph of rules: an arrow from each rule to the rules that read its files, from the records of the jobs."""

import re
import shutil
from collections.abc import Iterable

from sgd_replication.jobs.records import Record
from sgd_replication.reporting.programs import run_program


def rule_edges(records: Iterable[Record]) -> set[tuple[str, str]]:
    """Return (maker, reader) for every two rules of which the reader's jobs read a file that the maker's jobs made."""
    records = list(records)
    maker = {file: record.rule for record in records for file in record.outputs}
    return {
        (maker[file], record.rule)
        for record in records
        for file in record.inputs
        if file in maker and maker[file] != record.rule
    }


def dot(edges: Iterable[tuple[str, str]]) -> str:
    """Return the graph in the language of graphviz.

    Args:
        edges: pairs of maker and reader.
    """
    lines = [f'  "{maker}" -> "{reader}";' for maker, reader in sorted(edges)]
    style = '  rankdir=LR; nodesep=0.12; ranksep=0.5; node [shape=box, style=rounded, fontname="sans-serif"];'
    return "\n".join(["digraph rules {", style, *lines, "}"]) + "\n"


def drawn(graph: str) -> str:
    """Return a graph as SVG, drawn by graphviz. An edge is left out if a longer path joins the same two rules.

    Where graphviz is not installed, a sentence that says so is returned.

    Args:
        graph: graph in the language of graphviz.

    Raises:
        UserError: graphviz fails.
    """
    if not (shutil.which("dot") and shutil.which("tred")):
        return "<p><strong>Not drawn:</strong> graphviz was not installed. `make tex` installs it or says how.</p>"
    reduced = run_program(["tred"], graph, "graphviz").stdout
    svg = run_program(["dot", "-Tsvg"], reduced, "graphviz").stdout
    return re.sub(r"<!--.*?-->\n?", "", svg[svg.index("<svg") :], flags=re.DOTALL)
