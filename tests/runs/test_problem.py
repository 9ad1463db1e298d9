"""User-defined problems, from a few lines of YAML to a page."""

import json
import os
import signal
import subprocess
import time

import pytest
from stopping import ENDED_BY_SIGNAL, STOPPED

pytestmark = pytest.mark.pipeline
ODD = "my $(touch run).csv"
OWN, NETWORK = ("tests/configs/own.yaml",), ("tests/configs/own_network.yaml",)


def finished(checkout, config):
    """Run a problem; return its page and the names of its estimates."""
    run = checkout.launch("--replace", target="problem", config=config)
    assert run.returncode == 0, run.stdout
    results = checkout.folder / "results" / "own"
    page = (results / "problem.html").read_text()
    assert "Which theory" in page
    assert "data:image/png;base64," in page
    assert checkout.planned(target="problem", config=config) == set()
    assert set(json.loads((results / "manifest.json").read_text())["artefacts"]) >= {"problem.html"}
    return page, set(json.loads((results / "estimates" / "problem.json").read_text())["estimates"])


def test_a_few_lines_end_in_a_report(source, tmp_path):
    page, estimates = finished(source.copy(tmp_path / "checkout"), OWN)
    assert "Escape from your landscape" in page
    assert "The minimum lies at (-1.0" in page  # the double well is tilted, so the minimum is not at −1 exactly
    assert {"barrier", "saddle_1", "saddle_2", "batch_aic_advantage", "batch_ldt_ratio"} <= estimates


@pytest.mark.thorough
def test_a_module_and_a_table_end_in_a_report(source, tmp_path):
    """A file beside the configuration is found; a name with characters that a shell interprets is taken literally."""
    checkout = source.copy(tmp_path / "checkout")
    (checkout.folder / "tests/configs" / ODD).write_bytes((checkout.folder / "docs/examples/rings.csv").read_bytes())
    checkout.edit("tests/configs/own_network.yaml", "docs/examples/rings.csv", f'"{ODD}"')
    page, estimates = finished(checkout, NETWORK)
    assert not (checkout.folder / "run").exists()
    assert "Escape from your network" in page
    assert "240 examples, 2 features, 2 classes" in page
    assert "The network with 42 parameters has a minimum of loss" in page  # the summary
    assert "Gradient noise at the minimum" in page
    assert "No theory is named for the sweep of B" in page  # this configuration has only fast points
    assert "The module is used in evaluation mode" in page
    assert {"loss", "batch_aic_advantage", "batch_ldt_ratio", "cov_trace_ratio", "report_tail_index"} <= estimates


def test_a_mistake_ends_in_a_message(source, tmp_path):
    checkout = source.copy(tmp_path / "checkout")
    checkout.edit("tests/configs/own.yaml", "0.3*x", "0.3*z")
    checkout.edit("tests/configs/own_network.yaml", "label: class", "label: colour")
    for config, told in (
        (OWN, "'z' cannot stand in an expression of x, y"),
        (NETWORK, "has no column 'colour'; there are x, y, class"),
    ):
        refused = checkout.launch(target="problem", config=config)
        assert refused.returncode == 2
        assert told in refused.stdout
        assert "Traceback" not in refused.stdout
    checkout.edit("tests/configs/own_network.yaml", "docs/examples/rings.csv", '"my {table}.csv"')
    assert "takes braces in a file name as wildcards" in checkout.launch(target="problem", config=NETWORK).stdout
    checkout.edit("tests/configs/own.yaml", "version: own", "version: v1")
    assert "`version: v1` is the folder of the replication" in checkout.launch(target="problem", config=OWN).stdout
    assert checkout.launch(target="problem").returncode == 2  # the tiny configuration has no problem


@pytest.mark.thorough
def test_an_interrupted_rerun_leaves_no_page_beside_deleted_tables(source, tmp_path):
    checkout = source.copy(tmp_path / "checkout")
    finished(checkout, OWN)
    results = checkout.folder / "results" / "own"
    other = ("--replace", "--seed", "5")
    process = subprocess.Popen(
        checkout.command(*other, target="problem", config=OWN),
        cwd=checkout.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 300
    while not (results / "problem.outdated.html").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    told, _ = process.communicate(timeout=60)
    assert process.returncode == ENDED_BY_SIGNAL + signal.SIGINT
    assert told.rstrip().endswith(STOPPED)
    assert "Traceback" not in told
    assert not (results / "problem.html").exists()
    assert not list((results / "figures").glob("own_landscape.p*"))

    assert checkout.launch(*other, target="problem", config=OWN).returncode == 0
    assert (results / "problem.html").exists()
    assert not list(results.rglob("*.outdated.*"))


@pytest.mark.thorough
def test_problems_of_different_versions_run_at_the_same_time(source, tmp_path):
    checkout = source.copy(tmp_path / "checkout")
    runs = {
        version: subprocess.Popen(
            checkout.command("--version", version, target="problem", config=config, cores=cores),
            cwd=checkout.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        for version, config, cores in (("one", OWN, 1), ("three", OWN, 3), ("network", NETWORK, 1))
    }
    for version, run in runs.items():
        told, _ = run.communicate(timeout=1200)
        assert run.returncode == 0, told
        assert (checkout.folder / "results" / version / "problem.html").exists()
    # The number of cores changes no bit.
    one, three = (checkout.folder / "results" / version for version in ("one", "three"))
    for file in one.glob("measurements/problem/*.parquet"):
        assert file.read_bytes() == (three / file.relative_to(one)).read_bytes(), file.name
