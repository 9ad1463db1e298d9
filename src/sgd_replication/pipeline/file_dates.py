"""Dates of input files that lie in the future, which Snakemake takes for changes that come after every result."""

import os
import time
from collections.abc import Iterable
from pathlib import Path

TOLERANCE = 2
"""Seconds by which clocks of file servers differ."""


def set_back_future_dates(files: Iterable[Path]) -> list[Path]:
    """Give every file that is dated in the future the date of now, and return these files.

    Snakemake deletes the output of a job whose input has a later date, on every run until that date has passed.

    Args:
        files: files and folders; of a folder all files below it.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     old, new = Path(folder, "old"), Path(folder, "new")
        ...     old.touch(), new.touch()
        ...     os.utime(new, (time.time() + 86400, time.time() + 86400))
        ...     [file.name for file in set_back_future_dates([Path(folder)])], new.stat().st_mtime <= time.time()
        (None, None)
        (['new'], True)
    """
    latest = time.time() + TOLERANCE
    every = [file for given in files for file in ([given] if given.is_file() else given.rglob("*"))]
    future = sorted(file for file in every if file.is_file() and file.stat().st_mtime > latest)
    for file in future:
        os.utime(file)
    return future
