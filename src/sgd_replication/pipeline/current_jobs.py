"""Which jobs of a version are what this checkout would make: the same code, settings, seed and inputs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sgd_replication.inputs.data_sets.specification import DATA_DIRECTORY
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.job import Files, Job
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.takeover import job_key
from sgd_replication.pipeline.plan import job_name
from sgd_replication.pipeline.rules import is_presentation


@dataclass(frozen=True)
class StoredJob:
    """A job of the workflow and what a version holds of it.

    Attributes:
        rule: name of the rule and values of its wildcards, such as ``noise_collect noise-large``.
        files: all outputs, the record among them.
        record: the version's record of the job; None if it has none.
        current: whether the job would make the recorded files again, and the version holds what is needed of them.
        presents: whether the job presents results, as a notebook or the report does.

    Examples:
        >>> StoredJob("fit a", [Path("e.json")], record=None, current=False, presents=False).rule
        'fit a'
    """

    rule: str
    files: list[Path]
    record: Record | None
    current: bool
    presents: bool


def stored_jobs(commands: Iterable[tuple[Identity, JobFiles]]) -> list[StoredJob]:
    """Return every job of the workflow with what a version holds of it.

    A file that a measurement made may be missing, because the pack left it out: its digest is then the recorded one.
    The same holds for the files of a data set that this checkout lacks. The files of a notebook or of the report must
    be there.

    Args:
        commands: identity and files of every job, each after the jobs that make its inputs.

    Examples:
        >>> identity = Identity(
        ...     rule="fit", module="m", wildcards={"set": "a"}, settings=None, seed=3, threads=1, device="cpu", code="c"
        ... )
        >>> outputs = {"estimates": "results/absent/e.json", "record": "results/absent/fit.record.json"}
        >>> (job,) = stored_jobs([(identity, JobFiles(results="results/absent", input={}, output=outputs))])
        >>> job.rule, job.current
        ('fit a', False)
    """
    made: dict[Path, str | None] = {}
    jobs = []
    for identity, files in commands:
        job: Job[None] = Job(identity, files, None)
        outputs, presents = Files(files.output), is_presentation(identity.rule)
        record = Record.read(outputs.record) if outputs.record.is_file() else None
        digests = {job.relative(path): made[path] if path in made else _digest(path) for path in job.input.all()}
        if record is not None:
            digests |= _absent_data(record, digests, files.results)
        known = {path: digest for path, digest in digests.items() if digest is not None}
        whole = not presents or all(path.is_file() for path in outputs.all())
        current = record is not None and whole and known == digests and record.key == job_key(identity, known)
        for path in outputs.all():
            made[path] = record.outputs.get(job.relative(path)) if record is not None and current else None
        made[outputs.record] = _digest(outputs.record) if current else None
        jobs.append(StoredJob(job_name(identity), outputs.all(), record, current, presents))
    return jobs


def _absent_data(record: Record, digests: Mapping[str, str | None], results: Path) -> dict[str, str]:
    """Return the recorded digests of the data files that a job read and that this checkout does not have."""
    return {
        path: digest
        for path, digest in record.inputs.items()
        if path not in digests
        and Path(path).is_relative_to(DATA_DIRECTORY)
        and not (Path(path).exists() or (results / path).exists())
    }


def _digest(path: Path) -> str | None:
    return file_sha256(path) if path.is_file() else None
