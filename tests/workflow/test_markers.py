"""Where the tests of whole runs are."""

from pathlib import Path

TESTS = Path(__file__).parents[1]
MARK = "mark." + "pipeline"


def test_whole_runs_are_tested_in_one_folder():
    """`make test` looks for them nowhere else."""
    marked = {file.parent for file in TESTS.rglob("test_*.py") if MARK in file.read_text()}
    assert marked == {TESTS / "runs"}
    makefile = (TESTS.parent / "Makefile").read_text()
    assert '-m "pipeline and not thorough" tests/runs' in makefile
