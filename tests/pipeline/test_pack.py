"""Packs hold what a version's jobs made, and are verified when they are read."""

import gzip
import io
import subprocess
import tarfile

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.archive import pack
from sgd_replication.pipeline.manifest import read_manifest
from sgd_replication.pipeline.pack import SUMS, all_files, read_pack, small_files, sums


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


def root_of(contents):
    return next(iter(contents)).split("/")[0]


def test_an_archive_holds_the_bytes_of_the_version(archive, complete):
    expected = {name: (complete / name).read_bytes() for name in all_files(complete, read_manifest(complete))}
    assert read_pack(archive) == expected
    assert "report.pdf" in expected


def test_a_small_pack_has_neither_arrays_nor_what_notebooks_make(complete, tmp_path):
    names = small_files(complete, read_manifest(complete))
    assert names == ["estimates/e.json", "manifest.json", "n_notebook.record.json", "r.record.json", "table.parquet"]
    small = pack(complete, tmp_path / "archives", small=True)
    assert small.name.endswith("-small.tar.gz")
    assert sorted(read_pack(small)) == names


def test_a_folder_with_sums_is_a_pack_and_sha256sum_reads_the_sums(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.txt").write_bytes(b"1")
    (tmp_path / SUMS).write_bytes(sums({"a/one.txt": b"1"}))
    assert read_pack(tmp_path) == {"a/one.txt": b"1"}
    subprocess.run(["sha256sum", "--check", "--quiet", SUMS], cwd=tmp_path, check=True)
    (tmp_path / "a" / "one.txt").write_bytes(b"2")
    with pytest.raises(UserError, match=r"a/one\.txt does not have the sha256"):
        read_pack(tmp_path)


def test_an_archive_that_was_changed_is_refused(archive):
    repacked(archive, lambda contents: contents.update({f"{root_of(contents)}/results/report.pdf": b"other"}))
    with pytest.raises(UserError, match=r"results/report\.pdf does not have the sha256"):
        read_pack(archive)


def test_a_file_that_the_sums_do_not_list_is_refused(archive):
    repacked(archive, lambda contents: contents.update({f"{root_of(contents)}/results/extra": b""}))
    with pytest.raises(UserError, match="results/extra is in the archive or in its SHA256SUMS"):
        read_pack(archive)


def test_a_name_that_leads_out_of_the_folder_is_refused(archive):
    def change(contents):
        root = root_of(contents)
        inside = {name.removeprefix(f"{root}/"): data for name, data in contents.items() if not name.endswith(SUMS)}
        inside["results/../../evil"] = b""
        contents.clear()
        contents.update({f"{root}/{name}": data for name, data in inside.items()} | {f"{root}/{SUMS}": sums(inside)})

    repacked(archive, change)
    with pytest.raises(UserError, match="evil lies outside of the archive's folder"):
        read_pack(archive)


GZIP = gzip.compress(b"no tar", mtime=0)  # no time in the name of a test


@pytest.mark.parametrize("content", [b"", b"no archive", GZIP])
def test_what_is_no_archive_is_explained(content, tmp_path):
    (tmp_path / "file").write_bytes(content)
    with pytest.raises(UserError, match="cannot be read as an archive of `make archive`"):
        read_pack(tmp_path / "file")


def test_a_folder_without_sums_is_no_pack(tmp_path):
    with pytest.raises(UserError, match="has no readable SHA256SUMS"):
        read_pack(tmp_path)
