"""A job of a module of its own, without Snakemake."""

import sys
import types
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import BaseModel

from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.job import Job


class Settings(BaseModel):
    a: int = 1


@dataclass
class Workplace:
    """Versions of results in a folder, and a job that reads in.txt and makes out.txt."""

    folder: Path

    def files(self, version="v1", **more):
        results = self.folder / version
        results.mkdir(exist_ok=True)
        places = {"input": {"source": results / "in.txt"}, "output": {"made": results / "out.txt"}}
        places["output"]["record"] = results / "r.record.json"
        return JobFiles(results=results, **(places | more))

    def identity(self, **changes):
        values = {"rule": "r", "module": "job_of_a_test", "wildcards": {}, "settings": {"a": 1}, "seed": 7}
        return Identity(**(values | {"threads": 1, "device": "cpu", "code": "c0de"} | changes))

    def job(self, version="v1", **changes):
        return Job(self.identity(**changes), self.files(version), Settings())


@pytest.fixture
def workplace(tmp_path):
    (tmp_path / "v1").mkdir()
    (tmp_path / "v1" / "in.txt").write_text("input")
    return Workplace(tmp_path)


@pytest.fixture
def work(monkeypatch):
    """Make a function the `run` of the job's module."""

    def work(function):
        module = types.ModuleType("job_of_a_test")

        def run(job: Job[Settings]):
            return function(job)

        run.__annotations__ = {"job": Job[Settings]}
        module.run = run
        monkeypatch.setitem(sys.modules, "job_of_a_test", module)

    return work
