"""Kill runs at random moments, each with its whole process group, and run the same command again.

Reruns are killed too, until one is not killed before its end. It must complete without any manual step, and its files
must equal those of an undisturbed run, bit by bit. `make chaos KILLS=20` does this with tiny runs, `make chaos KILLS=5
CONFIG=config/quick.yaml` with quick ones. The tests use `kill_and_rerun` for one moment.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from checkout import PRINTS_DURATIONS, TINY, Checkout, lay_out

STRIKES = 3
"""A run or rerun is killed within the first 1/STRIKES of the duration of an undisturbed run."""


def digests(checkout: Checkout) -> dict[str, str]:
    """Return the sha256 of every artefact from the manifest, but for those that print durations."""
    artefacts = json.loads((checkout.results / "manifest.json").read_text())["artefacts"]
    return {name: artefact["sha256"] for name, artefact in artefacts.items() if name not in PRINTS_DURATIONS}


def run_or_kill(checkout: Checkout, config: str, after: float | None) -> bool:
    """Start a run in its own process group; kill the group if it lasts longer than `after` seconds.

    Returns:
        Whether it was killed.
    """
    process = subprocess.Popen(
        checkout.command("--no-pdf", config=(config,)),
        cwd=checkout.folder,
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        code = process.wait(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    assert code == 0, f"a run that was not killed ended with exit code {code}; its logs: {checkout.results / 'logs'}"
    return False


def kill_and_rerun(checkout: Checkout, after: float) -> tuple[bool, str]:
    """Kill a tiny run `after` seconds after its start, then run the same command to its end.

    Returns:
        Whether it was killed, and the output of the rerun.
    """
    shutil.rmtree(checkout.folder / "results", ignore_errors=True)
    killed = run_or_kill(checkout, TINY, after)
    finished = checkout.launch("--no-pdf")
    assert finished.returncode == 0, f"after {after:.1f} s: {finished.stdout}"
    return killed, finished.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--config", default=TINY, help="a configuration whose version bears the file's name")
    options = parser.parse_args()
    # The folder is kept if something fails: the files of the killed run are the only evidence of the cause.
    scratch = Path(tempfile.mkdtemp(prefix="chaos-"))
    print(f"in {scratch}", flush=True)
    checkout = Checkout(scratch / "checkout", version=Path(options.config).stem)
    lay_out(checkout.folder)
    started = time.monotonic()
    run_or_kill(checkout, options.config, after=None)
    length = time.monotonic() - started
    print(f"undisturbed: {length:.0f} s", flush=True)
    expected = digests(checkout)
    undisturbed = (checkout.folder / "results").rename(scratch / "undisturbed")
    moments = random.Random(options.seed)
    kills = runs = 0
    while kills < options.kills:
        shutil.rmtree(checkout.folder / "results", ignore_errors=True)
        runs += 1
        moment = moments.uniform(0, length / STRIKES)
        while run_or_kill(checkout, options.config, moment):
            kills += 1
            print(f"kill {kills}, run {runs}: after {moment:.1f} s", flush=True)
            moment = moments.uniform(0, length / STRIKES) if kills < options.kills else None
        found = digests(checkout)
        differing = sorted(name for name in expected.keys() | found if expected.get(name) != found.get(name))
        assert not differing, f"run {runs} completed with other {', '.join(differing)}; compare {undisturbed}"
        print(f"run {runs}: completed, identical", flush=True)
    shutil.rmtree(scratch)
    print(f"{kills} kills in {runs} runs, all completed with identical results")


if __name__ == "__main__":
    main()
