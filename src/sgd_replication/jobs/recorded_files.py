"""Files of a version against the records of the jobs that made them: a damaged or edited file is never used."""

from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Record

SUFFIX = ".record.json"


def read_records(results: Path) -> list[Record]:
    """Return all records of a version, without those of jobs that this run starts again meanwhile."""
    records = []
    for file in sorted(results.rglob(f"*{SUFFIX}")):
        with suppress(FileNotFoundError):  # Snakemake removes the outputs of a job, its record too, when it starts
            records.append(Record.read(file))
    return records


def check_inputs(results: Path, digests: Mapping[str, str]) -> None:
    """Refuse input files that are not what their records say.

    Args:
        results: the version's folder.
        digests: sha256 of each input file, by its path under the version's folder.

    Raises:
        UserError: a file was changed after its job recorded it; the message names the file, the rule that makes it and
            what to do.
    """
    _refuse_changed(results, read_records(results), digests)


def check_version(results: Path, remade: Collection[str] = ()) -> None:
    """Refuse to go on in a version that holds a file which is not what its record says.

    Args:
        results: the version's folder; it need not exist.
        remade: rules that this run is asked to run again; their files may be anything.

    Raises:
        UserError: as `check_inputs`.
    """
    records = [record for record in read_records(results) if record.rule not in remade]
    files = {path for record in records for path in record.outputs if (results / path).is_file()}
    _refuse_changed(results, records, {path: file_sha256(results / path) for path in sorted(files)})


def _refuse_changed(results: Path, records: Iterable[Record], digests: Mapping[str, str]) -> None:
    """Compare digests with the records; a file that no record lists was not made by a job and is not compared."""
    recorded: dict[str, dict[str, str]] = {}
    for record in records:
        for path, digest in record.outputs.items():
            recorded.setdefault(path, {})[digest] = record.rule
    for path, digest in digests.items():
        if path in recorded and digest not in recorded[path]:
            rule = next(iter(recorded[path].values()))
            raise UserError(
                f"{results / path}: this is not the file that rule {rule} made (sha256 {digest[:12]}…, recorded "
                f"{next(iter(recorded[path]))[:12]}…). Nothing was made from it. Make it again with "
                f"`make rerun RULE={rule}`, or put the recorded file back."
            )
