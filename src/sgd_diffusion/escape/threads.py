"""Threads: of compiled loops, and the restriction of torch to one thread for small tensors."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise
from typing import TypeVar, cast

import numpy as np
import torch
from numpy.typing import NDArray

Task = TypeVar("Task")
Result = TypeVar("Result")


@contextmanager
def one_thread() -> Iterator[None]:
    """Compute with one torch thread inside the block.

    Splitting advances a few thousand rows at a time. With several threads this took five times as long when measured,
    and much longer when other processes used the same cores.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def in_threads(
    work: Callable[[Task], Result], tasks: Iterable[Task], threads: int, stop: NDArray[np.int64]
) -> list[Result]:
    """Return the results of compiled loops that run in threads, in the order of the tasks.

    An interruption reaches the caller at once, because the calling thread itself runs no loop. After an error or an
    interruption no further task starts.

    Args:
        work: runs the loops of one task.
        tasks: in any number.
        threads: number of threads.
        stop: (1,); its number is set to 1 after an error or an interruption, at which the loops end.

    Examples:
        >>> in_threads(lambda n: n + 1, [1, 2, 3], threads=2, stop=np.zeros(1, np.int64))
        [2, 3, 4]
    """

    def run(task: Task) -> Result | None:
        if stop[0]:
            return None  # another task's error reaches the caller, who then gets no results
        try:
            return work(task)
        except BaseException:
            stop[0] = 1
            raise

    with ThreadPoolExecutor(threads) as pool:
        try:
            return cast(list[Result], list(pool.map(run, tasks)))
        except BaseException:
            stop[0] = 1
            raise


def over_replicas(loop: Callable[[NDArray[np.uint64], slice, NDArray[np.int64]], None], seed: int, count: int) -> None:
    """Run a compiled loop over replicas, each with a random stream of its own, in as many threads as torch has.

    Args:
        loop: gets where the random streams of some replicas begin, the slice of these replicas, and `stop` as in
            `in_threads`.
        seed: of the streams.
        count: number of replicas.
    """
    from sgd_diffusion.kernels.random_numbers import stream_states  # loads the compiler

    states, stop, threads = stream_states(seed, 0, count), np.zeros(1, np.int64), torch.get_num_threads()
    in_threads(lambda part: loop(states[part], part, stop), slices(count, threads), threads, stop)


def slices(count: int, parts: int) -> list[slice]:
    """Return the slices of about equal parts of a sequence, none of them empty.

    Examples:
        >>> slices(5, 2)
        [slice(0, 2, None), slice(2, 5, None)]
        >>> slices(1, 2)
        [slice(0, 1, None)]
    """
    parts = min(parts, count)
    cuts = [round(part * count / parts) for part in range(parts + 1)]
    return [slice(first, last) for first, last in pairwise(cuts)]
