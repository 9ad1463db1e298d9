"""A refactoring changes nothing that is measured: the tiny run against its golden file."""

import json

import pytest
from golden import GOLDEN, machine, measured

pytestmark = pytest.mark.pipeline


def test_the_tiny_run_measures_what_its_golden_file_holds(finished):
    """Bit by bit on the machine of the golden file; elsewhere every estimate lies in the golden interval."""
    golden, found = json.loads(GOLDEN.read_text()), measured(finished.results)
    assert found["measurements"].keys() == golden["measurements"].keys()
    assert found["estimates"].keys() == golden["estimates"].keys()
    if golden["machine"] == machine():
        assert found == golden
    for name, (_, low, high) in golden["estimates"].items():
        value, rounding = found["estimates"][name][0], 1e-9 * (1 + abs(low) + abs(high))
        assert low - rounding <= value <= high + rounding, name
