"""Pack a complete version into a citable archive: results, report, code, checksums and metadata for Zenodo.

A small archive holds what was measured and judged, without bulky files. The archive of a user's problem also holds the
user's files. The bytes of an archive depend only on the
version and on its commit.
"""

import argparse
import gzip
import io
import json
import subprocess
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sgd_diffusion.errors import UserError
from sgd_replication.jobs.digests import file_sha256
from sgd_replication.jobs.writing import atomic_path
from sgd_replication.pipeline.exit_codes import with_exit_codes
from sgd_replication.pipeline.manifest import Manifest, read_manifest
from sgd_replication.pipeline.pack import RESULTS, SUMS, all_files, small_files, sums
from sgd_replication.pipeline.problem_version import problem_files
from sgd_replication.pipeline.restored import left_out
from sgd_replication.pipeline.verification import verify_version

ARCHIVES = Path("results", "archives")
MOMENT = 1577836800
"""Date of every file in the archive, in seconds since 1970 (2020-01-01). A fixed date keeps the archive's bytes equal
whenever it is made."""


@with_exit_codes
def main() -> int:
    """Pack a version; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("version", help="name of the version's folder under results/")
    parser.add_argument("--small", action="store_true", help="pack what was measured and judged, without bulky files")
    options = parser.parse_args()
    archive = pack(Path("results", options.version), ARCHIVES, options.small)
    print(f"{archive}: {archive.stat().st_size / 1e6:.1f} MB, sha256 {file_sha256(archive)}")
    return 0


def pack(folder: Path, archives: Path, small: bool = False) -> Path:
    """Write the archive of a version and return its path.

    Args:
        folder: the version's folder.
        archives: the folder that the archive is written to.
        small: whether only what was measured and judged is packed, without bulky files.

    Raises:
        UserError: the version is incomplete, differs from its manifest or was made from uncommitted source files, its
            commit is not in the history of this checkout, or a file of the user's problem was changed.
    """
    manifest = checked_manifest(folder)
    commit, own = manifest.origin.commit, problem_files(folder, manifest)
    if small:
        contents = own | packed_contents(folder, small_files(folder, manifest))
    else:
        contents = own | packed_contents(folder, _all_present(folder, manifest)) | dict(_code(commit))
        citation = yaml.safe_load(contents["code/CITATION.cff"])
        metadata = zenodo_metadata(citation, folder.name, commit)
        contents["zenodo.json"] = (json.dumps(metadata, indent=2, ensure_ascii=False) + "\n").encode()
    contents[SUMS] = sums(contents)
    root = f"sgd-diffusion-{folder.name}-{commit[:7]}{'-small' if small else ''}"
    target = archives / f"{root}.tar.gz"
    with (
        atomic_path(target) as place,
        place.open("wb") as raw,
        gzip.GzipFile(fileobj=raw, mode="wb", filename="", mtime=MOMENT) as packed,
        tarfile.open(fileobj=packed, mode="w") as archive,
    ):
        for name, content in sorted(contents.items()):
            member = tarfile.TarInfo(f"{root}/{name}")
            member.size, member.mtime, member.mode = len(content), MOMENT, 0o644
            archive.addfile(member, io.BytesIO(content))
    return target


def zenodo_metadata(citation: dict[str, Any], version: str, commit: str) -> dict[str, Any]:
    """Return the metadata that Zenodo requires for a deposit.

    Args:
        citation: content of ``CITATION.cff``.
        version: name of the version.
        commit: commit whose code is in the archive.
    """
    return {
        "title": citation["title"],
        "upload_type": "software",
        "description": (
            f"{citation['abstract']} This archive holds the results of version {version}, made at commit {commit}, "
            "with the code that made them; SHA256SUMS has the digest of every file."
        ),
        "creators": [{"name": author["name"]} for author in citation["authors"]],
        "version": citation["version"],
        "license": citation["license"],
        "keywords": citation["keywords"],
        "references": [_reference(work) for work in citation["references"]],
    }


def _reference(work: dict[str, Any]) -> str:
    names = ", ".join(f"{author['given-names']} {author['family-names']}" for author in work["authors"])
    return f"{names} ({work['year']}). {work['title']}. {work.get('collection-title') or work.get('url', '')}".strip()


def packed_contents(folder: Path, names: list[str]) -> dict[str, bytes]:
    """Return the content of a version's files by their names in an archive.

    Args:
        folder: the version's folder.
        names: paths under the folder.
    """
    return {f"{RESULTS}{name}": (folder / name).read_bytes() for name in names}


def checked_manifest(folder: Path) -> Manifest:
    """Return the manifest of a version whose files are what the manifest says.

    Raises:
        UserError: a file is not, or the manifest was written from uncommitted source files.
    """
    manifest = read_manifest(folder)
    if manifest.origin.dirty:
        raise UserError(
            f"{folder}: the manifest was written from uncommitted source files. Commit them and make the version "
            "again, by `make replicate` or `make problem`."
        )
    if differences := verify_version(folder, manifest):
        first = differences[0]
        raise UserError(
            f"{folder}: {len(differences)} files differ from the manifest; {first.path} {first.finding}. "
            "Make the version again, by `make replicate` or `make problem`."
        )
    return manifest


def _all_present(folder: Path, manifest: Manifest) -> list[str]:
    if absent := sorted(left_out(folder) - {name for name in manifest.artefacts if (folder / name).is_file()}):
        raise UserError(
            f"{folder} was restored from a small pack; {len(absent)} of its files, such as {absent[0]}, are not here. "
            "`make archive SMALL=1` packs what is there."
        )
    return all_files(folder, manifest)


def _code(commit: str) -> Iterator[tuple[str, bytes]]:
    """Yield the name in the archive and the content of every file of a commit."""
    try:
        packed = subprocess.run(["git", "archive", "--format=tar", commit], capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise UserError(
            f"Commit {commit}, from which this version's manifest was written, is not in the history of this checkout. "
            "Archive the version in a checkout that has this commit."
        ) from error
    with tarfile.open(fileobj=io.BytesIO(packed)) as files:
        for member in files.getmembers():
            content = files.extractfile(member) if member.isfile() else None
            if content is not None:
                yield f"code/{member.name}", content.read()


if __name__ == "__main__":
    raise SystemExit(main())
