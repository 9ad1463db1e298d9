"""Files of a version against the records of the jobs that made them."""

from pathlib import Path

import pytest

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.recorded_files import check_version, read_records
from sgd_replication.jobs.run import run_job


@pytest.fixture
def version(workplace, work):
    """A version in which one job has run."""
    work(lambda job: job.output.made.write_text("made"))
    run_job(workplace.identity(), workplace.files())
    return workplace.folder / "v1"


def test_a_version_as_it_was_recorded_passes_and_so_does_one_that_is_not_there(version):
    check_version(version)
    check_version(version.parent / "v2")


def test_a_file_changed_by_hand_is_named_with_its_rule_and_what_to_do(version):
    (version / "out.txt").write_text("changed")
    with pytest.raises(UserError, match=r"out\.txt: this is not the file that rule r made .* `make rerun RULE=r`"):
        check_version(version)
    assert (version / "out.txt").read_text() == "changed"  # nothing is removed


def test_a_file_that_is_deleted_is_made_again_and_no_mistake(version):
    (version / "out.txt").unlink()
    check_version(version)


def test_files_of_a_rule_that_runs_again_may_be_anything(version):
    (version / "out.txt").write_text("changed")
    check_version(version, remade=["r"])


def test_a_record_that_another_job_removes_meanwhile_is_left_out(version, monkeypatch):
    """Snakemake removes the outputs of a job before it starts it, while other jobs read the records."""
    (version / "gone.record.json").touch()
    find = Path.rglob

    def find_and_remove(folder, pattern):
        found = list(find(folder, pattern))
        (version / "gone.record.json").unlink()
        return found

    monkeypatch.setattr(Path, "rglob", find_and_remove)
    assert len(read_records(version)) == 1
