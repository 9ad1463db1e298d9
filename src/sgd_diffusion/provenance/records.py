"""What one job leaves beside its outputs: from which code, settings, data and seed they came."""

import importlib.metadata
import platform
import subprocess
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Determinism = Literal["bitwise", "statistical"]


class Origin(BaseModel):
    """The state of the source tree."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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


class Environment(BaseModel):
    """The software a job ran on; the lock file holds the rest."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    python: str
    numpy: str
    torch: str = Field(description="with its build, such as 2.13.0+cpu")

    @classmethod
    def current(cls) -> "Environment":
        """Return the installed versions, without importing anything."""
        installed = importlib.metadata.version
        return cls(python=platform.python_version(), numpy=installed("numpy"), torch=installed("torch"))


class Record(BaseModel):
    """One job's record; paths are relative to the version's folder.

    Attributes:
        rule: the workflow rule.
        outputs: sha256 of each file it made.
        inputs: sha256 of each file under the version that it read.
        settings: the settings that it was given, in full.
        code: digest of its script and everything the script imports from the project.
        data: sha256 of each data set used, by name.
        seed: the base seed; None where nothing random happened.
        threads, device: what it computed with.
        seconds: how long it took.
        determinism: `bitwise` if the same machine gives the same bytes again, else `statistical`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    rule: str
    outputs: dict[str, str]
    inputs: dict[str, str]
    settings: Any
    code: str
    data: dict[str, str]
    seed: int | None
    threads: int
    device: str
    seconds: float
    determinism: Determinism
    origin: Origin
    environment: Environment
