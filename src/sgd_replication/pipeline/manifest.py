"""The manifest of a version: sha256 and origin of every file that a job made."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.models import FileModel, FrozenModel
from sgd_replication.jobs.records import Determinism, Origin, Record


class Artefact(FrozenModel):
    """One file of a version.

    A version may mix files of several commits and seeds after a partial rerun. Commit and seed are therefore stored
    with each file.

    Attributes:
        sha256: sha256 of the file's content.
        record: path of the job's record under the version's folder. The record holds settings, inputs, data, cost and
            machine.
        rule, commit, dirty, code, seed, determinism: as in the record.

    Examples:
        >>> made = Artefact(
        ...     sha256="0" * 64, record="fit.record.json", rule="fit", commit="abc", dirty=False, code="c0de", seed=5,
        ...     determinism="bitwise",
        ... )
        >>> origin = Origin(commit="def", dirty=False)
        >>> manifest = Manifest(version="v1", origin=origin, artefacts={"e.txt": made}, records={})
        >>> Manifest.model_validate_json(manifest.model_dump_json(by_alias=True)).artefacts["e.txt"] == made
        True
    """

    sha256: str
    record: str
    rule: str
    commit: str
    dirty: bool
    code: str
    seed: int | None
    determinism: Determinism


class Manifest(FileModel):
    """Content of ``manifest.json``, which is written last, from the records of all jobs.

    Attributes:
        version: name of the version's folder.
        origin: commit of the source tree when the manifest was written, and whether files differed from that commit.
        artefacts: every file that a job made, by path under the version's folder.
        records: sha256 of every record, by path under the version's folder.

    Examples:
        >>> manifest = Manifest(version="v1", origin=Origin(commit="abc", dirty=False), artefacts={}, records={})
        >>> manifest.model_dump_json(by_alias=True)
        '{"schema":2,"version":"v1","origin":{"commit":"abc","dirty":false},"artefacts":{},"records":{}}'
    """

    schema_: Literal[2] = Field(default=2, alias="schema", serialization_alias="schema")
    version: str
    origin: Origin
    artefacts: dict[str, Artefact]
    records: dict[str, str]


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a version.

    Raises:
        UserError: the version has no manifest, or it has another format.

    Examples:
        >>> read_manifest(Path("results/absent"))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
            ...
        sgd_diffusion.errors.UserError: results/absent has no manifest.json, which only a complete run has...
    """
    try:
        return Manifest.read(folder / "manifest.json")
    except OSError:
        raise UserError(
            f"{folder} has no manifest.json, which only a complete run has. Run `make replicate`, or `make problem` "
            "for a problem of your own, to its end."
        ) from None


def merge_records(
    version: str, folder: Path, records: Iterable[Path], origin: Origin, absent: Collection[str] = ()
) -> Manifest:
    """Return the manifest of all outputs of the recorded jobs.

    Args:
        version: name of the version.
        folder: the version's folder. The keys of artefacts are paths under this folder.
        records: files of the jobs' records.
        origin: state of the source tree now. The commit of each artefact is taken from its record.
        absent: files that may be missing, by path under the version's folder; their sha256 is the recorded one.

    Raises:
        UserError: the sha256 of a file is not the recorded one.

    Examples:
        >>> import hashlib, tempfile
        >>> from sgd_replication.jobs.records import Cost, Environment
        >>> record = Record(
        ...     rule="fit", outputs={"e.txt": hashlib.sha256(b"abc").hexdigest()}, inputs={}, settings={}, code="c0de",
        ...     data={}, seed=5, threads=1, device="cpu", cost=Cost(seconds=1.5, cpu_seconds=2.0, peak_memory=2**20),
        ...     determinism="bitwise", origin=Origin(commit="old", dirty=False), environment=Environment.current(),
        ... )
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     output, file = Path(folder, "e.txt"), Path(folder, "fit.record.json")
        ...     _ = output.write_text("abc"), file.write_text(record.model_dump_json(by_alias=True))
        ...     manifest = merge_records("v1", Path(folder), [file], Origin(commit="new", dirty=False))
        >>> made = manifest.artefacts["e.txt"]
        >>> made.rule, made.seed, made.commit, manifest.origin.commit
        ('fit', 5, 'old', 'new')
    """
    artefacts: dict[str, Artefact] = {}
    digests: dict[str, str] = {}
    for file in sorted(records):
        digests[file.relative_to(folder).as_posix()] = file_sha256(file)
        record = Record.read(file)
        shared = record.model_dump(include={"rule", "code", "seed", "determinism"}) | record.origin.model_dump()
        for path, digest in record.outputs.items():
            missing = path in absent and not (folder / path).exists()
            if not missing and (actual := file_sha256(folder / path)) != digest:
                raise UserError(
                    f"{folder / path}: its sha256 is {actual}, but {file.name} recorded {digest}. The file was changed "
                    f"after rule {record.rule} made it. Delete the file and run again, which makes it anew."
                )
            artefacts[path] = Artefact(sha256=digest, record=file.relative_to(folder).as_posix(), **shared)
    return Manifest(version=version, origin=origin, artefacts=dict(sorted(artefacts.items())), records=digests)
