"""Labels of random streams are hashed into seeds: a label that is renamed changes every number drawn under it."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[1]
GOLDEN = ROOT / "tests" / "golden" / "stream_labels.txt"
STREAMS = {"seed_for", "torch_stream", "numpy_stream"}


def labels():
    """Every call of a stream in the sources: the words that stand in it literally, in their order."""
    sources = [file for folder in ("src", "workflow") for file in (ROOT / folder).rglob("*.py")]
    calls = (
        node
        for file in sources
        if file.name not in ("streams.py", "torch_streams.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and name_of(node) in STREAMS
    )
    words = ([part.value for part in call.args if isinstance(part, ast.Constant)] for call in calls)
    return sorted({" | ".join(map(str, found)) for found in words if found})


def name_of(call):
    """The function that a call or its `partial` stands for."""
    called = call.args[0] if isinstance(call.func, ast.Name) and call.func.id == "partial" and call.args else call.func
    return called.id if isinstance(called, ast.Name) else None


def test_no_label_was_renamed_added_or_lost():
    assert labels() == GOLDEN.read_text().splitlines()
