"""What one job leaves beside its outputs: from which code, settings, data and seed they came."""

import importlib.metadata
import os
import platform
import re
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import Field

from sgd_replication.jobs.models import FileModel, FrozenModel

Determinism = Literal["bitwise", "statistical"]
MEMORY_UNIT = 1 if sys.platform == "darwin" else 1024
"""Bytes in the unit in which the system reports the memory of a process."""


class Origin(FrozenModel):
    """The state of the source tree.

    Examples:
        A folder that is no checkout has no commit, and cannot be called clean:

        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     origin = Origin.of(Path(folder))
        >>> origin.commit, origin.dirty
        ('unknown', True)
    """

    commit: str
    dirty: bool

    @classmethod
    def of(cls, checkout: Path) -> "Origin":
        """Return the commit of a checkout and whether tracked files differ from it; `unknown` outside git."""
        commit = _git(checkout, "rev-parse", "HEAD")
        changes = _git(checkout, "status", "--porcelain", "--untracked-files=no")
        return cls(commit=commit or "unknown", dirty=changes is None or bool(changes))


def _git(checkout: Path, *arguments: str) -> str | None:
    try:
        answer = subprocess.run(["git", "-C", str(checkout), *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return answer.stdout.strip()


class Environment(FrozenModel):
    """The software and the machine a job ran on; the lock file holds the rest.

    Examples:
        >>> import numpy as np
        >>> here = Environment.current()
        >>> here.numpy == np.__version__, here.python == platform.python_version(), here.cores >= 1
        (True, True, True)
    """

    python: str
    numpy: str
    torch: str = Field(description="with its build, such as 2.13.0+cpu")
    processor: str = Field(description="its model, as the system names it")
    cores: int = Field(description="that the system has")
    memory_gib: float = Field(description="that the system has, in 2³⁰ bytes")

    @classmethod
    def current(cls) -> "Environment":
        """Return the installed versions, without importing anything, and the machine."""
        installed = importlib.metadata.version
        return cls(
            python=platform.python_version(),
            numpy=installed("numpy"),
            torch=installed("torch"),
            processor=_processor(),
            cores=os.cpu_count() or 1,
            memory_gib=round(psutil.virtual_memory().total / 2**30, 1),
        )


def _processor() -> str:
    """The processor's model; its architecture where the system does not name it."""
    try:
        described = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        described = ""
    named = re.search(r"^model name\s*:\s*(.+)$", described, re.MULTILINE)
    return named[1].strip() if named else platform.processor() or platform.machine()


class Cost(FrozenModel):
    """What a job cost.

    Attributes:
        seconds: from its start to its end, without imports.
        cpu_seconds: of all its threads and of the programs that it called, imports included.
        peak_memory: in bytes, the largest resident size of the job, or of a program that it called if that is larger.

    Examples:
        >>> cost = Cost.since(time.monotonic() - 3600)  # as of a job that began an hour ago
        >>> round(cost.seconds / 3600, 1), cost.peak_memory > 1e6
        (1.0, True)
    """

    seconds: float
    cpu_seconds: float
    peak_memory: int

    @classmethod
    def since(cls, started: float) -> "Cost":
        """Return what this process has cost; `started` is a reading of `time.monotonic`."""
        own, called = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        cpu_seconds = own.ru_utime + own.ru_stime + called.ru_utime + called.ru_stime
        return cls(
            seconds=round(time.monotonic() - started, 3),
            cpu_seconds=round(cpu_seconds, 3),
            peak_memory=max(own.ru_maxrss, called.ru_maxrss) * MEMORY_UNIT,
        )


class Record(FileModel):
    """One job's record; paths are relative to the version's folder.

    Attributes:
        rule: the workflow rule.
        wildcards: of the rule, with the job's values.
        key: digest of everything that decides the outputs: the job's identity and the content of its inputs.
        taken_from: the version that the outputs were copied from; None if this job computed them.
        outputs: sha256 of each file it made.
        inputs: sha256 of each file under the version that it read.
        settings: the settings that it was given, in full.
        code: digest of its script and everything the script imports from the project.
        data: sha256 of each data set used, by name.
        seed: the base seed; None where nothing random happened.
        threads, device: what it computed with.
        cost: what that took.
        determinism: `bitwise` if the same machine gives the same bytes again, else `statistical`.

    Examples:
        >>> record = Record(
        ...     rule="fit", outputs={"e.txt": "0" * 64}, inputs={}, settings={"batch_size": 50}, code="c0de", data={},
        ...     seed=0, threads=1, device="cpu", cost=Cost(seconds=1.5, cpu_seconds=2.0, peak_memory=2**20),
        ...     determinism="bitwise", origin=Origin(commit="abc", dirty=False), environment=Environment.current(),
        ... )
        >>> text = record.model_dump_json(by_alias=True)
        >>> Record.model_validate_json(text) == record, Record.model_validate_json(text).settings
        (True, {'batch_size': 50})
    """

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    rule: str
    wildcards: dict[str, str] = Field(default={})
    key: str = ""
    taken_from: str | None = None
    outputs: dict[str, str]
    inputs: dict[str, str]
    settings: Any
    code: str
    data: dict[str, str]
    seed: int | None
    threads: int
    device: str
    cost: Cost
    determinism: Determinism
    origin: Origin
    environment: Environment
