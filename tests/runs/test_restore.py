"""An archive brings a finished version to a fresh checkout, without a measurement."""

import subprocess

import pytest
from checkout import NOTEBOOKS

from sgd_replication.jobs.digests import file_sha256

pytestmark = pytest.mark.pipeline


def call(checkout, module, *arguments):
    """Run a command of the pipeline in a checkout; return its output."""
    command = [checkout.python, "-E", "-s", "-m", f"sgd_replication.pipeline.{module}", *arguments]
    finished = subprocess.run(command, cwd=checkout.folder, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def test_figures_of_a_fresh_checkout_are_drawn_from_an_archive(rerun, source, tmp_path):
    archive = call(rerun, "archive", "tiny").split(":")[0]
    fresh = source.copy(tmp_path / "fresh")
    assert "tiny-restored" in call(fresh, "restore", str(rerun.folder / archive))
    computed, taken = fresh.plan(target="figures")
    assert set(computed) == NOTEBOOKS  # which read the records of the jobs too
    assert set(taken.values()) == {"tiny-restored"}
    drawn = fresh.launch(target="figures")
    assert drawn.returncode == 0, drawn.stdout
    figures = {file.name: file_sha256(file) for file in rerun.results.glob("figures/*")}
    assert {file.name: file_sha256(file) for file in fresh.results.glob("figures/*")} == figures
    # What a changed line of code concerns is made again, and nothing else.
    fresh.edit("src/sgd_replication/experiments/flat_minima/figures.py", "log-odds of the flat valley", "log-odds")
    computed, _ = fresh.plan(target="figures")
    assert computed == ["flat_minima_notebook"]
