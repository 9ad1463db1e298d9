"""A running job: its settings, files, seed, threads and device, and which data it used."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from sgd_replication.jobs.data_resolution import Resolution

if TYPE_CHECKING:
    import torch

    from sgd_replication.jobs.point_cache import PointFiles

SettingsType = TypeVar("SettingsType")


class Identity(BaseModel):
    """Everything that decides a job's result besides its input files; a change in any of it reruns the job.

    Attributes:
        rule: of the workflow.
        module: with the function ``run(job)``.
        wildcards: of the rule, with this job's values.
        settings: the job's settings as plain values; None if it has none.
        seed: the base seed; None where nothing random happens.
        threads: that it computes with.
        device: ``cpu``, ``cuda`` or ``auto``.
        code: digest of the module and of all that it imports from the project.

    Examples:
        >>> identity = Identity(
        ...     rule="fit", module="m", wildcards={}, settings=None, seed=3, threads=1, device="cpu", code="c0de"
        ... )
        >>> Identity.model_validate_json(identity.model_dump_json()) == identity
        True
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    rule: str
    module: str
    wildcards: dict[str, str]
    settings: Any
    seed: int | None
    threads: int
    device: str
    code: str


class JobFiles(BaseModel):
    """Where a job reads and writes, by the names that the rule gives to its files.

    Attributes:
        results: the version's folder.
        input, output: a path or a list of paths for each name; ``record`` is among the outputs.
        take_over: whether the outputs of another version may be copied if that version ran the same job.

    Examples:
        >>> files = JobFiles(results="results/v1", input={}, output={"tables": ["a.parquet", "b.parquet"]})
        >>> files.output["tables"][0].name
        'a.parquet'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    results: Path
    input: dict[str, Path | list[Path]]
    output: dict[str, Path | list[Path]]
    take_over: bool = True


class Files:
    """Files by name: ``files.estimates`` is a path, or a list of paths where the rule gives several.

    Examples:
        >>> files = Files({"estimates": Path("e.json"), "tables": [Path("a.parquet"), Path("b.parquet")]})
        >>> files.estimates.name, len(files.tables), len(files.all())
        ('e.json', 2, 3)
    """

    def __init__(self, named: Mapping[str, Path | list[Path]]) -> None:
        self._named = dict(named)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_named"][name]
        except KeyError:
            raise AttributeError(f"the rule names no file {name!r}; it names {', '.join(self._named)}") from None

    def all(self) -> list[Path]:
        """Return all paths, in the order of the rule."""
        values = self._named.values()
        return [file for value in values for file in (value if isinstance(value, list) else [value])]


class Job(Generic[SettingsType]):
    """One running job.

    Attributes:
        rule: of the workflow.
        results: the version's folder.
        settings: validated by the model that the job's ``run`` asks for.
        wildcards: of the rule, with this job's values.
        input, output: its files by name.

    Examples:
        >>> identity = Identity(
        ...     rule="fit", module="m", wildcards={"set": "a"}, settings=None, seed=3, threads=1, device="cpu", code="c"
        ... )
        >>> files = JobFiles(results="results/v1", input={}, output={"estimates": "results/v1/estimates/e.json"})
        >>> job = Job(identity, files, None)
        >>> job.seed, job.wildcards["set"], job.relative(job.output.estimates)
        (3, 'a', 'estimates/e.json')
    """

    def __init__(self, identity: Identity, files: JobFiles, settings: SettingsType) -> None:
        self.identity, self.settings = identity, settings
        self.rule, self.wildcards, self.threads = identity.rule, identity.wildcards, identity.threads
        self.results = files.results
        self.input = Files(files.input)
        self.output = Files({name: value for name, value in files.output.items() if name != "record"})
        self.used_data: dict[str, Resolution] = {}
        self.used_device = "cpu"

    @property
    def seed(self) -> int:
        """The base seed.

        Raises:
            RuntimeError: the rule declares no seed.
        """
        if self.identity.seed is None:
            raise RuntimeError(f"rule {self.rule} uses randomness but declares no seed")
        return self.identity.seed

    def device(self) -> "torch.device":
        """Return where to compute, and note it for the record; the CPU unless the rule declares a device.

        Raises:
            MeasurementError: the configuration asks for a GPU and there is none.
        """
        from sgd_diffusion.devices import described, find_device  # loads torch, which many jobs do not need

        device = find_device(self.identity.device)
        self.used_device = described(device)
        return device

    def resolution(self, name: str = "data") -> Resolution:
        """Return what the data set of an input resolved to, and note it for the record."""
        return self.resolution_in(getattr(self.input, name))

    def resolution_in(self, file: Path) -> Resolution:
        """Return what the data set of a file resolved to, and note it for the record."""
        resolution = Resolution.model_validate_json(file.read_text())
        self.used_data[resolution.requested] = resolution
        return resolution

    def relative(self, file: Path) -> str:
        """Return a file's path under the version's folder, or as given for a file of the checkout."""
        return file.relative_to(self.results).as_posix() if file.is_relative_to(self.results) else file.as_posix()

    @cached_property
    def input_digests(self) -> dict[str, str]:
        """The sha256 of every input file, by its path under the version's folder."""
        from sgd_replication.jobs.digests import file_sha256

        return {self.relative(file): file_sha256(file) for file in sorted(self.input.all())}

    @cached_property
    def cache(self) -> "PointFiles":
        """Finished points of this job that an interrupted run has left."""
        from sgd_replication.jobs.point_cache import PointFiles  # loads torch

        return PointFiles.of(self)

    def clear_cache(self) -> None:
        """Delete the finished points, once the job has succeeded."""
        if "cache" in self.__dict__:
            self.cache.delete()
