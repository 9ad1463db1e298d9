"""Kill tiny runs at random moments, each with its whole process group, and run the same command again.

Each rerun must complete without a manual step and give the measurements of an undisturbed run, bit by bit.
`make chaos KILLS=20` runs this by itself; the tests use `kill_and_rerun` for a few moments.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from checkout import ROOT, TINY, Checkout, tracked_files


def digests(checkout: Checkout) -> dict[str, str]:
    """The sha256 of every artefact, from the manifest; without what the run cost, which is never the same twice."""
    artefacts = json.loads((checkout.results / "manifest.json").read_text())["artefacts"]
    return {name: artefact["sha256"] for name, artefact in artefacts.items() if name != "tables/costs_table.tex"}


def start(checkout: Checkout) -> subprocess.Popen:
    """Start a run in a process group of its own."""
    command = [sys.executable, "workflow/launch.py", "--config", TINY, "--cores", "2", "--no-pdf", "--offline"]
    return subprocess.Popen(
        command,
        cwd=checkout.folder,
        env=checkout.environment,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def kill_and_rerun(checkout: Checkout, after: float) -> tuple[bool, str]:
    """Kill a run some seconds after its start, then run it to its end; return whether it was killed, and the output."""
    shutil.rmtree(checkout.folder / "results", ignore_errors=True)
    process = start(checkout)
    time.sleep(after)
    killed = process.poll() is None
    if killed:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    finished = checkout.launch("--no-pdf")
    assert finished.returncode == 0, f"after {after:.1f} s: {finished.stdout}"
    return killed, finished.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        checkout = Checkout(Path(scratch) / "checkout")
        for name in tracked_files():
            (checkout.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, checkout.folder / name)
        started = time.monotonic()
        undisturbed = start(checkout)
        assert undisturbed.wait() == 0, "the undisturbed run failed"
        length = time.monotonic() - started
        expected = digests(checkout)
        moments = random.Random(options.seed)
        kills = 0
        for number in range(1, options.kills + 1):
            moment = moments.uniform(0, length)
            killed, _ = kill_and_rerun(checkout, moment)
            kills += killed
            assert digests(checkout) == expected, f"kill {number} after {moment:.1f} s changed a result"
            print(
                f"{number}: {'killed' if killed else 'had ended'} after {moment:.1f} s, completed, identical",
                flush=True,
            )
    print(f"{kills} of {options.kills} runs killed, all completed with identical results")


if __name__ == "__main__":
    main()
