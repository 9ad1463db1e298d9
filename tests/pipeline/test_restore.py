"""Restoring an archived version."""

import gzip
import io
import tarfile

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.archive import pack
from sgd_replication.pipeline.restore import restore


@pytest.fixture
def archive(complete, tmp_path):
    return pack(complete, tmp_path / "archives")


def repacked(archive, change):
    """Write the archive with changed contents; `change` gets the contents by name."""
    with tarfile.open(archive) as packed:
        contents = {member.name: packed.extractfile(member).read() for member in packed.getmembers()}
    change(contents)
    with tarfile.open(archive, "w:gz") as packed:
        for name, data in contents.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            packed.addfile(member, io.BytesIO(data))


def test_a_restored_version_has_the_files_of_the_archived_one(archive, complete, tmp_path):
    manifest, stored = restore(archive, tmp_path / "elsewhere")
    assert (manifest.version, stored.name) == ("v1", "v1-restored")
    kept = {file.relative_to(stored) for file in stored.rglob("*") if file.is_file()}
    assert kept == {file.relative_to(complete) for file in complete.rglob("*") if file.is_file()}
    assert all((stored / name).read_bytes() == (complete / name).read_bytes() for name in kept)
    with pytest.raises(UserError, match="v1-restored exists already"):
        restore(archive, tmp_path / "elsewhere")


def root_of(contents):
    return next(iter(contents)).split("/")[0]


def test_an_archive_that_was_changed_is_refused_and_nothing_is_written(archive, tmp_path):
    repacked(archive, lambda contents: contents.update({f"{root_of(contents)}/results/report.pdf": b"other"}))
    with pytest.raises(UserError, match=r"results/report\.pdf does not have the sha256"):
        restore(archive, tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists()


def test_a_file_that_the_sums_do_not_list_is_refused(archive, tmp_path):
    repacked(archive, lambda contents: contents.update({f"{root_of(contents)}/results/extra": b""}))
    with pytest.raises(UserError, match="results/extra is in the archive or in its SHA256SUMS"):
        restore(archive, tmp_path / "elsewhere")


@pytest.mark.parametrize("content", [b"", b"no archive", gzip.compress(b"no tar")])
def test_what_is_no_archive_is_explained(content, tmp_path):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UserError, match="cannot be read as an archive of `make archive`"):
        restore(tmp_path / "file", tmp_path / "results")
