"""What a release keeps, and which versions cannot be released."""

import json
import subprocess

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.pack import CHECKS, RELEASED, SUMS, read_pack
from sgd_replication.pipeline.release import FIGURES, release


@pytest.fixture
def version(complete):
    """A complete version with what people read of a released run."""
    (complete / "data.json").write_text(json.dumps({"schema": 1, "sets": {"mnist": {"kind": "official"}}}))
    (complete / "figures").mkdir()
    for name in FIGURES:
        (complete / "figures" / f"{name}.png").write_bytes(b"png")
    return complete


def changed(file, old, new):
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def test_a_release_is_a_small_pack_beside_the_report_and_the_readmes_figures(version, tmp_path):
    (tmp_path / RELEASED).mkdir(parents=True)
    (tmp_path / RELEASED / "of_the_last_release.json").write_text("{}")
    release(version)
    figures = {f"figures/{name}.png" for name in FIGURES}
    measured = {"estimates/e.json", "table.parquet", "manifest.json", "n_notebook.record.json", "r.record.json"}
    assert set(read_pack(tmp_path / RELEASED)) == measured | figures | {"report.pdf"}
    subprocess.run(["sha256sum", "--check", "--quiet", SUMS], cwd=tmp_path / RELEASED, check=True)


def test_evidence_of_checks_stays_beside_the_pack_and_is_no_part_of_it(version, tmp_path):
    evidence = tmp_path / CHECKS / "chaos" / "tiny.json"
    evidence.parent.mkdir(parents=True)
    evidence.write_text("[]")
    release(version)
    assert evidence.read_text() == "[]"
    assert not [name for name in read_pack(tmp_path / RELEASED) if "chaos" in name]
    assert "chaos" not in (tmp_path / RELEASED / SUMS).read_text()


def test_stand_ins_are_not_released(version, tmp_path):
    changed(version / "data.json", "official", "stand-in")
    with pytest.raises(UserError, match="stand-ins were used for mnist"):
        release(version)
    assert not (tmp_path / RELEASED).exists()


def test_files_from_uncommitted_sources_are_not_released(version, tmp_path):
    manifest = json.loads((version / "manifest.json").read_text())
    manifest["artefacts"]["table.parquet"]["dirty"] = True
    (version / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(UserError, match=r"1 files, such as table\.parquet, were made from uncommitted source files"):
        release(version)
    assert not (tmp_path / RELEASED).exists()


def test_a_version_that_is_not_what_its_manifest_says_is_not_released(version, tmp_path):
    (version / "table.parquet").write_bytes(b"changed")
    with pytest.raises(UserError, match=r"differ from the manifest; table\.parquet has sha256"):
        release(version)
    with pytest.raises(UserError, match="only a complete run"):
        release(tmp_path / "results" / "v2")
    assert not (tmp_path / RELEASED).exists()
