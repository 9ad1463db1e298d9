"""The version of a user's problem: manifest, verification and archive."""

import tarfile

import pytest
import yaml

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Origin
from sgd_replication.pipeline.archive import pack
from sgd_replication.pipeline.manifest import read_manifest
from sgd_replication.pipeline.problem_version import write_problem_manifest
from sgd_replication.pipeline.verification import verify_version


@pytest.fixture
def finished(complete, write_record, tmp_path):
    """A problem that `make problem` has measured on a table of the user's, without a manifest yet."""
    folder = tmp_path / "results" / "mine"
    (folder / "estimates").mkdir(parents=True)
    (folder / "estimates" / "problem.json").write_text("{}")
    (folder / "problem.html").write_text("<p>")
    (tmp_path / "mine.csv").write_text("x,class\n1,a\n")
    (folder / "settings.yaml").write_text(yaml.safe_dump({"problem": {"data": {"file": "mine.csv"}}}))
    origin, table = Origin.of(tmp_path), {"mine.csv": file_sha256(tmp_path / "mine.csv")}
    write_record(folder, "measure_problem", ["estimates/problem.json"], table, origin)
    write_record(folder, "report_problem", ["problem.html"], {}, origin)
    return folder


def test_a_finished_problem_is_verified(finished, tmp_path):
    with pytest.raises(UserError, match="or `make problem` for a problem of your own"):
        read_manifest(finished)
    write_problem_manifest(finished, Origin.of(tmp_path))
    manifest = read_manifest(finished)
    assert set(manifest.artefacts) == {"estimates/problem.json", "problem.html"}
    assert verify_version(finished, manifest) == []
    (finished / "problem.html").write_text("<p>changed")
    assert [difference.path for difference in verify_version(finished, manifest)] == ["problem.html"]
    with pytest.raises(UserError, match="recorded"):
        write_problem_manifest(finished, Origin.of(tmp_path))


@pytest.mark.parametrize("small", [False, True])
def test_its_archive_has_the_users_files(finished, tmp_path, small):
    write_problem_manifest(finished, Origin.of(tmp_path))
    with tarfile.open(pack(finished, tmp_path / "archives", small)) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"problem/mine.csv", "results/problem.html", "results/settings.yaml", "results/manifest.json"} <= names
    (tmp_path / "mine.csv").write_text("x,class\n2,a\n")
    with pytest.raises(UserError, match=r"mine\.csv: this file of the problem is not the file that was measured"):
        pack(finished, tmp_path / "archives", small)
    (tmp_path / "mine.csv").unlink()
    with pytest.raises(UserError, match="is missing"):
        pack(finished, tmp_path / "archives", small)


def test_a_manifest_changes_with_the_files_only(finished, tmp_path, write_record):
    first, later = Origin(commit="first", dirty=False), Origin(commit="later", dirty=False)
    assert write_problem_manifest(finished, first).origin == write_problem_manifest(finished, later).origin == first
    (finished / "problem.html").write_text("<p>again")
    write_record(finished, "report_problem", ["problem.html"], {}, Origin.of(tmp_path))
    assert write_problem_manifest(finished, later).origin == later
