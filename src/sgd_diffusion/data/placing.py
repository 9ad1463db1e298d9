"""Bringing a user's files into the data directory that every job reads from."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from sgd_diffusion.data.registry import REGISTRY
from sgd_diffusion.data.resolution import verified_files
from sgd_diffusion.errors import DataError


def place_files(names: Iterable[str], source: Path, directory: Path) -> list[str]:
    """Copy the named sets' files from `source` into `directory`; both have the registry's layout.

    Every file of a set is verified before any of it is copied, and each appears under its name only when complete.
    Sets that `source` does not hold are left alone.

    Returns:
        The names of the sets whose files are now in `directory` because of this call.

    Raises:
        DataError: `source` is no folder, or holds only a part of a set, or a file with the wrong checksum.
    """
    if not source.is_dir():
        raise DataError(f"DATA_DIR={source} is not a folder.")
    placed = []
    for name in names:
        spec = REGISTRY[name]
        present = [file for file in spec.files if (source / file.path).is_file()]
        if not present or all((directory / file.path).is_file() for file in spec.files):
            continue
        for file_name, original in verified_files(spec, source).items():
            target = directory / next(file.path for file in spec.files if file.name == file_name)
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(target.name + ".partial")
            shutil.copyfile(original, partial)
            partial.replace(target)
        placed.append(name)
    return placed
