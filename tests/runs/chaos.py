"""Kill runs at random moments, each with its whole process group, and run the same command again.

Reruns are killed too, until one is not killed before its end. It must complete without any manual step, and its files
must equal those of an undisturbed run, bit by bit. `make chaos KILLS=20` does this with tiny runs, `make chaos KILLS=5
CONFIG=config/quick.yaml` with quick ones. Each completed run is written to references/released/checks/chaos_tiny.json
(or chaos_quick.json), and the next start of the same commit goes on from there. The tests use `kill_and_rerun` for one
moment.
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

from checkout import PRINTS_DURATIONS, ROOT, TINY, Checkout, lay_out, origin_of_checks

from sgd_replication.jobs.records import Origin
from sgd_replication.jobs.writing import write_text
from sgd_replication.pipeline.pack import CHECKS

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


def kept_runs(file: Path, origin: Origin) -> list[list[float]]:
    """Return the moments of the kills of each run that this commit has completed, in seconds; none for another one."""
    if not file.exists():
        return []
    evidence = json.loads(file.read_text())
    same = evidence["commit"] == origin.commit and not (evidence["dirty"] or origin.dirty)
    return evidence["runs"] if same else []


def keep(file: Path, origin: Origin, undisturbed: float, artefacts: int, runs: list[list[float]]) -> None:
    """Write what was killed when, and that every run ended with the artefacts of the undisturbed one."""
    evidence = {
        "schema": 1,
        **origin.model_dump(),
        "undisturbed_seconds": round(undisturbed),
        "identical_artefacts": artefacts,
        "kills": sum(map(len, runs)),
        "runs": runs,
    }
    write_text(file, json.dumps(evidence) + "\n")


def completed(checkout: Checkout, config: str, moments: random.Random, length: float, most: int) -> list[float]:
    """Run the command again and again, killed at random moments at most so often, until a run is not killed.

    Returns:
        The moments of the kills, in seconds after the start of the killed run.
    """
    shutil.rmtree(checkout.folder / "results", ignore_errors=True)
    kills: list[float] = []
    while True:
        moment = round(moments.uniform(0, length / STRIKES), 1) if len(kills) < most else None
        if not run_or_kill(checkout, config, moment):
            return kills
        kills.append(moment)
        print(f"killed after {moment:.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--config", default=TINY, help="a configuration whose version bears the file's name")
    options = parser.parse_args()
    version, origin = Path(options.config).stem, origin_of_checks()
    file = ROOT / CHECKS / f"chaos_{version}.json"
    runs = kept_runs(file, origin)
    # The folder is kept if something fails: the files of the killed run are the only evidence of the cause.
    scratch = Path(tempfile.mkdtemp(prefix="chaos-"))
    print(f"in {scratch}, after {sum(map(len, runs))} kills of earlier starts", flush=True)
    checkout = Checkout(scratch / "checkout", version=version)
    lay_out(checkout.folder)
    started = time.monotonic()
    run_or_kill(checkout, options.config, after=None)
    length = time.monotonic() - started
    print(f"undisturbed: {length:.0f} s", flush=True)
    expected = digests(checkout)
    undisturbed = (checkout.folder / "results").rename(scratch / "undisturbed")
    while (left := options.kills - sum(map(len, runs))) > 0:
        kills = completed(checkout, options.config, random.Random(len(runs)), length, left)
        found = digests(checkout)
        differing = sorted(name for name in expected.keys() | found if expected.get(name) != found.get(name))
        assert not differing, f"after kills at {kills} s: other {', '.join(differing)}; compare {undisturbed}"
        runs.append(kills)
        keep(file, origin, length, len(expected), runs)
        print(f"run {len(runs)}: completed after {len(kills)} kills, identical", flush=True)
    shutil.rmtree(scratch)
    print(f"{sum(map(len, runs))} kills in {len(runs)} runs, all completed with identical results")


if __name__ == "__main__":
    main()
