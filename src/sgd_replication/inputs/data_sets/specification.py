"""What is known of a data set before any file of it is read."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sgd_diffusion.data import Dataset
from sgd_replication.jobs.data_resolution import Kind

DATA_DIRECTORY = Path("data")
"""The folder of the checkout that holds the files of the data sets."""

Reader = Callable[[str, Mapping[str, Path]], Dataset]


@dataclass(frozen=True)
class DataFile:
    """One file: its place under the data directory, and the digest of its content.

    Attributes:
        path: relative to the data directory.
        digest: in hexadecimal.
        algorithm: `sha256`, or `git-blob-sha1` (the SHA-1 of ``blob <length>\\0`` and the content) where no sha256 of
            the original is known.

    Examples:
        >>> import tempfile
        >>> file = DataFile("toy/empty.txt", "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391", "git-blob-sha1")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     place = Path(folder, file.name)
        ...     place.touch()
        ...     file.digest_of(place) == file.digest  # the one that git gives an empty file
        True
    """

    path: str
    digest: str
    algorithm: Literal["sha256", "git-blob-sha1"] = "sha256"

    @property
    def name(self) -> str:
        """The file's bare name, by which readers ask for it."""
        return Path(self.path).name

    def digest_of(self, place: Path) -> str:
        """Return the digest of the file at `place`, by this file's algorithm."""
        with place.open("rb") as stream:
            if self.algorithm == "sha256":
                return hashlib.file_digest(stream, "sha256").hexdigest()
            digest = hashlib.sha1(f"blob {place.stat().st_size}\0".encode())
            while block := stream.read(2**20):
                digest.update(block)
            return digest.hexdigest()


@dataclass(frozen=True)
class Download:
    """Where files can be had.

    Attributes:
        urls: mirrors of the same file, tried in turn.
        archive: whether it is a zip archive, which holds the files under their bare names in any folder.
        paths: the files that it brings, as paths under the data directory; one, if it is no archive.

    Examples:
        >>> from sgd_replication.inputs.data_sets.registry import REGISTRY
        >>> (archive,) = REGISTRY["avila"].official.downloads
        >>> archive.archive, archive.paths  # one archive brings both files
        (True, ('uci/avila-tr.txt', 'uci/avila-ts.txt'))
    """

    urls: tuple[str, ...]
    paths: tuple[str, ...]
    archive: bool = False


@dataclass(frozen=True)
class Edition:
    """The set itself, or a sample of it: files with checksums of their own.

    Attributes:
        kind: `official` or `sample`.
        files: what must be there; empty for a set that comes with a library.
        examples: how many training examples it has.
        read: makes the arrays from the files, given by bare name.
        downloads: where the files can be had; empty if nowhere.

    Examples:
        >>> import tempfile
        >>> files = (DataFile("toy/inputs.txt", "0" * 64), DataFile("toy/labels.txt", "0" * 64))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     Path(folder, "toy").mkdir()
        ...     Path(folder, "toy", "inputs.txt").touch()
        ...     Edition("official", files, examples=3, read=Dataset).missing(Path(folder))
        ['toy/labels.txt']
    """

    kind: Kind
    files: tuple[DataFile, ...]
    examples: int
    read: Reader
    downloads: tuple[Download, ...] = ()

    def missing(self, directory: Path) -> list[str]:
        """Return the paths of the files that are not in the data directory."""
        return [file.path for file in self.files if not (directory / file.path).is_file()]


@dataclass(frozen=True)
class DataSpec:
    """A data set.

    Attributes:
        title: the name to print.
        editions: the official one first, then samples of it.
        licence, citation: as the source states them.
        homepage: where a user can obtain the files by hand.
        stand_in: the embedded set used when no edition is at hand; None for a set that is embedded itself.

    Examples:
        >>> from sgd_replication.inputs.data_sets.registry import REGISTRY
        >>> spec = REGISTRY["cifar10"]
        >>> spec.official.examples, spec.edition("sample").examples, spec.stand_in
        (50000, 10000, 'digits')
    """

    title: str
    editions: tuple[Edition, ...]
    licence: str
    citation: str
    homepage: str
    stand_in: str | None

    @property
    def official(self) -> Edition:
        """The set itself."""
        return self.editions[0]

    def edition(self, kind: Kind) -> Edition:
        """Return the edition of a kind; a stand-in is read as its own official edition."""
        wanted = "official" if kind == "stand-in" else kind
        return next(edition for edition in self.editions if edition.kind == wanted)
