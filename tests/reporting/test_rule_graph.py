import shutil

import pytest

from sgd_replication.jobs.records import Record
from sgd_replication.reporting.rule_graph import dot, drawn, rule_edges


def record(rule, outputs, inputs):
    return Record.model_construct(rule=rule, outputs=dict.fromkeys(outputs, "0"), inputs=dict.fromkeys(inputs, "0"))


RECORDS = [
    record("measure", ["m"], ["outside"]),
    record("estimate", ["e"], ["m"]),
    record("judge", ["c"], ["e", "m"]),
]


def test_an_edge_is_a_file_made_here_and_read_there():
    assert rule_edges(RECORDS) == {("measure", "estimate"), ("measure", "judge"), ("estimate", "judge")}


@pytest.mark.skipif(shutil.which("dot") is None, reason="graphviz is not installed")
def test_what_a_longer_way_says_is_not_drawn():
    svg = drawn(dot(rule_edges(RECORDS)))
    assert svg.startswith("<svg")
    assert svg.count('class="edge"') == 2
    assert "<!--" not in svg
