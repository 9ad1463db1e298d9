"""A lock that processes share, so that a kernel is compiled by one of them and loaded by the others.

The operating system holds the lock and frees it when the process ends, however it ends.
"""

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

logger = logging.getLogger(__name__)

LONGEST = 600.0
"""Longest wait for another process, in seconds; a kernel compiles in ten, or in a minute on a busy machine."""
BETWEEN_LOOKS = 0.05
"""Time between two looks at a lock that another process has, in seconds."""


@contextmanager
def locked(file: Path, purpose: str) -> Iterator[None]:
    """Run a block while no other process runs one with the same file.

    The block runs without the lock if there is none to be had: in a folder that cannot be written, on a file system
    without locks, or after `LONGEST`, when the other process hangs. What the block does must be safe even so.

    Args:
        file: the lock; it is made if it is missing, and stays.
        purpose: what the block does, for the message to a user who waits.

    Examples:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder, locked(Path(folder, "kernel.lock"), "compiling"):
        ...     print("alone")
        alone
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.open("a")
    except OSError:
        yield
        return
    with lock:
        _wait(lock, purpose)
        try:
            yield
        finally:
            _unlock(lock)


def _wait(lock: IO[str], purpose: str) -> None:
    """Take a lock; give up after `LONGEST`, or if the file system has none."""
    started, told = time.monotonic(), False
    while time.monotonic() - started < LONGEST:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if not told:
                logger.info("waiting for another process: %s", purpose)
            told = True
            time.sleep(BETWEEN_LOOKS)
        except OSError:
            return


def _unlock(lock: IO[str]) -> None:
    """Free a lock, of processes that were forked meanwhile too."""
    try:
        fcntl.flock(lock, fcntl.LOCK_UN)
    except OSError:
        return
