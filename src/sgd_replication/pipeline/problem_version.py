"""The version of a user's problem: its manifest, and the user's files that an archive holds."""

from pathlib import Path

import yaml

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.records import Origin, Record
from sgd_replication.pipeline.manifest import Manifest, merge_records
from sgd_replication.pipeline.version_settings import FILE as SETTINGS
from sgd_replication.user_problem.settings import ProblemSettings

MANIFEST = "manifest.json"
FOLDER = "problem/"
"""How the names of the user's files start in an archive."""


def write_problem_manifest(folder: Path, origin: Origin) -> Manifest:
    """Write ``manifest.json`` of a version that `make problem` has finished, from all records in its folder.

    A manifest of the same files stays as it is, with the commit that it was written at.

    Args:
        folder: the version's folder.
        origin: state of the source tree now.

    Raises:
        UserError: a file is not what its record says.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     manifest = write_problem_manifest(Path(folder), Origin(commit="abc", dirty=False))
        ...     again = write_problem_manifest(Path(folder), Origin(commit="def", dirty=False))
        >>> manifest.origin.commit, again.origin.commit
        ('abc', 'abc')
    """
    records = [file for file in folder.rglob("*.record.json") if file.name != "manifest.record.json"]
    manifest, file = merge_records(folder.name, folder, records, origin), folder / MANIFEST
    if file.exists():
        before = Manifest.read(file)
        if before.model_copy(update={"origin": origin}) == manifest:
            return before
    manifest.write(file)
    return manifest


def problem_files(folder: Path, manifest: Manifest) -> dict[str, bytes]:
    """Return the content of the user's files of a problem by their names in an archive; none for other versions.

    Args:
        folder: the version's folder.
        manifest: of the version.

    Raises:
        UserError: a file is missing, or differs from the one that was measured.

    Examples:
        >>> problem_files(Path("results/absent"), Manifest(version="v", origin=Origin(commit="", dirty=False),
        ...     artefacts={}, records={}))
        {}
    """
    file = folder / SETTINGS
    settings = yaml.safe_load(file.read_text(encoding="utf-8")) if file.is_file() else {}
    if not settings.get("problem"):
        return {}
    read = {digest for path in manifest.records for digest in Record.read(folder / path).inputs.values()}
    contents = {}
    for name in ProblemSettings.model_validate(settings["problem"]).files:
        given = Path(name)
        if not given.is_file() or file_sha256(given) not in read:
            what = "is not the file that was measured" if given.is_file() else "is missing"
            raise UserError(f"{name}: this file of the problem {what}. Put it back, or run `make problem` again.")
        contents[f"{FOLDER}{given.name}"] = given.read_bytes()
    return contents
