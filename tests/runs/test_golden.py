"""The measurements of the tiny run against the golden file, so that a refactoring changes no measured value."""

import json

import pytest
from golden import GOLDEN, machine, measured

pytestmark = pytest.mark.pipeline


def test_the_tiny_run_measures_what_its_golden_file_holds(finished):
    """On the machine of the golden file all bits are equal; on others every estimate lies in its golden interval."""
    golden, found = json.loads(GOLDEN.read_text()), measured(finished.results)
    assert found["measurements"].keys() == golden["measurements"].keys()
    assert found["estimates"].keys() == golden["estimates"].keys()
    if golden["machine"] == machine():
        assert found == golden
    for name, (_, low, high) in golden["estimates"].items():
        value, rounding = found["estimates"][name][0], 1e-9 * (1 + abs(low) + abs(high))
        assert low - rounding <= value <= high + rounding, name
