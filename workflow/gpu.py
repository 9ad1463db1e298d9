"""Run what needs a GPU within a time limit: its tests, its speed, and ResNet-18 on CIFAR-10 through the pipeline.

    python workflow/gpu.py [--minutes 15] [--data-dir DIR]

Every step gets what is left of the time. A step that has not run to its end is listed as not measured, and so is every
step where there is no GPU.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
CONFIGURATION = ("tests/configs/tiny.yaml", "config/extended.yaml", "config/gpu.yaml")
"""The later files count: tiny sizes, but ResNet-18 at its own width."""

Run = Callable[[Sequence[str], float], int | None]
"""Runs a command within so many seconds and returns its exit code; None if it was stopped."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Return 0 if no step failed; steps that were not measured do not count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15.0, help="time for all steps together; default: 15")
    parser.add_argument("--data-dir", type=Path, help="folder of data files, as docs/data.md lists them")
    options = parser.parse_args(arguments)
    os.chdir(CHECKOUT)
    if not gpu_is_there():
        print("\n".join(f"{name}: not measured, torch finds no GPU here" for name, _ in steps(options.data_dir)))
        return 0
    lines, failed = results_of(steps(options.data_dir), 60 * options.minutes, run)
    print("\n".join(lines))
    return int(failed)


def gpu_is_there() -> bool:
    """Return whether torch finds a GPU."""
    import torch

    return torch.cuda.is_available()


def steps(data_dir: Path | None) -> list[tuple[str, list[str]]]:
    """Return the name and the command of every step, the shortest first.

    Args:
        data_dir: folder of data files; None for the usual one.
    """
    python = [sys.executable, "-E", "-s"]
    launch = [*python, "workflow/launch.py", "--config", *CONFIGURATION, "--no-pdf", "--offline"]
    launch += ["--data-dir", str(data_dir)] if data_dir else []
    return [
        ("agreement of GPU and CPU", [*python, "-m", "pytest", "-q", "-n", "0", "-m", "gpu", "tests/escape"]),
        ("ResNet-18: gradient noise", [*launch, "--", "experiment:noise"]),
        ("ResNet-18: covariance and Hessian", [*launch, "--", "experiment:covariance"]),
        ("speed of escapes", [*python, "benchmarks/escape_gpu.py"]),
    ]


def results_of(wanted: Sequence[tuple[str, list[str]]], seconds: float, runner: Run) -> tuple[list[str], bool]:
    """Return a line for each step, and whether one has failed.

    Args:
        wanted: name and command of each step.
        seconds: time for all of them.
        runner: runs a command.

    Examples:
        >>> def quick(command, limit):
        ...     return 0 if limit > 5 else None
        >>> results_of([("tests", ["a"])], 60.0, quick), results_of([("tests", ["a"])], 0.0, quick)
        ((['tests: done in 0 s'], False), (['tests: not measured, no time was left'], False))
    """
    end, lines, failed = time.monotonic() + seconds, [], False
    for name, command in wanted:
        started = time.monotonic()
        left = end - started
        if left <= 0:
            lines.append(f"{name}: not measured, no time was left")
            continue
        code = runner(command, left)
        took = f"{time.monotonic() - started:.0f} s"
        words = f"not measured, stopped after {took}" if code is None else f"done in {took}" if code == 0 else "failed"
        failed |= code not in (0, None)
        lines.append(f"{name}: {words}")
    return lines, failed


def run(command: Sequence[str], limit: float) -> int | None:
    """Run a command in a process group of its own, which is stopped after `limit` seconds.

    Examples:
        >>> run([sys.executable, "-c", "raise SystemExit(3)"], 60), run(["sleep", "60"], 0.2)
        (3, None)
    """
    with subprocess.Popen(command, start_new_session=True) as process:
        try:
            return process.wait(timeout=limit)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 15)
            return None


if __name__ == "__main__":
    raise SystemExit(main())
