"""Snakemake's lock of a checkout: removed if the run that made it was killed, kept while that run may be active."""

import fcntl
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sgd_diffusion.errors import UserError

HOST = Path(".snakemake", "launched-on")
"""File with the name of the machine on which the last run was started. Processes of another machine that shares the
storage cannot be listed."""


UNLOCKED = "--nolock"
"""Snakemake's option for a run that neither sets nor reads its lock: a problem, which has the lock of its version."""


@contextmanager
def only_launcher(checkout: Path, version: str | None = None) -> Iterator[int]:
    """Hold a lock while a `with` block runs, so that no second launcher makes the same version or uses this checkout.

    Snakemake's own lock appears seconds after its start. The system releases this one when the process, and every
    process that has inherited the file, has ended.

    Args:
        checkout: the project's folder.
        version: version that is made without Snakemake's own lock; by default the lock is that of the checkout.

    Yields:
        Descriptor of the locked file.

    Raises:
        UserError: another launcher holds the lock.
    """
    file = checkout / ".snakemake" / ("launcher" if version is None else f"launcher-{version}")
    file.parent.mkdir(exist_ok=True)
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise UserError(_active(lock.read(), version)) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield lock.fileno()


def _active(process: int | str, version: str | None = None) -> str:
    if version is not None:
        return (
            f"Another run of version {version!r} is active (process {process}). Wait for it to end, or stop it. A "
            "problem with another `version` can run at the same time."
        )
    return f"Another run is active in this checkout (process {process}). Wait for it to end, or stop it."


def check_unlocked(checkout: Path, version: str) -> None:
    """Check that no Snakemake that holds its own lock makes a version.

    Args:
        checkout: the project's folder.
        version: version that is made without Snakemake's own lock.

    Raises:
        UserError: such a run is active.
    """
    folder = Path("results", version)
    locks = (checkout / ".snakemake" / "locks").glob("*.lock")
    if any(folder in Path(line).parents for lock in locks for line in _lines(lock)) and (
        process := _active_process(checkout)
    ):
        raise UserError(_active(process, version))


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text().splitlines()
    except FileNotFoundError:  # the run has ended
        return []


def clear_stale_lock(checkout: Path) -> None:
    """Remove the lock of a run that was killed, and write this machine's name to `HOST`.

    Raises:
        UserError: a run is active in this checkout, or the lock is that of a run on another machine.
    """
    here, note = socket.gethostname(), checkout / HOST
    if any((checkout / ".snakemake" / "locks").glob("*")):
        there = note.read_text() if note.exists() else here
        if there != here:
            raise UserError(
                f"A run on {there} holds this checkout, and its processes cannot be listed on {here}. Start again on "
                f"{there}; or, if that run has ended, run `.venv/bin/snakemake --unlock` first."
            )
        if process := _active_process(checkout):
            raise UserError(_active(process))
        subprocess.run([sys.executable, "-m", "snakemake", "--unlock"], capture_output=True, check=False)
    note.parent.mkdir(exist_ok=True)
    note.write_text(here)


def _active_process(checkout: Path) -> int | None:
    """Return the id of a process that may hold Snakemake's lock of the checkout; None if there is none."""
    import psutil  # not at the top, because it is needed only if there is a lock

    alive = (process.pid for process in psutil.process_iter(["cmdline", "cwd"]) if _runs_in(checkout, process))
    return next(alive, None)


def _runs_in(checkout: Path, process: Any) -> bool:
    # The launcher starts `python -m snakemake`; a user may have started the command `snakemake`.
    names = {Path(word).name for word in process.info["cmdline"] or []}
    return process.info["cwd"] == str(checkout) and "snakemake" in names and UNLOCKED not in names
