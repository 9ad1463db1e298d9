"""Runs under other base seeds, with the launcher replaced by one that writes a verdict."""

import json
from pathlib import Path

import pytest
import seeds

from sgd_replication.pipeline.claims.judge import JudgedClaim, JudgedClaims
from sgd_replication.pipeline.loading import load_settings

FIRST = load_settings().seed


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """The launcher's calls; odd base seeds turn the claim."""
    monkeypatch.chdir(tmp_path)
    made = []

    def run(arguments):
        made.append(arguments)
        version = arguments[arguments.index("--version") + 1]
        seed = int(arguments[arguments.index("--seed") + 1]) if "--seed" in arguments else FIRST
        claim = JudgedClaim(
            id="c", paper="DDT", where="", statement="", criterion="", published=None, measured=None, others=[],
            data=None, verdict="partly" if seed % 2 else "replicated", reason="", evidence=[], rule="r",
        )  # fmt: skip
        Path("results", version).mkdir(parents=True, exist_ok=True)
        JudgedClaims(claims=[claim]).write(Path("results", version, "claims.json"))
        return 0

    monkeypatch.setattr(seeds.launch, "main", run)
    return made


def test_every_seed_has_a_version_and_the_report_is_made_at_the_end(calls, capsys):
    assert seeds.main(["--count", "3", "--cores", "1"]) == 0
    versions = [call[call.index("--version") + 1] for call in calls]
    assert versions == ["v1", f"v1-seed{FIRST + 1}", f"v1-seed{FIRST + 2}", "v1"]
    assert ["--no-pdf" in call for call in calls] == [False, True, True, False]
    content = json.loads(Path("results/v1/seeds.json").read_text())
    found = {seed: verdicts["c"] for seed, verdicts in content["verdicts"].items()}
    assert found == {str(seed): "partly" if seed % 2 else "replicated" for seed in range(FIRST, FIRST + 3)}
    assert "differ in 0.67 of 1 verdicts" in capsys.readouterr().out


def test_a_run_that_fails_ends_it_and_nothing_is_written(calls, monkeypatch):
    monkeypatch.setattr(seeds.launch, "main", lambda arguments: 1)
    assert seeds.main(["--count", "2"]) == 1
    assert not Path("results/v1/seeds.json").exists()


def test_one_seed_is_refused(calls, capsys):
    assert seeds.main(["--count", "1"]) == 2
    assert "two seeds or more" in capsys.readouterr().err
