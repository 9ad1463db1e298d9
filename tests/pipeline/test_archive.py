"""Packing a version."""

import json
import subprocess
import tarfile

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Cost, Environment, Origin, Record
from sgd_replication.pipeline.archive import pack
from sgd_replication.pipeline.manifest import merge_records

CITATION = """
title: A title
abstract: What it does.
version: 0.1.0
license: MIT
authors: [{name: Somebody}]
keywords: [diffusion]
references:
  - {title: A paper, year: 2021, url: "https://example.org", authors: [{family-names: Xie, given-names: Zeke}]}
"""


@pytest.fixture
def complete(tmp_path, monkeypatch):
    """A checkout with a commit, and a version made from it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "CITATION.cff").write_text(CITATION)
    git = ["git", "-c", "user.name=test", "-c", "user.email=test"]
    for arguments in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "code"]):
        subprocess.run([*git, *arguments], check=True)
    folder = tmp_path / "results" / "v1"
    (folder / "estimates").mkdir(parents=True)
    (folder / "estimates" / "e.json").write_text("{}")
    (folder / "report.pdf").write_bytes(b"%PDF")
    record = Record(
        rule="r",
        outputs={name: file_sha256(folder / name) for name in ("estimates/e.json", "report.pdf")},
        inputs={},
        settings={},
        code="c",
        data={},
        seed=None,
        threads=1,
        device="cpu",
        cost=Cost(seconds=1, cpu_seconds=1, peak_memory=1),
        determinism="bitwise",
        origin=Origin.of(tmp_path),
        environment=Environment.current(),
    )
    (folder / "r.record.json").write_text(record.model_dump_json(by_alias=True))
    manifest = merge_records("v1", folder, [folder / "r.record.json"], Origin.of(tmp_path))
    (folder / "manifest.json").write_text(manifest.model_dump_json(by_alias=True))
    return folder


def test_the_archive_has_results_code_checksums_and_metadata_and_the_same_bytes_again(complete, tmp_path):
    archive = pack(complete, tmp_path / "a")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "unpacked", filter="data")
    (root,) = (tmp_path / "unpacked").iterdir()
    held = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}
    assert held == {
        "results/estimates/e.json",
        "results/report.pdf",
        "results/manifest.json",
        "code/CITATION.cff",
        "zenodo.json",
        "SHA256SUMS",
    }
    subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=root, check=True)
    metadata = json.loads((root / "zenodo.json").read_text())
    assert metadata["creators"] == [{"name": "Somebody"}]
    assert metadata["references"] == ["Zeke Xie (2021). A paper. https://example.org"]
    assert file_sha256(pack(complete, tmp_path / "b")) == file_sha256(archive)


def test_what_is_not_as_recorded_is_refused_and_nothing_is_written(complete, tmp_path):
    (complete / "report.pdf").write_bytes(b"changed")
    with pytest.raises(UserError, match=r"1 files differ from the manifest; report\.pdf has sha256"):
        pack(complete, tmp_path / "a")
    (complete / "manifest.json").unlink()
    with pytest.raises(UserError, match="only a complete run"):
        pack(complete, tmp_path / "a")
    assert not (tmp_path / "a").exists()
