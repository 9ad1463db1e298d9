"""The manifest: every artefact of a version with the record of the job that made it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Cost, Determinism, Environment, Origin, Record


class Artefact(BaseModel):
    """One file of a version. Partial reruns mix commits and seeds, so each file bears its own.

    Examples:
        >>> made = Artefact(
        ...     sha256="0" * 64, rule="fit", commit="abc", dirty=False, settings={}, code="c0de", data={}, inputs={},
        ...     seed=5, threads=1, device="cpu", cost=Cost(seconds=1.5, cpu_seconds=2.0, peak_memory=2**20),
        ...     determinism="bitwise", environment=Environment.current(),
        ... )
        >>> manifest = Manifest(version="v1", origin=Origin(commit="def", dirty=False), artefacts={"e.txt": made})
        >>> Manifest.model_validate_json(manifest.model_dump_json(by_alias=True)).artefacts["e.txt"] == made
        True
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    sha256: str
    rule: str
    commit: str
    dirty: bool
    settings: Any
    code: str
    data: dict[str, str]
    inputs: dict[str, str]
    seed: int | None
    threads: int
    device: str
    cost: Cost
    determinism: Determinism
    environment: Environment


class Manifest(BaseModel):
    """``manifest.json``: written last, from the records of all jobs.

    Examples:
        >>> manifest = Manifest(version="v1", origin=Origin(commit="abc", dirty=False), artefacts={})
        >>> manifest.model_dump_json(by_alias=True)
        '{"schema":1,"version":"v1","origin":{"commit":"abc","dirty":false},"artefacts":{}}'
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    schema_: Literal[1] = Field(default=1, alias="schema", serialization_alias="schema")
    version: str
    origin: Origin
    artefacts: dict[str, Artefact]


def merge_records(version: str, folder: Path, records: Iterable[Path], origin: Origin) -> Manifest:
    """Return the manifest of the files that the records account for.

    Args:
        version: the version's name.
        folder: the version's folder; artefacts are keyed by their path under it.
        records: the records' files.
        origin: the state of the source tree now; artefacts bear the state they were made from.

    Raises:
        UserError: a file changed after its record was written.

    Examples:
        >>> import hashlib, tempfile
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
    for file in sorted(records):
        record = Record.model_validate_json(file.read_text())
        shared = record.model_dump(exclude={"schema_", "outputs", "origin"})
        for path, digest in record.outputs.items():
            if (actual := file_sha256(folder / path)) != digest:
                raise UserError(
                    f"{folder / path}: its sha256 is {actual}, but {file.name} recorded {digest}. It was changed after "
                    f"rule {record.rule} made it; delete it, so that the next run makes it again."
                )
            artefacts[path] = Artefact(sha256=digest, commit=record.origin.commit, dirty=record.origin.dirty, **shared)
    return Manifest(version=version, origin=origin, artefacts=dict(sorted(artefacts.items())))
