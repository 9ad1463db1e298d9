"""The packed files of a version: which they are, their checksums, and reading them back.

A pack is a folder or an archive with a file ``SHA256SUMS``. A small pack holds what was measured and judged, without
bulky files, and not what notebooks and report make of it.
"""

import hashlib
import tarfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from sgd_diffusion.errors import UserError
from sgd_replication.pipeline.catalogue import is_bulky
from sgd_replication.pipeline.manifest import Manifest
from sgd_replication.pipeline.rules import is_presentation

RELEASED = Path("references", "released")
"""The small pack of the released run."""
CHECKS = RELEASED / "checks"
"""Evidence of checks beside the pack, such as trials and interruptions. It is no part of the pack and of no version."""
SUMS = "SHA256SUMS"
ALSO = ("manifest.json", "manifest.record.json", "seeds.json", "settings.yaml")
"""Files of a version that its manifest does not list."""
RESULTS = "results/"
"""How the names of a version's files start in an archive."""


def all_files(folder: Path, manifest: Manifest) -> list[str]:
    """Return the paths of all files of a version under its folder.

    Args:
        folder: the version's folder.
        manifest: of the version.
    """
    return sorted({*manifest.artefacts, *manifest.records, *_also(folder)})


def small_files(folder: Path, manifest: Manifest) -> list[str]:
    """Return the paths of the files that jobs have measured or judged, without the bulky ones, with every record.

    With them figures, notebooks and report can be made again without a measurement: none of them reads a bulky file.

    Args:
        folder: the version's folder.
        manifest: of the version.
    """
    kept = {path for path, made in manifest.artefacts.items() if not is_presentation(made.rule)}
    small = {path for path in kept if not is_bulky(path)}
    return sorted({*small, *manifest.records, *_also(folder)})


def _also(folder: Path) -> list[str]:
    return [name for name in ALSO if (folder / name).is_file()]


def sums(contents: Mapping[str, bytes]) -> bytes:
    """Return the content of ``SHA256SUMS``, as the program ``sha256sum`` reads it.

    Examples:
        >>> sums({"b": b"2", "a": b""}).decode().splitlines()[0]
        'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a'
    """
    lines = (f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(contents.items()))
    return "".join(lines).encode()


def read_pack(place: Path) -> dict[str, bytes]:
    """Return the content of each file of the packed version, by its path under the version's folder.

    The evidence in the folder `CHECKS` beside a pack is left out.

    Args:
        place: an archive of `make archive`, or a folder such as references/released.

    Raises:
        UserError: the place is no pack, or a file does not have its checksum.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = Path(folder, "e.json").write_bytes(b"{}")
        ...     _ = Path(folder, SUMS).write_bytes(sums({"e.json": b"{}"}))
        ...     read_pack(Path(folder))
        {'e.json': b'{}'}
    """
    if place.is_dir():
        files = [file.relative_to(place) for file in place.rglob("*") if file.is_file()]
        names = [file.as_posix() for file in files if file.parts[0] != CHECKS.name]
        return _verified(place, {name: (place / name).read_bytes() for name in names})
    contents = _verified(place, _unpacked(place))
    return {name.removeprefix(RESULTS): data for name, data in contents.items() if name.startswith(RESULTS)}


def _unpacked(archive: Path) -> dict[str, bytes]:
    """Return the content of every file of an archive by its name, without the archive's own folder."""
    try:
        with tarfile.open(archive, "r:gz") as packed:
            members = {
                str(PurePosixPath(*PurePosixPath(member.name).parts[1:])): packed.extractfile(member)
                for member in packed.getmembers()
                if member.isfile()
            }
            return {name: stream.read() for name, stream in members.items() if stream is not None}
    except (OSError, EOFError, tarfile.TarError) as error:
        raise UserError(f"{archive}: cannot be read as an archive of `make archive` ({error}).") from error


def _verified(place: Path, contents: dict[str, bytes]) -> dict[str, bytes]:
    """Return the files of a pack without its sums, if each has the sha256 that the pack lists."""
    try:
        lines = (line.split("  ", 1) for line in contents.pop(SUMS).decode().splitlines())
        listed = {name: digest for digest, name in lines}
    except (KeyError, ValueError):
        raise UserError(f"{place}: has no readable {SUMS}, so it is no pack of `make archive`.") from None
    if unlisted := sorted(set(contents) ^ set(listed)):
        raise UserError(f"{place}: {unlisted[0]} is in the archive or in its {SUMS}, but not in both.")
    if outside := [name for name in contents if ".." in PurePosixPath(name).parts]:
        raise UserError(f"{place}: {outside[0]} lies outside of the archive's folder.")
    if wrong := [name for name, data in sorted(contents.items()) if hashlib.sha256(data).hexdigest() != listed[name]]:
        raise UserError(f"{place}: {wrong[0]} does not have the sha256 of {SUMS}. Get the file again.")
    return contents


def described(files: list[Path]) -> str:
    """Return how many files there are, and how large they are together.

    Examples:
        >>> described([])
        '0 files, 0.0 MB'
    """
    return f"{len(files)} files, {sum(file.stat().st_size for file in files) / 1e6:.1f} MB"
