"""The README's targets in any order, and after an interruption, end in the same files."""

import itertools
import signal
import subprocess
import time

import pytest
from checkout import HAS_LATEX, PRINTS_DURATIONS

from sgd_replication.jobs.digests import file_sha256

pytestmark = pytest.mark.pipeline
TARGETS = ("figure:title_claim", "experiment:flat_minima", "figures", "report", "all")


@pytest.fixture
def stored(finished, tmp_path):
    """A checkout in which the finished version has another name, so that every job's outputs are copied from it."""
    checkout = finished.copy(tmp_path / "checkout")
    checkout.results.rename(checkout.results.with_name("stored"))
    return checkout


def content(results):
    """Return the sha256 of every file, but for records, logs and files that print durations."""
    return {
        str(file.relative_to(results)): file_sha256(file)
        for file in results.rglob("*")
        if file.is_file()
        and not file.name.endswith((".record.json", ".log", "manifest.json"))
        and str(file.relative_to(results)) not in PRINTS_DURATIONS
        and "logs" not in file.parts
    }


def assert_completed(checkout, expected):
    """Assert that the run has made the files of the finished version, and that nothing is left to do."""
    finished = checkout.launch()
    assert finished.returncode == 0, finished.stdout
    assert content(checkout.results) == expected
    assert (checkout.results / "report.pdf").exists() == HAS_LATEX
    assert checkout.planned() == set()


@pytest.mark.thorough
def test_the_whole_after_the_report(stored, finished):
    made = stored.launch(target="report")
    assert made.returncode == 0, made.stdout
    assert_completed(stored, content(finished.results))


@pytest.mark.thorough
@pytest.mark.parametrize("targets", list(itertools.permutations(TARGETS, 2)))
def test_the_whole_after_any_two(stored, finished, targets):
    for target in targets:
        made = stored.launch(target=target)
        assert made.returncode == 0, made.stdout
    assert_completed(stored, content(finished.results))


@pytest.mark.thorough
@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("seconds", [4, 8, 16])
def test_the_whole_after_an_interruption(stored, finished, target, seconds):
    # A test session that a shell started in the background ignores the signal, and so would all that it starts.
    process = subprocess.Popen(
        stored.command(target=target),
        cwd=stored.folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    time.sleep(seconds)
    process.send_signal(signal.SIGINT)
    process.wait(timeout=120)
    assert_completed(stored, content(finished.results))
