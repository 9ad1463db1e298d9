"""Unpack an archive of `make archive`, so that figures and report need no measurement: `make restore ARCHIVE=file`.

The results become a version of their own, from which every job of the archived version copies its outputs if its code,
settings, seed and inputs are those that made them. What differs is measured again.
"""

import argparse
import hashlib
import tarfile
from pathlib import Path, PurePosixPath

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.writing import atomic_path, copy_file
from sgd_replication.pipeline.archive import SUMS
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.manifest import Manifest

SUFFIX = "-restored"
"""The restored version is called as the archived one, with this ending."""


@with_exit_codes
def main() -> int:
    """Restore an archive; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path, help="a file that `make archive` wrote")
    manifest, stored = restore(parser.parse_args().archive, Path("results"))
    print(
        f"{stored}: {len(manifest.artefacts)} files, made at commit {manifest.origin.commit}, verified. "
        "`make figures` and `make report` read it. `make plan` lists what this checkout would make again."
    )
    return 0


def restore(archive: Path, results: Path) -> tuple[Manifest, Path]:
    """Unpack the results of an archive, and return their manifest and their folder.

    The choices of data sets are copied into the archived version's own folder if there is none, because a checkout
    without the data files would choose stand-ins.

    Args:
        archive: file that `pack` wrote.
        results: folder of all versions.

    Raises:
        UserError: the file is no such archive, a sum is wrong, or the version was restored already.
    """
    contents = _verified(archive)
    files = {name.removeprefix("results/"): data for name, data in contents.items() if name.startswith("results/")}
    try:
        manifest = Manifest.model_validate_json(files["manifest.json"])
    except (KeyError, ValueError) as error:
        raise UserError(f"{archive}: has no manifest that this version of the program reads.") from error
    stored, own = results / f"{manifest.version}{SUFFIX}", results / manifest.version
    if stored.exists():
        raise UserError(f"{stored} exists already. Remove this folder to restore the archive again.")
    for name, data in files.items():
        with atomic_path(stored / name) as place:
            place.write_bytes(data)
    if not own.exists():
        for file in sorted((stored / "data").glob("*.json")):
            copy_file(file, own / "data" / file.name)
    return manifest, stored


def _verified(archive: Path) -> dict[str, bytes]:
    """Return the content of every file by its name in the archive, if each has the sha256 that the archive lists."""
    try:
        with tarfile.open(archive, "r:gz") as packed:
            members = {
                str(PurePosixPath(*PurePosixPath(member.name).parts[1:])): packed.extractfile(member)
                for member in packed.getmembers()
                if member.isfile()
            }
            contents = {name: stream.read() for name, stream in members.items() if stream is not None}
        lines = (line.split("  ", 1) for line in contents.pop(SUMS).decode().splitlines())
        sums = {name: digest for digest, name in lines}
    except (OSError, EOFError, tarfile.TarError, KeyError, ValueError) as error:
        raise UserError(f"{archive}: cannot be read as an archive of `make archive` ({error}).") from error
    if unlisted := sorted(set(contents) ^ set(sums)):
        raise UserError(f"{archive}: {unlisted[0]} is in the archive or in its {SUMS}, but not in both.")
    if outside := [name for name in contents if ".." in PurePosixPath(name).parts]:
        raise UserError(f"{archive}: {outside[0]} lies outside of the archive's folder.")
    if wrong := [name for name, data in sorted(contents.items()) if hashlib.sha256(data).hexdigest() != sums[name]]:
        raise UserError(f"{archive}: {wrong[0]} does not have the sha256 of {SUMS}. Get the file again.")
    return contents


if __name__ == "__main__":
    raise SystemExit(main())
