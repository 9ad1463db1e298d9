"""A landscape of the user's own, from a few lines to a page."""

import json

import pytest

pytestmark = pytest.mark.pipeline
OWN = ("tests/configs/own.yaml",)


def test_a_few_lines_end_in_a_report_and_a_mistake_in_a_message(source, tmp_path):
    checkout = source.copy(tmp_path / "checkout")
    run = checkout.launch(target="problem", config=OWN)
    assert run.returncode == 0, run.stdout
    results = checkout.folder / "results" / "own"
    page = (results / "problem.html").read_text()
    assert "Which theory" in page
    assert "data:image/png;base64," in page
    estimates = json.loads((results / "estimates" / "problem.json").read_text())["estimates"]
    assert {"barrier", "batch_aic_advantage", "batch_ldt_ratio"} <= set(estimates)
    assert checkout.planned(target="problem", config=OWN) == set()

    checkout.edit("tests/configs/own.yaml", "0.3*x", "0.3*z")
    refused = checkout.launch(target="problem", config=OWN)
    assert refused.returncode == 2
    assert "'z' cannot stand in an expression of x, y" in refused.stdout
    assert "Traceback" not in refused.stdout
    assert checkout.launch(target="problem").returncode == 2  # the tiny configuration has no landscape
