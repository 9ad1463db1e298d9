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


@contextmanager
def only_launcher(checkout: Path) -> Iterator[None]:
    """Hold a lock while a `with` block runs, so that no second launcher starts Snakemake in this checkout.

    Snakemake's own lock appears seconds after its start. The system releases this one when the process ends.

    Raises:
        UserError: another launcher holds the lock.
    """
    file = checkout / ".snakemake" / "launcher"
    file.parent.mkdir(exist_ok=True)
    with file.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            raise UserError(_active(lock.read())) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _active(process: int | str) -> str:
    return f"Another run is active in this checkout (process {process}). Wait for it to end, or stop it."


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
        import psutil  # not at the top, because it is needed only if there is a lock

        if alive := [process.pid for process in psutil.process_iter(["cmdline", "cwd"]) if _runs_in(checkout, process)]:
            raise UserError(_active(alive[0]))
        subprocess.run([sys.executable, "-m", "snakemake", "--unlock"], capture_output=True, check=False)
    note.parent.mkdir(exist_ok=True)
    note.write_text(here)


def _runs_in(checkout: Path, process: Any) -> bool:
    # The launcher starts `python -m snakemake`; a user may have started the command `snakemake`.
    names = {Path(word).name for word in process.info["cmdline"] or []}
    return process.info["cwd"] == str(checkout) and "snakemake" in names
