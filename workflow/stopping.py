"""End a run on Ctrl-C with one sentence: whatever it does at that moment, nothing finished is lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NoReturn

STOPPED = "Stopped. Finished points are kept; run the same command again to continue."
INTERRUPTED = 130
"""Exit code of a program that Ctrl-C ended."""
ROUNDS = 5
"""The tree of processes is listed at most this many times, because a process can start another one meanwhile."""


def stop_on_interrupt() -> None:
    """From now on, end this process and all that it started on SIGINT, with one sentence and exit code 130.

    No traceback is printed, and no program cleans up: every file is written completely or not at all, and the next run
    removes the lock of a run that was killed. A process that was started to ignore the signal, as a shell does in the
    background, goes on to ignore it.
    """
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, _stop)


def run_stoppable(command: Sequence[str], environment: Mapping[str, str], kept_open: Sequence[int] = ()) -> int:
    """Run a command and return its exit code; on SIGINT, end it with all its children, and this process too.

    Ctrl-C reaches every process of a terminal. The command and its children ignore it, because each of them would
    print a traceback; this process ends them.

    Args:
        command: program and arguments.
        environment: its environment variables.
        kept_open: file descriptors that the command inherits. A lock on such a file lasts as long as the command.
    """
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        process = subprocess.Popen(command, env=environment, pass_fds=kept_open)
        signal.signal(signal.SIGINT, before)
        stop_on_interrupt()
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def run_undisturbed(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Run a command and return its exit code; on SIGINT, wait until the command has ended itself.

    Snakemake on a cluster needs this: it cancels its jobs, which run on other machines.

    Args:
        command: program and arguments.
        environment: its environment variables.
    """
    process = subprocess.Popen(command, env=environment)
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, before)


def _stop(*_: object) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(RuntimeError):  # raised if the signal came while a line was being printed
        sys.stdout.flush()
    _end_children()
    os.write(sys.stderr.fileno(), f"\n{STOPPED}\n".encode())
    os._exit(INTERRUPTED)


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
