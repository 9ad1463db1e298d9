"""Packing a version."""

import json
import subprocess
import tarfile

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Origin
from sgd_replication.pipeline.archive import pack
from sgd_replication.pipeline.manifest import merge_records, read_manifest
from sgd_replication.pipeline.restored import FILE, Restored, left_out
from sgd_replication.pipeline.verification import verify_version

SAFE = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
"""Python 3.11.2, which Debian 12 has, knows no filter."""


def test_the_archive_has_results_code_checksums_and_metadata_and_the_same_bytes_again(complete, tmp_path):
    archive = pack(complete, tmp_path / "a")
    with tarfile.open(archive) as packed:
        packed.extractall(tmp_path / "unpacked", **SAFE)
    (root,) = (tmp_path / "unpacked").iterdir()
    held = {file.relative_to(root).as_posix() for file in root.rglob("*") if file.is_file()}
    assert held == {
        "results/estimates/e.json",
        "results/report.pdf",
        "results/table.parquet",
        "results/array.npy",
        "results/manifest.json",
        "results/r.record.json",
        "results/n_notebook.record.json",
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


def test_a_version_restored_from_a_small_pack_is_verified_without_what_was_left_out(complete, tmp_path):
    (complete / "array.npy").unlink()
    assert [difference.path for difference in verify_version(complete, read_manifest(complete))] == ["array.npy"]
    Restored(source="a.tar.gz", commit="abc", left_out=["array.npy"], finished=True).write(complete / FILE)
    assert verify_version(complete, read_manifest(complete)) == []
    assert pack(complete, tmp_path / "a", small=True).exists()
    with pytest.raises(UserError, match=r"restored from a small pack; 1 of its files, such as array\.npy"):
        pack(complete, tmp_path / "a")
    # The manifest is written anew as before, and a file that is there is still held against its record.
    records = sorted(complete.glob("*.record.json"))
    origin = Origin(commit="def", dirty=False)
    merged = merge_records("v1", complete, records, origin, absent=left_out(complete))
    assert merged.artefacts == read_manifest(complete).artefacts
    (complete / "array.npy").write_bytes(b"changed")
    with pytest.raises(UserError, match=r"array\.npy: its sha256 is"):
        merge_records("v1", complete, records, origin, absent=left_out(complete))
