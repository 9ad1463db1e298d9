"""The quick configuration, which a newcomer tries first."""

import json
from dataclasses import replace

import pytest

pytestmark = [pytest.mark.pipeline, pytest.mark.thorough]


def test_the_quick_configuration_runs_to_its_end(source, tmp_path):
    checkout = replace(source.copy(tmp_path / "checkout"), version="quick")
    run = checkout.launch("--no-pdf", config=("config/quick.yaml",))
    assert run.returncode == 0, run.stdout
    claims = json.loads((checkout.results / "claims.json").read_text())["claims"]
    judged = {claim["id"] for claim in claims if claim["verdict"] != "not run"}
    assert {"ddt-st-batch", "ddt-thm1", "ldt-ball", "bal-tail"} <= judged, judged
