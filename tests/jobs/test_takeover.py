"""Outputs that another version has: copied if code, settings, seed and inputs are the same, and only then."""

import json

import pytest

from sgd_replication.jobs.run import run_job


def make(job):
    job.output.made.write_text(f"{job.input.source.read_text()} {job.seed}")


def forbidden(job):
    raise AssertionError("the job computed")


@pytest.fixture
def other(workplace, work):
    """A version v1 with the job's outputs, and a version v2 with the same input."""
    work(make)
    run_job(workplace.identity(), workplace.files())
    (workplace.folder / "v2").mkdir()
    (workplace.folder / "v2" / "in.txt").write_text("input")
    return workplace


def test_equal_jobs_are_copied_and_the_record_says_from_where(other, work):
    work(forbidden)
    run_job(other.identity(), other.files("v2"))
    assert (other.folder / "v2" / "out.txt").read_text() == "input 7"
    first, second = (json.loads((other.folder / name / "r.record.json").read_text()) for name in ("v1", "v2"))
    assert second == first | {"taken_from": "v1"}


@pytest.mark.parametrize("change", [{"code": "other"}, {"seed": 1}, {"settings": {"a": 2}}, {"threads": 2}])
def test_a_job_of_another_identity_computes(other, work, change):
    work(forbidden)
    with pytest.raises(AssertionError, match="computed"):
        run_job(other.identity(**change), other.files("v2"))


def test_a_job_of_another_input_computes(other, work):
    (other.folder / "v2" / "in.txt").write_text("other")
    work(forbidden)
    with pytest.raises(AssertionError, match="computed"):
        run_job(other.identity(), other.files("v2"))


def test_a_job_that_is_asked_to_computes(other, work):
    work(forbidden)
    with pytest.raises(AssertionError, match="computed"):
        run_job(other.identity(), other.files("v2", take_over=False))


@pytest.mark.parametrize("damage", [lambda file: file.write_text("damaged"), lambda file: file.unlink()])
def test_a_damaged_file_is_never_taken_over(other, work, damage):
    damage(other.folder / "v1" / "out.txt")
    work(make)
    run_job(other.identity(), other.files("v2"))
    assert (other.folder / "v2" / "out.txt").read_text() == "input 7"
    assert json.loads((other.folder / "v2" / "r.record.json").read_text())["taken_from"] is None
