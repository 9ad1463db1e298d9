"""Timing against a peer: both in the same run, in turn, medians compared."""

import json
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import psutil

FOLDER = Path("results/bench")


def compare(
    name: str,
    *,
    ours: Callable[[], object],
    peer: Callable[[], object],
    peer_name: str,
    unit: str,
    runs: int = 5,
    ours_calls: int = 1,
    peer_calls: int = 1,
) -> float:
    """Time two functions alternately, after one warm-up each; write and return the ratio of medians per unit of work.

    Args:
        name: the benchmark's pinned name.
        ours, peer: functions without arguments.
        peer_name: what the peer is, with its version.
        unit: what is counted.
        runs: counted calls of each, at least 5.
        ours_calls, peer_calls: how many units of work one call does.
    """
    if runs < 5:
        raise ValueError("medians are taken over at least 5 runs")
    units = {"ours": ours_calls, "peer": peer_calls}
    seconds: dict[str, list[float]] = {"ours": [], "peer": []}
    for run in range(runs + 1):
        for side, work in (("ours", ours), ("peer", peer)):
            started = time.perf_counter()
            work()
            if run > 0:
                seconds[side].append((time.perf_counter() - started) / units[side])
    medians = {side: statistics.median(times) for side, times in seconds.items()}
    return keep(name, ours=medians["ours"], peer=medians["peer"], peer_name=peer_name, unit=unit, runs=runs)


def keep(name: str, *, ours: float, peer: float, peer_name: str, unit: str, runs: int, note: str = "") -> float:
    """Write and return the ratio of the peer's cost to ours, both in `unit`; a note stands under the table."""
    ratio = peer / ours
    machine = f"{platform.machine()}, {psutil.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB"
    content = {
        **{"name": name, "ours": ours, "peer": peer, "peer_name": peer_name},
        **{"ratio": ratio, "unit": unit, "runs": runs, "machine": machine, "note": note},
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(content, indent=2) + "\n")
    print(f"{name}: {ours:.3g} s, {peer_name} {peer:.3g} s: ratio {ratio:.3g} ({unit})")
    return ratio


def not_measured(name: str, reason: str) -> None:
    """Write that a benchmark cannot run here, and why, in place of a ratio."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps({"name": name, "not_measured": reason}, indent=2) + "\n")
    print(f"{name}: not measured: {reason}")
