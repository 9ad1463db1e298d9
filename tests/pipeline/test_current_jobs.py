"""Which stored jobs count as done: the key of each is that of this checkout's code, settings, seed and inputs."""

from pathlib import Path

import pytest

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.records import Origin
from sgd_replication.jobs.takeover import job_key
from sgd_replication.pipeline.current_jobs import stored_jobs


def identity(rule, code="c0de"):
    return Identity(rule=rule, module="m", wildcards={}, settings=None, seed=None, threads=1, device="cpu", code=code)


@pytest.fixture
def version(tmp_path, monkeypatch, write_record):
    """A version of two jobs: one reads a data file, which is not in this checkout, the other the first one's output."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "results" / "v1"
    folder.mkdir(parents=True)
    (folder / "a.json").write_text("a")
    (folder / "b.json").write_text("b")
    inputs = {"a": {"data/set.gz": "0" * 64}, "b": {"a.json": file_sha256(folder / "a.json")}}
    for rule, read in inputs.items():
        origin = Origin(commit="abc", dirty=False)
        write_record(folder, rule, [f"{rule}.json"], read, origin, key=job_key(identity(rule), read))
    return folder


def commands(code="c0de"):
    """Identity and files of both jobs; the rule lists only the data files that are there."""
    data = sorted(Path("data").glob("*.gz"))
    places = {name: {"made": f"results/v1/{name}.json", "record": f"results/v1/{name}.record.json"} for name in "ab"}
    reads = {"a": {"files": data}, "b": {"a": "results/v1/a.json"}}
    codes = {"a": code, "b": "c0de"}
    return [
        (identity(name, codes[name]), JobFiles(results="results/v1", input=reads[name], output=places[name]))
        for name in "ab"
    ]


def current(code="c0de"):
    return [job.current for job in stored_jobs(commands(code))]


def test_data_that_this_checkout_lacks_count_as_the_recorded_ones(version):
    assert current() == [True, True]


def test_other_data_make_their_jobs_outdated_and_what_depends_on_them(version):
    (version.parents[1] / "data").mkdir()
    (version.parents[1] / "data" / "set.gz").write_bytes(b"other")
    assert current() == [False, False]


def test_other_code_makes_a_job_outdated_and_what_depends_on_it(version):
    assert current(code="other") == [False, False]


def test_an_output_that_the_pack_left_out_counts_by_its_record(version):
    (version / "a.json").unlink()
    assert current() == [True, True]


def test_a_job_without_a_record_is_outdated(version):
    (version / "b.record.json").unlink()
    assert current() == [True, False]
