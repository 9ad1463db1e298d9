"""Threads of the simulations of a user-defined problem: as many as the run has cores, with the same results."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import torch

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

OPTION = "cores"
"""Name of the interpreter's option ``-X cores=N``, with which the rules file starts a measurement. It is no part of the
job's identity, because no result depends on it."""


def on_all_cores(simulate: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return a function that simulates replicas in as many threads as the run has cores.

    Every replica has its own random stream, so the result is the same bit by bit with any number of threads. Training
    and linear algebra stay in the threads of the job's settings, because their rounding depends on the number.

    Args:
        simulate: function that simulates replicas.

    Examples:
        >>> on_all_cores(torch.get_num_threads)() == max(given_cores(), torch.get_num_threads())
        True
    """

    def threaded(*arguments: Arguments.args, **named: Arguments.kwargs) -> Result:
        with torch_threads(max(given_cores(), torch.get_num_threads())):
            return simulate(*arguments, **named)

    return threaded


@contextmanager
def torch_threads(number: int) -> Iterator[None]:
    """Run a block in a number of threads, and restore the number before.

    Examples:
        >>> with torch_threads(2):
        ...     torch.get_num_threads()
        2
    """
    before = torch.get_num_threads()
    torch.set_num_threads(number)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def given_cores() -> int:
    """Return the number of cores of the run; 1 if none was given.

    Examples:
        >>> given_cores()
        1
    """
    return int(sys._xoptions.get(OPTION, 1))
