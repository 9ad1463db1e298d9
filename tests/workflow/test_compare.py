"""Comparing versions, releasing one, and what stops either."""

import json

import pytest
from claims_file import write_claims
from compare import compare, folder_of
from estimates_file import ExperimentEstimates
from release import release

from sgd_diffusion.claims import JudgedClaim
from sgd_diffusion.data import UsedData
from sgd_diffusion.errors import UserError
from sgd_diffusion.estimates import Estimate


def version(folder, value=1.0, verdict="partly", data="mnist", kind="official"):
    """Write the files of a version that are compared."""
    (folder / "estimates").mkdir(parents=True)
    estimate = Estimate(value=value, low=value - 0.1, high=value + 0.1, n=5)
    content = ExperimentEstimates(
        experiment="e",
        rule="r",
        data={"mnist": UsedData(set=data, kind=kind)},
        evidence=[],
        estimates={"x": estimate, "y": Estimate(value=0, low=-1, high=1, n=5)},
    )
    (folder / "estimates" / "e.json").write_text(content.model_dump_json(by_alias=True))
    claim = JudgedClaim(
        id="c", paper="DDT", where="", statement="", criterion="", published=None, measured=estimate, others=[],
        data=None, verdict=verdict, reason="", evidence=[], rule="r",
    )  # fmt: skip
    write_claims(folder / "claims.json", [claim])
    return folder


def test_equal_versions_agree(tmp_path):
    lines, changes = compare(version(tmp_path / "a"), version(tmp_path / "b"), brief=False)
    assert lines == ["b against a: 2 of 2 estimates agree, 0 verdicts differ"]
    assert changes == []


def test_what_moved_is_shown_with_its_intervals(tmp_path):
    before, after = version(tmp_path / "a"), version(tmp_path / "b", value=2.0, verdict="not replicated")
    lines, changes = compare(before, after, brief=False)
    assert lines[0] == "e/x: 1 [0.9, 1.1] -> 2 [1.9, 2.1]"
    assert lines[1] == "c: partly -> not replicated"
    assert lines[2].startswith("b against a: 1 of 2 estimates agree, 1 verdicts differ")
    assert len(changes) == 1
    assert compare(before, after, brief=True)[0] == lines[1:]


def test_results_on_different_data_are_not_compared(tmp_path):
    lines, _ = compare(version(tmp_path / "a"), version(tmp_path / "b", data="digits", kind="stand-in"), brief=False)
    assert lines[0] == "e: not compared, mnist (official) in a but digits (stand-in) in b"
    assert "0 of 0 estimates agree" in lines[-1]


def test_an_unknown_version_is_refused_with_the_known_ones(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    version(tmp_path / "results" / "v1")
    assert folder_of("v1").name == "v1"
    with pytest.raises(UserError, match=r"results/v2 holds no claims\.json\. Versions that can be compared: v1"):
        folder_of("v2")


def test_files_of_another_form_are_named(tmp_path):
    broken = version(tmp_path / "b")
    (broken / "estimates" / "e.json").write_text('{"schema": 1, "experiment": "e"}')
    with pytest.raises(UserError, match=r"estimates/e\.json: not made by this version"):
        compare(version(tmp_path / "a"), broken, brief=True)


@pytest.fixture
def complete(tmp_path, monkeypatch):
    """A complete version in a checkout of its own."""
    monkeypatch.chdir(tmp_path)
    folder = version(tmp_path / "results" / "v1")

    def complete(dirty=False, kind="official"):
        artefact = {
            "sha256": "0", "rule": "r", "commit": "c", "dirty": dirty, "settings": {}, "code": "c", "data": {},
            "inputs": {}, "seed": None, "threads": 1, "device": "cpu", "seconds": 1, "determinism": "bitwise",
            "environment": {"python": "3", "numpy": "2", "torch": "2"},
        }  # fmt: skip
        manifest = {
            "schema": 1,
            "version": "v1",
            "origin": {"commit": "c", "dirty": dirty},
            "artefacts": {"a": artefact},
        }
        (folder / "manifest.json").write_text(json.dumps(manifest))
        (folder / "data.json").write_text(json.dumps({"schema": 1, "sets": {"mnist": {"kind": kind}}}))
        return folder

    return complete


def test_a_release_keeps_the_small_files(complete, tmp_path):
    release(complete())
    kept = {
        file.relative_to(tmp_path / "references/released").as_posix() for file in tmp_path.rglob("released/**/*.json")
    }
    assert kept == {"claims.json", "data.json", "manifest.json", "estimates/e.json"}


def test_what_cannot_be_released_is_refused(complete, tmp_path):
    with pytest.raises(UserError, match="uncommitted"):
        release(complete(dirty=True))
    with pytest.raises(UserError, match="stand-ins were used for mnist"):
        release(complete(kind="stand-in"))
    with pytest.raises(UserError, match="only a complete run"):
        release(tmp_path / "results" / "v2")
    assert not (tmp_path / "references").exists()
