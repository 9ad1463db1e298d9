"""Bringing a user's files into the data directory that every job reads from."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from sgd_diffusion.errors import DataError
from sgd_replication.inputs.data_sets.registry import REGISTRY
from sgd_replication.inputs.data_sets.resolution import verified_files
from sgd_replication.jobs.writing import atomic_path


def place_files(names: Iterable[str], source: Path, directory: Path) -> list[str]:
    """Copy the named sets' files from `source` into `directory`; both have the registry's layout.

    Of each set the official edition is taken, or a sample where `source` has no official one. Every file of an edition
    is verified before any of it is copied. Sets that `source` does not hold, or that are there already, are left alone.

    Returns:
        The names of the sets whose files are now in `directory` because of this call.

    Raises:
        DataError: `source` is no folder, holds a part of an edition or a file with the wrong checksum, or `directory`
            cannot be written.

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
        raise DataError(f"DATA_DIR={source} is not a folder.")
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
    """Copy a file so that it appears under its name only when complete.

    Raises:
        DataError: the copy cannot be written; nothing of it is left.
    """
    try:
        with atomic_path(target) as place:
            shutil.copyfile(original, place)
    except OSError as error:
        raise DataError(
            f"{target}: cannot be written ({error.strerror}). Make room or mend the folder, then repeat."
        ) from error
