"""The frame of every job: common arguments, threads, logging, errors in one line, and the record left behind.

A job's script declares its files, does its work and returns; whatever it declared as input or output stands in the
record, so a record cannot forget a file.
"""

import argparse
import errno
import json
import logging
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict
from threadpoolctl import threadpool_limits

from sgd_diffusion.data import Dataset
from sgd_diffusion.errors import UserError
from sgd_replication.inputs.data_sets.loading import load_dataset
from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Cost, Environment, Origin, Record
from sgd_replication.jobs.writing import write_json

if TYPE_CHECKING:
    import torch

SettingsType = TypeVar("SettingsType", bound=BaseModel)
logger = logging.getLogger(__name__)

OUT_OF_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
OUT_OF_MEMORY = ("not enough memory", "can't allocate memory", "out of memory", "Storage size calculation overflowed")


class Parameters(BaseModel):
    """What the workflow decides for a job; a change in any of it reruns the job."""

    model_config = ConfigDict(extra="forbid")

    code: str
    seed: int | None
    settings: Any
    threads: int
    device: str | None = None


class Job:
    """One running job: its parameters, its files by argument name, and what it used."""

    def __init__(self, arguments: argparse.Namespace, inputs: list[str], outputs: list[str]) -> None:
        self.rule: str = arguments.rule
        self.results: Path = arguments.results
        self.files = arguments
        self._parameters = Parameters.model_validate_json(arguments.parameters)
        self._inputs, self._outputs = inputs, outputs
        self._data: dict[str, Resolution] = {}
        self._on_success: list[Callable[[], None]] = []
        self._device = "cpu"

    def settings(self, model: type[SettingsType]) -> SettingsType:
        """Return the job's settings as their model."""
        return model.model_validate(self._parameters.settings)

    @property
    def raw_settings(self) -> Any:
        """The job's settings as plain values."""
        return self._parameters.settings

    @property
    def seed(self) -> int:
        """The base seed; asking for it in a job that declared none is a fault."""
        if self._parameters.seed is None:
            raise RuntimeError(f"rule {self.rule} uses randomness but was given no seed")
        return self._parameters.seed

    def device(self) -> "torch.device":
        """Return where to compute, and note it in the record; a job that was given no device computes on the CPU.

        Raises:
            MeasurementError: the configuration asks for a GPU and there is none.
        """
        from sgd_diffusion.devices import described, find_device  # jobs that never ask need not wait for torch

        device = find_device(self._parameters.device or "cpu")
        self._device = described(device)
        return device

    def resolution(self, file: Path) -> Resolution:
        """Return what a data set resolved to, and note in the record that this job used it."""
        resolution = Resolution.model_validate_json(file.read_text())
        self._data[resolution.requested] = resolution
        return resolution

    @property
    def data(self) -> dict[str, Resolution]:
        """What the job has asked for so far, by the name that the configuration uses."""
        return dict(self._data)

    def dataset(self, file: Path, directory: Path) -> Dataset:
        """Return the arrays of a resolved data set, and note it in the record."""
        return load_dataset(self.resolution(file), directory)

    def relative(self, file: Path) -> str:
        """Return a file's path under the version's folder, or as given for a file of the checkout."""
        return file.relative_to(self.results).as_posix() if file.is_relative_to(self.results) else file.as_posix()

    def identity(self) -> str:
        """Everything that decides the job's result: code, settings, seed, threads, and the content of its inputs."""
        inputs = sorted((self.relative(file), file_sha256(file)) for file in self._paths(self._inputs))
        return json.dumps([self.rule, self._parameters.model_dump(mode="json"), inputs], sort_keys=True)

    def on_success(self, action: Callable[[], None]) -> None:
        """Do something when the job's record is written."""
        self._on_success.append(action)

    def succeed(self) -> None:
        """Do what was put off until now."""
        for action in self._on_success:
            action()

    def record(self, cost: Cost) -> Record:
        """Return the job's record; all its outputs must exist."""
        return Record(
            rule=self.rule,
            outputs={self.relative(file): file_sha256(file) for file in self._paths(self._outputs)},
            inputs={self.relative(file): file_sha256(file) for file in self._paths(self._inputs)},
            settings=self._parameters.settings,
            code=self._parameters.code,
            data={resolution.set: resolution.sha256 for resolution in self._data.values()},
            seed=self._parameters.seed,
            threads=self._parameters.threads,
            device=self._device,
            cost=cost,
            determinism="bitwise" if self._device == "cpu" else "statistical",
            origin=Origin.of(Path.cwd()),
            environment=Environment.current(),
        )

    def limit_threads(self) -> None:
        """Compute with the configured number of threads, whatever the scheduler had free."""
        threadpool_limits(self._parameters.threads)
        if torch := sys.modules.get("torch"):  # jobs that do not compute with torch need not wait for its import
            torch.set_num_threads(self._parameters.threads)

    def _paths(self, names: list[str]) -> list[Path]:
        values = (getattr(self.files, name) for name in names)
        return [file for value in values for file in (value if isinstance(value, list) else [value])]


class JobParser(argparse.ArgumentParser):
    """A parser that knows which of its arguments are files read and files made."""

    def __init__(self, description: str | None) -> None:
        super().__init__(description=description)
        self.add_argument("--rule", required=True, help="name of the workflow rule")
        self.add_argument("--results", type=Path, required=True, help="the version's folder")
        self.add_argument("--parameters", required=True, help="code digest, seed, settings and threads as JSON")
        self.add_argument("--record", type=Path, required=True, help="where to leave the job's record")
        self._inputs: list[str] = []
        self._outputs: list[str] = []

    def add_input(self, flag: str, help: str, several: bool = False) -> None:
        """Declare a file, or several, that the job reads."""
        self._inputs.append(self._add_file(flag, help, several))

    def add_output(self, flag: str, help: str, several: bool = False) -> None:
        """Declare a file, or several, that the job makes."""
        self._outputs.append(self._add_file(flag, help, several))

    def _add_file(self, flag: str, help: str, several: bool) -> str:
        if several:
            return self.add_argument(flag, type=Path, nargs="*", default=[], help=help).dest
        return self.add_argument(flag, type=Path, required=True, help=help).dest

    def run(self, work: Callable[[Job], None]) -> None:
        """Parse the command line, do the work and leave the record; a user's mistake ends in one message."""
        job = Job(self.parse_args(), self._inputs, self._outputs)
        logging.basicConfig(
            level=logging.INFO, format=f"%(asctime)s {job.rule}: %(message)s", datefmt="%H:%M:%S", stream=sys.stderr
        )
        job.limit_threads()
        started = time.monotonic()
        try:
            work(job)
            record = job.record(Cost.since(started))
            write_json(job.files.record, record.model_dump(mode="json", by_alias=True))
        except UserError as error:
            logger.error("error: %s", error)
            raise SystemExit(1) from None
        except OSError as error:
            if error.errno not in OUT_OF_SPACE:
                raise
            logger.error("error: %s: %s. Make room, then run the same command again.", error.filename, error.strerror)
            raise SystemExit(1) from None
        except (MemoryError, RuntimeError) as error:
            if not _out_of_memory(error):
                raise
            logger.error(
                "error: memory ran out (%s). Ask for fewer replicas, examples or parameters, or run fewer jobs at once "
                "or on a larger machine; then run the same command again.",
                str(error).strip().split("\n")[0] or type(error).__name__,
            )
            raise SystemExit(1) from None
        job.succeed()


def _out_of_memory(error: Exception) -> bool:
    # Torch says it in words only: on the CPU by a RuntimeError as any other.
    return isinstance(error, MemoryError) or any(words in str(error) for words in OUT_OF_MEMORY)
