"""The frame of a job, without Snakemake."""

import json
import logging
import sys

import numpy as np
import pytest
import torch
from job import JobParser

from sgd_diffusion.errors import UserError


@pytest.fixture
def call(tmp_path, monkeypatch):
    """Run a job that reads in.txt and makes out.txt."""
    (tmp_path / "in.txt").write_text("input")

    def call(work, seed=7, **more):
        parameters = {"code": "c0de", "seed": seed, "settings": {"a": 1}, "threads": 1, **more}
        arguments = {
            "--rule": "r",
            "--results": tmp_path,
            "--parameters": json.dumps(parameters),
            "--record": tmp_path / "r.record.json",
            "--source": tmp_path / "in.txt",
            "--made": tmp_path / "out.txt",
        }
        words = [str(word) for pair in arguments.items() for word in pair]
        monkeypatch.setattr(sys, "argv", ["job", *words])
        parser = JobParser("test")
        parser.add_input("--source", "what it reads")
        parser.add_output("--made", "what it makes")
        parser.run(work)
        return json.loads((tmp_path / "r.record.json").read_text())

    return call


def make(job):
    job.files.made.write_text(f"{job.files.source.read_text()} {job.seed}")


def test_the_record_says_what_was_read_made_and_decided(call):
    record = call(make)
    assert list(record["inputs"]) == ["in.txt"]
    assert list(record["outputs"]) == ["out.txt"]
    assert (record["rule"], record["code"], record["seed"], record["settings"]) == ("r", "c0de", 7, {"a": 1})
    assert (record["device"], record["determinism"]) == ("cpu", "bitwise")
    assert record["environment"]["torch"]


def test_a_job_on_a_gpu_promises_statistical_agreement_only(call, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: "Model X")

    def compute(job):
        assert job.device().type == "cuda"
        make(job)

    record = call(compute, device="auto")
    assert (record["device"], record["determinism"]) == ("cuda: Model X", "statistical")


def test_a_gpu_that_is_not_there_stops_the_job_with_a_message(call, monkeypatch, caplog):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit):
        call(lambda job: job.device(), device="cuda")
    assert "finds no GPU here" in caplog.text


def test_a_users_mistake_is_one_line_and_leaves_no_record(call, tmp_path, caplog):
    def fail(job):
        raise UserError("the thing is wrong")

    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit) as exit_:
        call(fail)
    assert exit_.value.code == 1
    assert caplog.messages == ["error: the thing is wrong"]
    assert not (tmp_path / "r.record.json").exists()


@pytest.mark.parametrize("allocate", [np.empty, torch.empty, lambda size: torch.empty(size, 10**6)])
def test_memory_that_is_not_there_is_one_line(call, allocate, tmp_path, caplog):
    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit):
        call(lambda job: allocate(10**14))
    (message,) = caplog.messages
    assert message.startswith("error: memory ran out (")
    assert "\n" not in message
    assert not (tmp_path / "r.record.json").exists()


def test_a_fault_of_the_program_keeps_its_traceback(call):
    with pytest.raises(ZeroDivisionError):
        call(lambda job: 1 / 0)


def test_a_job_without_a_seed_may_not_draw(call):
    with pytest.raises(RuntimeError, match="given no seed"):
        call(make, seed=None)


def test_an_output_that_was_not_made_is_a_fault(call):
    with pytest.raises(FileNotFoundError):
        call(lambda job: None)
