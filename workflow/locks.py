"""Snakemake's lock of a checkout: cleared when its owner was killed, respected while it lives."""

import subprocess
import sys
from pathlib import Path

import psutil

from sgd_diffusion.errors import UserError


def clear_stale_lock(checkout: Path) -> None:
    """Remove the lock of a run that was killed.

    Raises:
        UserError: a run is alive in this checkout.
    """
    if not any((checkout / ".snakemake" / "locks").glob("*")):
        return
    if alive := [process.pid for process in psutil.process_iter(["cmdline", "cwd"]) if _runs_in(checkout, process)]:
        raise UserError(f"Another run is active in this checkout (process {alive[0]}). Wait for it to end, or stop it.")
    subprocess.run([sys.executable, "-m", "snakemake", "--unlock"], capture_output=True, check=False)


def _runs_in(checkout: Path, process: psutil.Process) -> bool:
    words = process.info["cmdline"] or []
    return process.info["cwd"] == str(checkout) and "snakemake" in words and "-m" in words
