"""The page of checks names files that exist, and every file with tests that `make test` leaves out."""

import re
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs/checks.md").read_text()
MARK = "mark." + "thorough"


def test_the_files_of_the_page_exist():
    named = set(re.findall(r"`((?:\w+/)*test_\w+\.py|(?:\w+/)+)`", PAGE)) - {"references/released/checks/"}
    assert named
    missing = sorted(name for name in named if not (TESTS / name).exists())
    assert not missing


def test_every_file_with_thorough_tests_is_on_the_page():
    thorough = {file.relative_to(TESTS).as_posix() for file in TESTS.rglob("test_*.py") if MARK in file.read_text()}
    assert thorough
    assert not sorted(name for name in thorough if f"`{name}`" not in PAGE)


def test_every_target_of_the_page_is_in_the_makefile():
    targets = set(re.findall(r"^(\w+):", (TESTS.parent / "Makefile").read_text(), re.MULTILINE))
    assert not sorted(set(re.findall(r"`make (\w+)", PAGE)) - targets)
