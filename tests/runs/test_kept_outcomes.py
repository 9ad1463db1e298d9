"""The evidence of tests counts them by file and keeps what another start found."""

import subprocess
from types import SimpleNamespace

import checkout
from kept_outcomes import merged, outcomes

from sgd_replication.jobs.records import Origin
from sgd_replication.pipeline.pack import CHECKS


def report(test, longrepr=None):
    return SimpleNamespace(nodeid=test, longrepr=longrepr)


def test_tests_are_counted_by_file_with_the_reasons_of_those_skipped():
    stats = {
        "passed": [report("tests/a.py::one[1]"), report("tests/a.py::one[2]")],
        "failed": [report("tests/a.py::two")],
        "skipped": [report("tests/b.py::one", ("tests/b.py", 3, "Skipped: no GPU"))],
        "warnings": [report("tests/a.py::one[1]")],
    }
    found = merged({}, outcomes(stats), Origin(commit="abc", dirty=False))
    assert found == {
        "tests/a.py": {"commit": "abc", "dirty": False, "passed": 2, "failed": 1},
        "tests/b.py": {"commit": "abc", "dirty": False, "skipped": 1, "skipped_because": ["no GPU"]},
    }


def test_a_file_that_ran_again_is_replaced_and_others_are_kept():
    kept = {"tests/b.py": {"commit": "old", "dirty": False, "failed": 1}, "tests/a.py": {"commit": "old", "failed": 2}}
    found = outcomes({"passed": [report("tests/a.py::one")]})
    entries = merged(kept, found, Origin(commit="new", dirty=True))
    assert list(entries) == ["tests/a.py", "tests/b.py"]
    assert entries["tests/a.py"] == {"commit": "new", "dirty": True, "passed": 1}
    assert entries["tests/b.py"] == kept["tests/b.py"]


def test_the_evidence_itself_makes_a_checkout_no_other_one(tmp_path, monkeypatch):
    """The next start of a target finds the file that the last one wrote changed."""
    git = ["git", "-c", "user.name=test", "-c", "user.email=test", "-C", str(tmp_path)]
    evidence, source = tmp_path / CHECKS / "thorough.json", tmp_path / "source.py"
    evidence.parent.mkdir(parents=True)
    evidence.write_text("{}")
    source.write_text("a = 1")
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "as it stands"]):
        subprocess.run([*git, *arguments], check=True)
    monkeypatch.setattr(checkout, "ROOT", tmp_path)
    evidence.write_text('{"schema": 1}')
    assert not checkout.origin_of_checks().dirty
    source.write_text("a = 2")
    assert checkout.origin_of_checks().dirty
