"""Timing of our code against a peer: both are called alternately in the same run, and their medians are compared."""

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
    """Time two functions alternately, after one warm-up call each, and write the result.

    Args:
        name: name of the benchmark, which is also that of its file.
        ours: our function, without arguments.
        peer: the peer's function, without arguments.
        peer_name: the peer and its version.
        unit: unit of the reported cost, such as "seconds for a replica and iteration".
        runs: timed calls of each function; default 5, at least 5.
        ours_calls: units of work that one call of `ours` does; default 1.
        peer_calls: units of work that one call of `peer` does; default 1.

    Returns:
        The peer's median time per unit of work divided by ours; above 1 we are faster.
    """
    medians = measured(ours=ours, peer=peer, runs=runs, ours_calls=ours_calls, peer_calls=peer_calls)
    return keep(name, ours=medians["ours"], peer=medians["peer"], peer_name=peer_name, unit=unit, runs=runs)


def measured(
    *,
    ours: Callable[[], object],
    peer: Callable[[], object],
    runs: int = 5,
    ours_calls: int = 1,
    peer_calls: int = 1,
) -> dict[str, float]:
    """Return the median times per unit of work of both functions, `ours` and `peer`; arguments as for `compare`."""
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
    return {side: statistics.median(times) for side, times in seconds.items()}


def keep(name: str, *, ours: float, peer: float, peer_name: str, unit: str, runs: int, note: str = "") -> float:
    """Write the costs of ours and of the peer, both in `unit`, and a note for below the table.

    Returns:
        The peer's cost divided by ours.
    """
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
    """Write in place of a result that a benchmark cannot run on this machine, and the reason."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps({"name": name, "not_measured": reason}, indent=2) + "\n")
    print(f"{name}: not measured: {reason}")


def keep_worst(name: str, found: dict[int, dict[str, float]], *, peer_name: str, unit: str) -> float:
    """Write the worst ratio of several sizes, and the ratios of all for below the table.

    Args:
        found: what `measured` returned for each size.
    """
    ratios = {size: times["peer"] / times["ours"] for size, times in found.items()}
    worst = found[min(ratios, key=lambda size: ratios[size])]
    note = "ratio by replicas: " + ", ".join(f"{size}: {ratio:.1f}" for size, ratio in ratios.items())
    return keep(name, ours=worst["ours"], peer=worst["peer"], peer_name=peer_name, unit=unit, runs=5, note=note)
