"""The pipeline on official data sets, if SGD_DIFFUSION_DATA names a folder that holds their files."""

import json
import os
import re

import pytest

FOLDER = os.environ.get("SGD_DIFFUSION_DATA")
pytestmark = [
    pytest.mark.pipeline,
    pytest.mark.skipif(FOLDER is None, reason="SGD_DIFFUSION_DATA names no data directory"),
]


def judged_on_mnist(claims):
    """Check that the claims on noise are judged on the official set, and say what this small run lacks."""
    for claim in claims:
        assert claim["data"] == {"set": "mnist", "kind": "official"}
        assert claim["verdict"] == "inconclusive"  # the criterion requires 1,000 minibatches; this run has 40
        assert "minibatches ≥ 1000" in claim["reason"]
        assert "(measured 40)" in claim["reason"]


def launched(rerun, target, until):
    """Run a part of the tiny configuration on the placed data."""
    rerun.edit("tests/configs/tiny.yaml", "source: embedded", "source: auto")
    options = ("--no-pdf", "--replace", "--data-dir", FOLDER, "--snakemake", "--until", until)
    run = rerun.launch(*options, target=target)
    assert run.returncode == 0, run.stdout
    assert "mnist: verified, copied" in run.stdout


def test_placed_data_are_used_by_one_measurement(rerun):
    launched(rerun, target="experiment:covariance", until="covariance_estimate")
    estimates = json.loads((rerun.results / "estimates" / "cov-mnist_fc.json").read_text())
    assert estimates["data"] == {"mnist": {"set": "mnist", "kind": "official"}}


@pytest.mark.thorough
def test_placed_data_are_used_and_judged_by_one_experiment(rerun):
    launched(rerun, target="experiment:noise", until="judge_claims")
    claims = json.loads((rerun.results / "claims" / "noise.json").read_text())["claims"]
    on_mnist = [claim for claim in claims if claim["id"].startswith("ddt-noise-")]
    assert on_mnist
    judged_on_mnist(on_mnist)


@pytest.mark.thorough
def test_placed_data_are_used_and_judged_and_found_again_without_being_named(rerun):
    rerun.edit("tests/configs/tiny.yaml", "source: embedded", "source: auto")
    rerun.edit("tests/configs/tiny.yaml", "sets: [avila]", "sets: [banknote]")
    rerun.edit("tests/configs/tiny.yaml", "networks: [mnist_fc]", "networks: [avila_fc]")
    judged = ("--snakemake", "--until", "write_numbers")  # no notebook: figures are those of other tests
    run = rerun.launch("--no-pdf", "--replace", "--data-dir", FOLDER, *judged)
    assert run.returncode == 0, run.stdout
    assert "mnist: verified, copied" in run.stdout
    claims = json.loads((rerun.results / "claims.json").read_text())["claims"]
    on_mnist = {claim["id"]: claim for claim in claims if claim["id"].startswith("ddt-noise-")}
    escape = on_mnist.pop("ddt-noise-escape")  # of several sets, over more e-folds than this run has
    assert escape["verdict"] == "inconclusive"
    assert "surrogate_e_folds ≥ 8" in escape["reason"]
    judged_on_mnist(on_mnist.values())
    (on_notes,) = (claim for claim in claims if claim["id"] == "ddt-net-banknote-batch")
    assert on_notes["data"] == {"set": "banknote", "kind": "official"}
    assert on_notes["verdict"] != "not run"
    (on_avila,) = (claim for claim in claims if claim["id"] == "ddt-cov-avila")
    assert on_avila["data"] == {"set": "avila", "kind": "official"}
    assert on_avila["verdict"] != "not run"
    assert "mnist was not used" not in (rerun.results / "tables" / "banner.tex").read_text()
    again = rerun.launch("--no-pdf", *judged, "--dry-run")
    assert re.search(r"^total +0$", again.stdout, re.M), again.stdout
