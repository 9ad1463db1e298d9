"""Snakemake's lock of a checkout: cleared when its owner was killed, respected while it may live."""

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from sgd_diffusion.errors import UserError

HOST = Path(".snakemake", "launched-on")
"""Where the last launcher's machine is noted: from another one that shares the storage its processes are not seen."""


def clear_stale_lock(checkout: Path) -> None:
    """Remove the lock of a run that was killed, and note that the next one starts on this machine.

    Raises:
        UserError: a run is alive in this checkout, or was started on another machine and cannot be seen from here.
    """
    here, note = socket.gethostname(), checkout / HOST
    if any((checkout / ".snakemake" / "locks").glob("*")):
        there = note.read_text() if note.exists() else here
        if there != here:
            raise UserError(
                f"A run on {there} holds this checkout, and {here} cannot see whether it is alive. Start again on "
                f"{there}; or, if it has ended, run `.venv/bin/snakemake --unlock` first."
            )
        import psutil  # a start without a lock need not wait for it

        if alive := [process.pid for process in psutil.process_iter(["cmdline", "cwd"]) if _runs_in(checkout, process)]:
            raise UserError(
                f"Another run is active in this checkout (process {alive[0]}). Wait for it to end, or stop it."
            )
        subprocess.run([sys.executable, "-m", "snakemake", "--unlock"], capture_output=True, check=False)
    note.parent.mkdir(exist_ok=True)
    note.write_text(here)


def _runs_in(checkout: Path, process: Any) -> bool:
    # Started as `python -m snakemake` or as a command of a user's own.
    names = {Path(word).name for word in process.info["cmdline"] or []}
    return process.info["cwd"] == str(checkout) and "snakemake" in names
