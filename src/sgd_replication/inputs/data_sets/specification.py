"""Classes that describe a data set: its files and checksums, sources, samples, licence and stand-in."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from sgd_diffusion.data import Dataset
from sgd_replication.jobs.data_resolution import Kind
from sgd_replication.jobs.digests import file_sha256

DATA_DIRECTORY = Path("data")
"""Folder of the checkout that holds the files of the data sets."""

Reader = Callable[[str, Mapping[str, Path]], Dataset]
"""Function of the set's name and of its files by bare name that returns the arrays."""


Algorithm = Literal["sha256", "git-blob-sha1"]


@dataclass(frozen=True)
class DataFile:
    """One file of a data set.

    Attributes:
        path: path relative to the data directory.
        digest: digest of the content, in hexadecimal.
        algorithm: `sha256`, or `git-blob-sha1` (the SHA-1 of ``blob <length>\\0`` and the content) if no sha256 of the
            original is known.

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
    algorithm: Algorithm = "sha256"

    @property
    def name(self) -> str:
        """The file's bare name, which is its key in a reader's argument."""
        return Path(self.path).name

    def digest_of(self, place: Path) -> str:
        """Return the digest of the file at `place`, computed with this file's algorithm."""
        if self.algorithm == "sha256":
            return file_sha256(place)
        with place.open("rb") as stream:
            header = f"blob {place.stat().st_size}\0".encode()
            return hashlib.file_digest(stream, partial(hashlib.sha1, header)).hexdigest()


@dataclass(frozen=True)
class Download:
    """A download of one file or of one archive of files.

    Attributes:
        urls: addresses of the same file, which are tried in this order.
        paths: paths under the data directory of the files that the download holds; a single path if it is not an
            archive.
        archive: whether the download is a zip archive. It may hold the files in any folder, under their bare names.

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
    """The files of a data set or of a sample of it.

    Attributes:
        kind: `official` for the set itself, or `sample`.
        files: all files that are needed; empty for a set that comes with a library.
        examples: number of training examples.
        read: function that returns the arrays.
        downloads: downloads that hold the files; empty if there is none.

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
        title: name of the set in text.
        editions: the official edition, then samples.
        licence: licence, as the source states it.
        citation: authors and year, as the source states them.
        homepage: address where a user can obtain the files by hand.
        stand_in: name of the embedded set that is used if no edition is in the data directory; None for a set that is
            embedded itself.

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
        """The edition that is the set itself."""
        return self.editions[0]

    def edition(self, kind: Kind) -> Edition:
        """Return the edition of a kind. For `stand-in` this is the official edition, because the stand-in is a set."""
        wanted = "official" if kind == "stand-in" else kind
        return next(edition for edition in self.editions if edition.kind == wanted)
