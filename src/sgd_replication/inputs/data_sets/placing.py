"""Copies a user's files into the data directory, from which all jobs read."""

from collections.abc import Iterable
from pathlib import Path

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import verified_files
from sgd_replication.jobs.writing import copy_file


def place_files(names: Iterable[str], source: Path, directory: Path) -> list[str]:
    """Copy the files of data sets from a folder into the data directory.

    The official edition of each set is copied, or a sample if the folder has no official edition. All files of an
    edition are verified before one is copied. Nothing is copied for a set that the folder does not hold or that is
    already in the data directory.

    Args:
        names: names of the data sets.
        source: the user's folder, with the paths of the registry.
        directory: the data directory.

    Returns:
        The names of the sets whose files were copied.

    Raises:
        DataError: `source` is not a folder, or holds only a part of an edition or a file with the wrong checksum; or
            `directory` cannot be written.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as source:
        ...     Path(source, "uci").mkdir()
        ...     Path(source, "uci", "CTG.xls").touch()  # an empty file is not the original
        ...     place_files(["cardiotocography"], Path(source), Path(source, "data"))  # doctest: +ELLIPSIS
        Traceback (most recent call last):
        ...
        sgd_diffusion.errors.DataError: ...CTG.xls: sha256 is e3b0c442..., expected d6aa62e8...
    """
    if not source.is_dir():
        raise DataError(f"DATA_DIR={source} is not a folder. Give a folder with files as docs/data.md lists them.")
    placed = []
    for name in names:
        spec = REGISTRY[name]
        held = [e for e in spec.editions if e.files and len(e.missing(source)) < len(e.files)]
        if not held or not held[0].missing(directory):
            continue
        for file, original in zip(held[0].files, verified_files(spec, held[0], source).values(), strict=True):
            put_in_place(original, directory / file.path)
        placed.append(name)
    return placed


def put_in_place(original: Path, target: Path) -> None:
    """Copy a file; the copy gets its name only when it is complete.

    Raises:
        DataError: the copy cannot be written. No part of it remains.
    """
    try:
        copy_file(original, target)
    except OSError as error:
        raise DataError(
            f"{target}: cannot be written ({error.strerror}). Free disk space or correct the folder's permissions, "
            "then run the same command again."
        ) from error
