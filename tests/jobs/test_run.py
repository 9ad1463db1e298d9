"""The frame of a job, without Snakemake."""

import json
import logging
import sys

import numpy as np
import pytest
import torch

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.run import main


@pytest.fixture
def call(workplace, work, monkeypatch):
    """Run a job that reads in.txt and makes out.txt, from its command line."""

    def call(function, **changes):
        work(function)
        identity, files = workplace.identity(**changes), workplace.files()
        words = ["--identity", identity.model_dump_json(), "--files", files.model_dump_json()]
        monkeypatch.setattr(sys, "argv", ["run", *words])
        main()
        return json.loads((workplace.folder / "v1" / "r.record.json").read_text())

    return call


def make(job):
    job.output.made.write_text(f"{job.input.source.read_text()} {job.seed}")


def test_the_record_says_what_was_read_made_and_decided(call):
    record = call(make)
    assert list(record["inputs"]) == ["in.txt"]
    assert list(record["outputs"]) == ["out.txt"]
    assert (record["rule"], record["code"], record["seed"], record["settings"]) == ("r", "c0de", 7, {"a": 1})
    assert (record["device"], record["determinism"], record["taken_from"]) == ("cpu", "bitwise", None)
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


def test_a_users_mistake_is_one_line_and_leaves_no_record(call, workplace, caplog):
    def fail(job):
        raise UserError("the thing is wrong")

    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit) as exit_:
        call(fail)
    assert exit_.value.code == 1
    assert caplog.messages == ["error: the thing is wrong"]
    assert not (workplace.folder / "v1" / "r.record.json").exists()


@pytest.mark.parametrize("allocate", [np.empty, torch.empty, lambda size: torch.empty(size, 10**6)])
def test_memory_that_is_not_there_is_one_line(call, allocate, workplace, caplog):
    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit):
        call(lambda job: allocate(10**14))
    (message,) = caplog.messages
    assert message.startswith("error: memory ran out (")
    assert "\n" not in message
    assert not (workplace.folder / "v1" / "r.record.json").exists()


def test_a_fault_of_the_program_keeps_its_traceback(call):
    with pytest.raises(ZeroDivisionError):
        call(lambda job: 1 / 0)


def test_a_job_without_a_seed_may_not_draw(call):
    with pytest.raises(RuntimeError, match="declares no seed"):
        call(make, seed=None)


def test_an_output_that_was_not_made_is_a_fault(call):
    with pytest.raises(FileNotFoundError):
        call(lambda job: None)


def test_a_file_that_the_rule_does_not_name_is_a_fault(call):
    with pytest.raises(AttributeError, match="the rule names no file 'table'; it names source"):
        call(lambda job: job.input.table)


def test_an_input_that_is_not_what_its_record_says_stops_the_job_before_it_computes(call, workplace, caplog):
    record = call(make)
    made_in = record | {"rule": "earlier", "outputs": {"in.txt": "0" * 64}}
    (workplace.folder / "v1" / "earlier.record.json").write_text(json.dumps(made_in))
    with caplog.at_level(logging.ERROR), pytest.raises(SystemExit):
        call(lambda job: pytest.fail("the job computed"))
    (message,) = caplog.messages
    assert "in.txt: this is not the file that rule earlier made" in message
    assert "make rerun RULE=earlier" in message
