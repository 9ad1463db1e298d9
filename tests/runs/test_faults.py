"""Failures: the user gets one message and the right exit code, and no outdated file is left as a result."""

import json
import os
import subprocess
import time

import pytest
from checkout import HAS_LATEX, TINY

from sgd_replication.jobs.digests import file_sha256

pytestmark = pytest.mark.pipeline


def test_a_rule_that_fails_makes_every_run_fail_and_retires_the_report(rerun):
    whole = "    settings = job.settings\n"
    broken = "    from sgd_diffusion.errors import UserError\n    raise UserError('no such luck')\n" + whole
    documents = [rerun.results / name for name in ("report.html", *(["report.pdf"] if HAS_LATEX else []))]
    before = list(map(file_sha256, documents))
    rerun.edit("src/sgd_replication/reporting/jobs/numbers.py", whole, broken)
    for _ in range(2):
        failed = rerun.launch()
        assert failed.returncode == 1
        assert failed.stdout.count("write_numbers: no such luck") == 1
        assert "Run the same command again" in failed.stdout
        assert "Traceback" not in failed.stdout
        assert not (rerun.results / "report.pdf").exists()
        assert not (rerun.results / "numbers.tex").exists()
    assert (rerun.results / "report.outdated.pdf").exists() == HAS_LATEX
    rerun.edit("src/sgd_replication/reporting/jobs/numbers.py", broken, whole)
    mended = rerun.launch()
    assert mended.returncode == 0, mended.stdout
    assert (rerun.results / "report.pdf").exists() == HAS_LATEX
    assert not (rerun.results / "report.outdated.pdf").exists()
    assert list(map(file_sha256, documents)) == before


@pytest.mark.skipif(not HAS_LATEX, reason="LaTeX is not installed")
def test_the_report_stays_if_only_the_manifest_is_missing(rerun):
    report = (rerun.results / "report.pdf").read_bytes()
    for name in ("manifest.json", "manifest.record.json"):
        (rerun.results / name).unlink()
    completed = rerun.launch()
    assert completed.returncode == 0, completed.stdout
    assert (rerun.results / "report.pdf").read_bytes() == report
    assert (rerun.results / "manifest.json").exists()


def test_a_job_that_the_system_kills_is_told_of(rerun):
    rerun.edit(
        "src/sgd_replication/reporting/jobs/numbers.py",
        "    settings = job.settings\n",
        "    __import__('os').kill(__import__('os').getpid(), 9)\n    settings = job.settings\n",
    )
    failed = rerun.launch()
    assert failed.returncode == 1
    assert "write_numbers: killed, most likely because memory ran out" in failed.stdout


def test_an_input_that_is_dated_in_the_future_deletes_nothing(rerun):
    source = rerun.folder / "notebooks" / "theorems.py"
    tomorrow = time.time() + 86400
    os.utime(source, (tomorrow, tomorrow))
    run = rerun.launch(target="experiment:theorems")
    assert run.returncode == 0, run.stdout
    assert "notebooks/theorems.py, were dated in the future" in run.stdout
    assert (rerun.results / "notebooks" / "theorems.ipynb").exists()
    assert rerun.planned(target="experiment:theorems") == set()


def test_a_failed_notebook_stays_readable(rerun):
    rerun.edit("notebooks/flat_minima.py", "## Answer\n", "## Answer\n# %%\n1 / 0\n# %%\n")
    failed = rerun.launch()
    assert failed.returncode == 1
    assert "failed with ZeroDivisionError: division by zero" in failed.stdout
    working_copy = rerun.results / "logs" / "flat_minima.executing.ipynb"
    assert "ZeroDivisionError" in working_copy.read_text()
    assert not (rerun.results / "notebooks" / "flat_minima.ipynb").exists()


@pytest.mark.thorough
def test_an_unknown_notebook_parameter_is_an_error(rerun):
    rerun.edit("src/sgd_replication/reporting/jobs/notebook.py", '"version": job', '"versoin": job')
    failed = rerun.launch()
    assert failed.returncode == 1
    assert "has no parameter versoin; its parameters are save_figures_to, version." in failed.stdout


@pytest.mark.skipif(not HAS_LATEX, reason="LaTeX is not installed")
def test_an_unknown_number_stops_the_report(rerun):
    rerun.edit("paper/sections/limitations.tex", "The landscapes", r"\measured{no/such/number} The landscapes")
    failed = rerun.launch()
    assert failed.returncode == 1
    assert "No number is called 'no/such/number'" in failed.stdout
    assert not (rerun.results / "report.pdf").exists()


@pytest.mark.thorough
@pytest.mark.skipif(not HAS_LATEX, reason="LaTeX is not installed")
def test_an_undefined_reference_stops_the_report(rerun):
    rerun.edit(
        "paper/sections/limitations.tex", "The landscapes", r"See \ref{nowhere} and \cite{nobody}. The landscapes"
    )
    failed = rerun.launch()
    assert failed.returncode == 1
    assert "undefined references or citations in the report: nobody, nowhere" in failed.stdout


@pytest.mark.parametrize(
    ("text", "told"),
    [("noise: {batch_size: -1}", "noise.batch_size = -1"), ("noise: [", "line 1"), ("version: bench", "bench")],
)
def test_a_bad_configuration_stops_before_anything_runs(source, tmp_path, text, told):
    bad = tmp_path / "bad.yaml"
    bad.write_text(text)
    failed = source.launch(config=(TINY, str(bad)))
    assert failed.returncode == 2
    assert told in failed.stdout
    assert str(bad) in failed.stdout
    assert "Traceback" not in failed.stdout
    assert not (source.folder / "results").exists()


def test_an_unknown_figure_is_refused_with_the_known_ones(source):
    failed = source.launch(target="figure:noise_histogram")
    assert failed.returncode == 2
    assert "noise_histograms" in failed.stdout
    assert "Traceback" not in failed.stdout


def test_a_wrong_data_directory_is_refused(source, tmp_path):
    failed = source.launch("--data-dir", str(tmp_path / "nowhere"))
    assert failed.returncode == 2
    assert "is not a folder" in failed.stdout


def test_snakemake_by_itself_explains_a_bad_configuration(source):
    failed = subprocess.run(
        [source.python, "-m", "snakemake", "-n", "--config", "seed=-1"],
        cwd=source.folder,
        capture_output=True,
        text=True,
    )
    assert failed.returncode != 0
    assert "seed = -1: Input should be greater than or equal to 0" in failed.stdout + failed.stderr


def test_a_file_changed_by_hand_stops_the_run_at_once_and_nothing_is_lost(rerun):
    """The changed number enters no claim, notebook or report. Rerunning the rule by name restores the file."""
    estimates = rerun.results / "estimates" / "title.json"
    original = estimates.read_text()
    content = json.loads(original)
    number = next(iter(content["estimates"].values()))
    number["value"] = number["low"]
    before = {file: file.read_bytes() for file in rerun.results.rglob("*") if file.is_file() and file != estimates}
    estimates.write_text(json.dumps(content))
    for run in (rerun.launch(), rerun.snakemake("--configfile", TINY, "--cores", "1")):
        assert run.returncode != 0
        assert "results/tiny/estimates/title.json: this is not the file that rule flat_minima_odds made" in run.stdout
        assert "make rerun RULE=flat_minima_odds" in run.stdout
        assert "Traceback" not in run.stdout
    assert {file: file.read_bytes() for file in before} == before
    mended = rerun.launch("--snakemake", "--until", "flat_minima_odds", target="rerun:flat_minima_odds")
    assert mended.returncode == 0, mended.stdout
    assert estimates.read_text() == original
