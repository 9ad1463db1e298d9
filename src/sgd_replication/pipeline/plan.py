"""The plan of a run, from a dry run of Snakemake: jobs to compute, and jobs whose outputs another version has."""

import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.identity import Identity, JobFiles
from sgd_replication.jobs.job import Files, Job
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.takeover import find_record, job_key
from sgd_replication.pipeline.pack import RELEASED

COMMAND = re.compile(r"-m sgd_replication\.jobs\.run (--identity .*) \|\| ")
REASON = re.compile(r"^ *[Rr]eason: (.*)$")


@dataclass(frozen=True)
class PlannedJob:
    """A job that Snakemake would start.

    Attributes:
        rule: name of the rule and values of its wildcards, such as ``noise_collect noise-large``.
        reason: why Snakemake would start the job.
        taken_from: version that the outputs would be copied from; None if the job would compute them.
        seconds: duration of the job in its record in this version, else in another version, else in the released run,
            in seconds; None if none has a record.
    """

    rule: str
    reason: str
    taken_from: str | None
    seconds: float | None


def read_plan(dry_run: str) -> list[PlannedJob]:
    """Return the jobs that a dry run of Snakemake would start, in its order.

    The outputs of a job are copied if another version has a job with the same identity and the same inputs. This is
    known in advance only if each input exists and will not be made again, or if another version has it too.

    Args:
        dry_run: text that ``snakemake --dry-run --printshellcmds`` printed, with the reason for each job.

    Examples:
        >>> read_plan("Nothing to be done (all requested files are present and up to date).")
        []
    """
    planned: list[PlannedJob] = []
    expected: dict[Path, str | None] = {}
    for reason, identity, files in planned_commands(dry_run):
        job: Job[None] = Job(identity, files, None)
        outputs = Files(files.output)
        place = job.relative(outputs.record)
        digests = _known_digests(job, expected)
        found = find_record(files.results, place, job_key(identity, digests)) if digests is not None else None
        # A job that computes although another version has its outputs makes the same bytes.
        outcome = found[1].outputs if found and found[1].determinism == "bitwise" else {}
        expected |= {path: outcome.get(job.relative(path)) for path in outputs.all()}
        taken_from = found[0].name if found and files.take_over else None
        planned.append(PlannedJob(job_name(identity), reason, taken_from, _last_duration(files.results, place)))
    return planned


def job_name(identity: Identity) -> str:
    """Return the name of a job's rule and the values of its wildcards.

    Examples:
        >>> values = {"settings": None, "seed": 3, "threads": 1, "device": "cpu", "code": "c0de"}
        >>> job_name(Identity(rule="fit", module="m", wildcards={"set": "a"}, **values))
        'fit a'
    """
    return " ".join([identity.rule, *identity.wildcards.values()])


def describe_plan(planned: Iterable[PlannedJob]) -> str:
    """Return a plan as text: jobs to compute with duration and reason, jobs to take over, and the total duration.

    Examples:
        >>> print(describe_plan([PlannedJob("fit a", "Missing output files", None, 90.0)]))
        1 job to compute:
          fit a (about 1.5 min): Missing output files
        About 1.5 minutes of work, by the records of earlier runs.
        >>> print(describe_plan([]))
        Nothing to do.
    """
    planned = list(planned)
    if not planned:
        return "Nothing to do."
    computed = [job for job in planned if job.taken_from is None]
    taken = [job for job in planned if job.taken_from is not None]
    lines = [_counted(len(computed), "job") + " to compute:"] if computed else []
    for job in computed:
        took = f"about {job.seconds / 60:.1f} min" if job.seconds is not None else "no recorded duration"
        lines.append(f"  {job.rule} ({took}): {job.reason}")
    if taken:
        lines.append(_counted(len(taken), "job") + " to take over from another version:")
        lines += [f"  {job.rule}: from {job.taken_from}" for job in taken]
    known = [job.seconds for job in computed if job.seconds is not None]
    if known:
        lines.append(f"About {sum(known) / 60:.1f} minutes of work, by the records of earlier runs.")
    if unknown := len(computed) - len(known):
        lines.append(f"{_counted(unknown, 'job')} without a recorded duration.")
    return "\n".join(lines)


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def planned_commands(dry_run: str) -> Iterable[tuple[str, Identity, JobFiles]]:
    """Yield the reason, identity and files of every job that a dry run of Snakemake would start, in its order.

    Args:
        dry_run: text that ``snakemake --dry-run --printshellcmds`` printed.

    Examples:
        >>> list(planned_commands("Nothing to be done (all requested files are present and up to date)."))
        []
    """
    reason = ""
    for line in dry_run.splitlines():
        if found := REASON.match(line):
            reason = _shortened(found[1])
        elif found := COMMAND.search(line):
            words = shlex.split(found[1])
            yield reason, Identity.model_validate_json(words[1]), JobFiles.model_validate_json(words[3])


def _shortened(reason: str) -> str:
    """Return Snakemake's reason without names of files.

    The only parameter that Snakemake compares is the job's identity; a changed parameter is therefore reported as
    changed code, settings or seed.
    """
    kinds = [part.partition(":")[0] for part in reason.split("; ")]
    return "; ".join("code, settings or seed changed" if kind.startswith("Params") else kind for kind in kinds)


def _known_digests(job: Job[None], expected: Mapping[Path, str | None]) -> dict[str, str] | None:
    """Return the sha256 that each input of a job will have, by path under the version's folder; None if one is unknown.

    Args:
        job: the job.
        expected: sha256 of the outputs of jobs that would start before; None for outputs that cannot be predicted.
    """
    digests = {}
    for path in job.input.all():
        standing = file_sha256(path) if path not in expected and path.is_file() else None
        digest = expected.get(path, standing)
        if digest is None:
            return None
        digests[job.relative(path)] = digest
    return digests


def _last_duration(results: Path, record: str) -> float | None:
    """Return the recorded duration of a job in seconds, in this version or else in another one; None if none has it.

    The released run comes last.
    """
    for file in [results / record, *sorted(results.parent.glob(f"*/{record}")), RELEASED / record]:
        if file.is_file():
            return Record.read(file).cost.seconds
    return None
