"""Outputs that another version has already: the same identity and the same inputs give the same files."""

import hashlib
import json
import logging
from collections.abc import Mapping
from pathlib import Path

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.identity import Identity
from sgd_replication.jobs.records import Record
from sgd_replication.jobs.writing import copy_file

logger = logging.getLogger(__name__)


def job_key(identity: Identity, input_digests: Mapping[str, str]) -> str:
    """Return one digest of everything that decides a job's result: its identity and the content of its inputs.

    Examples:
        >>> identity = Identity(
        ...     rule="fit", module="m", wildcards={}, settings={"n": 1}, seed=0, threads=1, device="cpu", code="c0de"
        ... )
        >>> key = job_key(identity, {"data.json": "0" * 64})
        >>> len(key), key == job_key(identity, {"data.json": "1" * 64})
        (64, False)
    """
    content = [identity.model_dump(mode="json"), sorted(input_digests.items())]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def find_record(results: Path, record: str, key: str) -> tuple[Path, Record] | None:
    """Return another version's folder and record of the same job, if all its files are what that record says.

    Args:
        results: the version that is being made; the others lie beside it.
        record: path of the job's record under a version's folder.
        key: of the job, as `job_key` gives it.

    Examples:
        >>> find_record(Path("results/v1"), "fit.record.json", key="0" * 64) is None  # no other version
        True
    """
    for file in sorted(results.parent.glob(f"*/{record}")):
        folder = results.parent / file.relative_to(results.parent).parts[0]
        if folder == results:
            continue
        found = Record.read(file)
        if found.key != key:
            continue
        changed = [path for path, digest in found.outputs.items() if not _is(folder / path, digest)]
        if not changed:
            return folder, found
        logger.warning("%s is not what its record says: not taken over", folder / changed[0])
    return None


def copy_outputs(folder: Path, results: Path, record: Record) -> None:
    """Copy the files of a record from another version's folder into this one's."""
    for path in record.outputs:
        copy_file(folder / path, results / path)


def _is(file: Path, digest: str) -> bool:
    return file.is_file() and file_sha256(file) == digest
