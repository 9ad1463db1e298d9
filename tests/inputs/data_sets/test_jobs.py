"""The jobs that decide which data sets a run uses."""

import json
import logging

import pytest

from sgd_replication.inputs.data_sets.jobs import merge, resolve
from sgd_replication.inputs.data_sets.settings import DataSettings
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.job import Job


@pytest.fixture
def job_of(tmp_path):
    """A job in an empty folder."""

    def job_of(settings, inputs, outputs, **wildcards):
        identity = Identity(
            rule="r", module="m", wildcards=wildcards, settings=None, seed=None, threads=1, device="cpu", code="c0de"
        )
        return Job(identity, JobFiles(results=tmp_path, input=inputs, output=outputs), settings)

    return job_of


def test_a_stand_in_is_announced_in_the_log(job_of, tmp_path, caplog):
    file = tmp_path / "mnist.json"
    with caplog.at_level(logging.WARNING):
        resolve.run(job_of(DataSettings(source="embedded"), {}, {"resolution": file}, set="mnist"))
    assert Resolution.model_validate_json(file.read_text()).set == "digits"
    assert "MNIST IS NOT USED: the configuration asks for embedded data" in caplog.text
    assert "its stand-in digits is used instead; claims about mnist are not judged on it" in caplog.text


def test_a_set_that_is_used_itself_is_not_announced(job_of, tmp_path, caplog):
    with caplog.at_level(logging.WARNING):
        resolve.run(job_of(DataSettings(), {}, {"resolution": tmp_path / "digits.json"}, set="digits"))
    assert not caplog.messages


def test_all_resolutions_are_merged_by_the_name_that_was_asked_for(job_of, tmp_path):
    found = [
        Resolution(requested=name, set=used, kind=kind, files={}, reason="a test")
        for name, used, kind in (("mnist", "digits", "stand-in"), ("digits", "digits", "official"))
    ]
    files = [tmp_path / f"{one.requested}.json" for one in found]
    for file, one in zip(files, found, strict=True):
        file.write_text(one.model_dump_json())
    job = job_of(None, {"resolutions": files}, {"data": tmp_path / "data.json"})
    merge.run(job)
    content = json.loads((tmp_path / "data.json").read_text())
    assert content["schema"] == 1
    assert list(content["sets"]) == ["digits", "mnist"]
    assert content["sets"]["mnist"]["set"] == "digits"
    assert content["sets"]["mnist"]["sha256"] == content["sets"]["digits"]["sha256"] == found[0].sha256
    assert set(job.used_data) == {"mnist", "digits"}
