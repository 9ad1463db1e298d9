"""kill -9 at a few moments of a tiny run; `make chaos` does it at twenty random ones."""

import pytest
from chaos import digests, kill_and_rerun

pytestmark = pytest.mark.pipeline


@pytest.mark.parametrize("after", [7.0, 13.0])
def test_a_killed_run_completes_and_changes_nothing(source, finished, tmp_path, after):
    checkout = source.copy(tmp_path / "checkout")
    killed, output = kill_and_rerun(checkout, after)
    assert killed
    assert "Error" not in output
    expected = {name: digest for name, digest in digests(finished).items() if name != "report.pdf"}
    assert digests(checkout) == expected
