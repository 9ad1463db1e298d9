"""A running job: its settings, files, seed, threads and device, and which data it used."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from sgd_replication.jobs.data_resolution import Resolution
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.takeover import job_key

if TYPE_CHECKING:
    import torch

    from sgd_replication.jobs.point_cache import PointFiles

SettingsType = TypeVar("SettingsType")


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
        self._kept: PointFiles | None = None

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
        resolution = Resolution.read(file)
        self.used_data[resolution.requested] = resolution
        return resolution

    def relative(self, file: Path) -> str:
        """Return a file's path under the version's folder, or as given for a file of the checkout."""
        return file.relative_to(self.results).as_posix() if file.is_relative_to(self.results) else file.as_posix()

    @cached_property
    def input_digests(self) -> dict[str, str]:
        """The sha256 of every input file, by its path under the version's folder."""
        return {self.relative(file): file_sha256(file) for file in sorted(self.input.all())}

    @cached_property
    def cache(self) -> "PointFiles":
        """Finished points of this job that an interrupted run has left."""
        from sgd_replication.jobs.point_cache import PointFiles  # loads torch

        return PointFiles(self._points_folder, job_key(self.identity, self.input_digests))

    def kept_points(self, *free: str) -> "PointFiles":
        """Return finished points that stay when the job has succeeded, for runs with other values of some settings.

        Args:
            free: names of the settings that do not decide the points, such as the number of replicas. The names of the
                points must tell their values apart where it matters.

        Raises:
            RuntimeError: the job has no such setting.
        """
        from sgd_replication.jobs.point_cache import PointFiles  # loads torch

        if unknown := set(free) - set(self.identity.settings):
            raise RuntimeError(f"rule {self.rule} has no setting {', '.join(sorted(unknown))}")
        fixed = {name: value for name, value in self.identity.settings.items() if name not in free}
        identity = self.identity.model_copy(update={"settings": fixed})
        self._kept = PointFiles(self._points_folder, job_key(identity, self.input_digests))
        return self._kept

    def clear_cache(self) -> None:
        """Delete the finished points, once the job has succeeded; those of `kept_points` stay."""
        if self._kept is not None:
            self._kept.delete_others()
        elif "cache" in self.__dict__:
            self.cache.delete()

    @property
    def _points_folder(self) -> Path:
        return self.results / "points" / "-".join([self.rule, *self.wildcards.values()])
