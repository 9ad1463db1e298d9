"""End a run on Ctrl-C or SIGTERM with one sentence: whatever it does at that moment, nothing finished is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

STOPPED = "Stopped. Finished points are kept; run the same command again to continue."
ENDED_BY_SIGNAL = 128
"""Exit code of a program that a signal ended, less the number of the signal: 130 for Ctrl-C."""
ROUNDS = 5
"""The tree of processes is listed at most this many times, because a process can start another one meanwhile."""


def stop_on_interrupt() -> None:
    """From now on, end this process and all that it started on SIGINT or SIGTERM, with one sentence.

    The exit code is 130 or 143. No traceback is printed, and no program cleans up: every file is written completely or
    not at all, and the next run removes the lock of a run that was killed. A process that was started to ignore a
    signal, as a shell does with SIGINT in the background, goes on to ignore it.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def run_stoppable(command: Sequence[str], environment: Mapping[str, str], kept_open: Sequence[int] = ()) -> int:
    """Run a command and return its exit code; on SIGINT or SIGTERM, end it, its children and this process.

    Ctrl-C reaches every process of a terminal. The command and its children ignore it, because each of them would
    print a traceback; this process ends them.

    Args:
        command: program and arguments.
        environment: its environment variables.
        kept_open: file descriptors that the command inherits. A lock on such a file lasts as long as the command.
    """
    before, terminated = signal.signal(signal.SIGINT, signal.SIG_IGN), signal.getsignal(signal.SIGTERM)
    try:
        process = subprocess.Popen(command, env=environment, pass_fds=kept_open)
        signal.signal(signal.SIGINT, before)
        stop_on_interrupt()
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        signal.signal(signal.SIGTERM, terminated)


def run_undisturbed(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command and return its exit code; on SIGINT or SIGTERM, wait until the command has ended itself.

    Snakemake on a cluster needs this: on SIGINT it cancels its jobs, which run on other machines. A terminal sends
    Ctrl-C to both; SIGTERM, which reaches this process alone, is passed on as SIGINT.

    Args:
        command: program and arguments.
        environment: its environment variables.
    """
    process = subprocess.Popen(command, env=environment)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    terminated = signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)
        signal.signal(signal.SIGTERM, terminated)


def _stop(number: int, _: object) -> NoReturn:
    for further in (signal.SIGINT, signal.SIGTERM):
        signal.signal(further, signal.SIG_IGN)
    with suppress(RuntimeError):  # raised if the signal came while a line was being printed
        sys.stdout.flush()
    _end_children()
    os.write(sys.stderr.fileno(), f"\n{STOPPED}\n".encode())
    os._exit(ENDED_BY_SIGNAL + number)


def _end_children() -> None:
    import psutil  # not at the top, because it takes time to load and is needed only here

    # All are stopped before one is ended: a process whose parent has ended is no child of this one any more.
    children: list[Any] = []
    for _ in range(ROUNDS):
        found = psutil.Process().children(recursive=True)
        if set(found) == set(children):
            break
        children = found
        _tell(children, signal.SIGSTOP)
    _tell(children, signal.SIGKILL)
    psutil.wait_procs(children, timeout=5)


def _tell(processes: Sequence[Any], number: int) -> None:
    import psutil

    for process in processes:
        try:
            process.send_signal(number)
        except psutil.NoSuchProcess:
            continue
