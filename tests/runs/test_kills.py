"""A tiny run that is killed (kill -9) and started again. `make chaos` repeats this at twenty random moments."""

import pytest
from chaos import digests, kill_and_rerun

pytestmark = [pytest.mark.pipeline, pytest.mark.thorough]


KILLED_AFTER = 13.0


def test_a_killed_run_completes_and_changes_nothing(source, finished, tmp_path):
    checkout = source.copy(tmp_path / "checkout")
    killed, output = kill_and_rerun(checkout, KILLED_AFTER)
    assert killed
    assert "Error" not in output
    assert digests(checkout) == digests(finished)
