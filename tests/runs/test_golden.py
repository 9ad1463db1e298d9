"""The measurements of the tiny run against the golden file, so that a refactoring changes no measured value."""

import pytest
from golden import assert_golden

pytestmark = pytest.mark.pipeline


def test_the_tiny_run_measures_what_its_golden_file_holds(finished):
    assert_golden(finished.results)
