"""Holding a version's files against its manifest."""

from dataclasses import dataclass
from pathlib import Path

from sgd_replication.jobs.digests import file_sha256
from sgd_replication.pipeline.manifest import Manifest


@dataclass(frozen=True)
class Difference:
    """One artefact that is not what the manifest says.

    Examples:
        >>> import tempfile
        >>> from sgd_replication.jobs.records import Origin
        >>> from sgd_replication.pipeline.manifest import Artefact
        >>> made = Artefact.model_construct(sha256="0" * 64, inputs={})  # what is compared
        >>> manifest = Manifest(version="v1", origin=Origin(commit="abc", dirty=False), artefacts={"e.txt": made})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     verify_version(Path(folder), manifest)
        [Difference(path='e.txt', finding='is missing')]
    """

    path: str
    finding: str


def verify_version(folder: Path, manifest: Manifest) -> list[Difference]:
    """Return every artefact that is missing, changed, or made from an input that has been replaced since.

    Examples:
        >>> import hashlib, tempfile
        >>> from sgd_replication.jobs.records import Origin
        >>> from sgd_replication.pipeline.manifest import Artefact
        >>> digest = hashlib.sha256(b"abc").hexdigest()
        >>> made = Artefact.model_construct(sha256=digest, inputs={})  # what is compared
        >>> fitted = Artefact.model_construct(sha256=digest, inputs={"e.txt": "0" * 64})  # from an earlier e.txt
        >>> files = {"e.txt": made, "f.txt": fitted}
        >>> manifest = Manifest(version="v1", origin=Origin(commit="abc", dirty=False), artefacts=files)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = [Path(folder, name).write_text("abc") for name in files]
        ...     [(difference.path, difference.finding) for difference in verify_version(Path(folder), manifest)]
        [('f.txt', 'was made from another e.txt than the one that stands here')]
    """
    actual = {path: file_sha256(folder / path) if (folder / path).is_file() else None for path in manifest.artefacts}
    differences = []
    for path, artefact in manifest.artefacts.items():
        if actual[path] is None:
            differences.append(Difference(path, "is missing"))
        elif actual[path] != artefact.sha256:
            differences.append(Difference(path, f"has sha256 {actual[path]}, expected {artefact.sha256}"))
        for source, digest in artefact.inputs.items():
            if source in manifest.artefacts and manifest.artefacts[source].sha256 != digest:
                differences.append(Difference(path, f"was made from another {source} than the one that stands here"))
    return differences
