"""The trial of the extended configuration, on official data if SGD_DIFFUSION_DATA names a folder that holds them."""

import json
import os
from dataclasses import replace

import pytest

pytestmark = [pytest.mark.pipeline, pytest.mark.thorough]
CONFIGURATION = ("tests/configs/tiny.yaml", "config/extended.yaml", "config/extended_trial.yaml")
FOLDER = os.environ.get("SGD_DIFFUSION_DATA")


def test_every_rule_of_the_extended_configuration_runs_at_reduced_size(source, tmp_path):
    checkout = replace(source.copy(tmp_path / "checkout"), version="extended-trial")
    data = ("--data-dir", FOLDER) if FOLDER else ()
    run = checkout.launch("--no-pdf", *data, config=CONFIGURATION, timeout=3600)
    assert run.returncode == 0, run.stdout
    assert (checkout.results / "checkpoints" / "cifar_resnet18.pt").is_file()
    large = json.loads((checkout.results / "estimates" / "noise-large.json").read_text())
    assert "cifar10" in json.dumps(large["data"])
    assert (checkout.results / "estimates" / "log-printed-cifar10.json").is_file()
    claims = json.loads((checkout.results / "claims.json").read_text())["claims"]
    assert any(claim["verdict"] != "not run" for claim in claims)
