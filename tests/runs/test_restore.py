"""A pack brings a finished version to a fresh checkout, without a measurement."""

import re
import subprocess

import pytest
from checkout import HAS_LATEX, NOTEBOOKS

from sgd_replication.jobs.digests import file_sha256

pytestmark = pytest.mark.pipeline


def call(checkout, *command):
    """Run a command of the pipeline in a checkout; return its output."""
    words = [checkout.python, "-E", "-s", *command]
    finished = subprocess.run(words, cwd=checkout.folder, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def archived(checkout, *options):
    """Pack a checkout's version; return the archive."""
    told = call(checkout, "-m", "sgd_replication.pipeline.archive", "tiny", *options)
    return str(checkout.folder / told.split(":")[0])


def restored(checkout, pack):
    """Restore a pack in a checkout; return the lines that it prints."""
    return call(checkout, "workflow/restore.py", pack).splitlines()


def digests(checkout, pattern):
    return {file.name: file_sha256(file) for file in checkout.results.glob(pattern)}


def test_a_figure_of_a_small_pack_is_drawn_without_a_measurement(rerun, source, tmp_path):
    fresh = source.copy(tmp_path / "fresh")
    first, _ = restored(fresh, archived(rerun, "--small"))
    assert "every measurement is what this checkout would make" in first
    assert set(fresh.plan(target="figures")[0]) == NOTEBOOKS
    drawn = fresh.launch(target="figure:title_claim")
    assert drawn.returncode == 0, drawn.stdout
    assert digests(fresh, "figures/title_claim.*") == digests(rerun, "figures/title_claim.*")
    assert set(fresh.plan(target="figures")[0]) == NOTEBOOKS - {"flat_minima_notebook"}


@pytest.mark.thorough
def test_a_small_pack_gives_figures_and_report_of_the_same_bytes_without_a_measurement(rerun, source, tmp_path):
    fresh = source.copy(tmp_path / "fresh")
    first, second = restored(fresh, archived(rerun, "--small"))
    assert "every measurement is what this checkout would make" in first
    assert "`make figures` and `make report` need no measurement" in second
    left_out = {file.relative_to(rerun.results) for file in rerun.results.rglob("*.npy")}
    assert left_out
    assert not list(fresh.results.rglob("*.npy"))
    assert set(fresh.plan(target="figures")[0]) == NOTEBOOKS
    drawn = fresh.launch()
    assert drawn.returncode == 0, drawn.stdout
    assert fresh.planned() == set()
    for pattern in ("figures/*", "report.html", "report.pdf", "numbers.tex"):
        assert digests(fresh, pattern) == digests(rerun, pattern), pattern
    assert digests(fresh, "report.*")
    # The arrays are not missed, neither by the manifest nor by a check of the version.
    told = call(fresh, "-m", "sgd_replication.pipeline.verify", "--config", "tests/configs/tiny.yaml")
    assert "all as recorded" in told
    assert "the pack that was restored left them out" in told
    # A change of the noise estimates needs the arrays that the pack left out: they are measured again.
    fresh.edit("src/sgd_replication/experiments/noise/jobs/estimate.py", '"noise drawn"', '"noise shown"')
    made = fresh.planned()
    assert {"noise_collect", "noise_estimate", "noise_notebook"} <= made
    assert not {"noise_batches", "covariance_measure", "covariance_notebook", "train_network"} & made


def test_what_a_changed_line_concerns_is_outdated_in_a_pack_and_made_again(rerun, source, tmp_path):
    fresh = source.copy(tmp_path / "fresh")
    fresh.edit("src/sgd_replication/experiments/theorems/jobs/second.py", "def run(", "CHANGED = True\n\n\ndef run(")
    file = "src/sgd_replication/experiments/flat_minima/figures.py"
    fresh.edit(file, "log-odds of the flat valley", "log-odds")
    first, _ = restored(fresh, archived(rerun))
    assert re.search(
        r"; \d of \d+ jobs are outdated, because their code, settings or inputs .*\(theorems_second", first
    )
    assert re.search(r"about \d+\.\d minutes of work", first)
    computed, taken = fresh.plan()
    assert taken == {}
    assert {"theorems_second", "theorems_notebook", "flat_minima_notebook"} <= set(computed)
    unconcerned = {"judge_claims noise", "noise_notebook", "covariance_notebook", "theorems_first"}
    assert not unconcerned & set(computed)


@pytest.mark.thorough
def test_a_whole_archive_leaves_nothing_to_do_and_is_not_restored_over_a_version(rerun, source, tmp_path):
    fresh = source.copy(tmp_path / "fresh")
    archive = archived(rerun)
    restored(fresh, archive)
    assert fresh.planned() == set()
    assert (fresh.results / "report.html").exists()
    assert (fresh.results / "report.pdf").exists() == HAS_LATEX
    command = [fresh.python, "-E", "-s", "workflow/restore.py", archive]
    again = subprocess.run(command, cwd=fresh.folder, capture_output=True, text=True)
    assert (again.returncode, again.stderr.strip()) == (
        2,
        "results/tiny exists already. Rename or remove this folder to restore the version there.",
    )
    # After a kill in the middle no run uses the version, and restoring begins anew.
    marker = fresh.results / "restored.json"
    marker.write_text(marker.read_text().replace("true", "false"))
    (fresh.results / "claims.json").unlink()
    stopped = fresh.launch()
    assert stopped.returncode != 0
    assert "was not restored to the end. Run `make restore` again" in stopped.stdout
    restored(fresh, archive)
    assert fresh.planned() == set()
