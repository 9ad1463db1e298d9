"""Comparison of a version's files with its manifest."""

from dataclasses import dataclass
from pathlib import Path

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Record
from sgd_replication.pipeline.manifest import Manifest
from sgd_replication.pipeline.restored import left_out


@dataclass(frozen=True)
class Difference:
    """One file that differs from the manifest.

    Attributes:
        path: path under the version's folder.
        finding: what differs, as a predicate such as ``is missing``.

    Examples:
        >>> import tempfile
        >>> from sgd_replication.jobs.records import Origin
        >>> origin, records = Origin(commit="abc", dirty=False), {"fit.record.json": "0" * 64}
        >>> manifest = Manifest(version="v1", origin=origin, artefacts={}, records=records)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     verify_version(Path(folder), manifest)
        [Difference(path='fit.record.json', finding='is missing')]
    """

    path: str
    finding: str


def verify_version(folder: Path, manifest: Manifest) -> list[Difference]:
    """Return every file and record that is missing, was changed, or was made from an input that was replaced later.

    Files that were left out of the pack from which the version was restored are not missing.

    Args:
        folder: the version's folder.
        manifest: manifest of the version.

    Examples:
        >>> import hashlib, tempfile
        >>> from sgd_replication.jobs.records import Origin
        >>> origin, records = Origin(commit="abc", dirty=False), {"fit.record.json": hashlib.sha256(b"abc").hexdigest()}
        >>> manifest = Manifest(version="v1", origin=origin, artefacts={}, records=records)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "fit.record.json").write_text("abd")
        ...     [difference.path for difference in verify_version(Path(folder), manifest)]
        ['fit.record.json']
    """
    expected = {path: artefact.sha256 for path, artefact in manifest.artefacts.items()}
    absent = left_out(folder)
    differences = []
    for path, digest in (expected | manifest.records).items():
        if not (folder / path).is_file():
            if path not in absent:
                differences.append(Difference(path, "is missing"))
        elif (actual := file_sha256(folder / path)) != digest:
            differences.append(Difference(path, f"has sha256 {actual}, expected {digest}"))
    unusable = {difference.path for difference in differences}
    for path in manifest.records.keys() - unusable:
        record = Record.read(folder / path)
        differences += [
            Difference(output, f"was made from another {source} than the present one")
            for source, digest in record.inputs.items()
            if expected.get(source, digest) != digest
            for output in record.outputs
        ]
    return differences
