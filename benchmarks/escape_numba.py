"""Escape in compiled loops against the loop that a numba user writes: one replica after another, in threads.

One-dimensional SGLD in a double well runs until every replica has left, at four numbers of replicas; kept is the worst
ratio. SGD with isotropic noise on 10-dimensional Styblinski–Tang runs for as long as no replica leaves. Both sides are
in double precision, on as many threads as torch has.
"""

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numba
import numpy as np
import torch
from escape_landscape import BATCH_SIZE, DEVIATION, LEARNING_RATE, THRESHOLD
from escape_landscape import ITERATIONS as TANG_ITERATIONS
from escape_landscape import REPLICAS as TANG_REPLICAS
from escape_landscape import batch as styblinski_tang_batch
from harness import compare, keep_worst, measured
from numpy.typing import NDArray

from sgd_diffusion.dynamics import SGLD
from sgd_diffusion.escape import Coordinate, simulate
from sgd_diffusion.landscapes import double_well
from sgd_diffusion.theory.coordinate_chain import coordinate_exit_time

ETA = 0.01
DIFFUSION = {100: 0.1, 1_000: 0.12, 10_000: 0.2, 100_000: 0.3}
"""D by the number of replicas, so that every run has one to three hundred million iterations."""
MOST = 10**9
Times = NDArray[np.int64]
UNIT = "seconds for a replica and iteration"
PEER = f"numba loop, numba {numba.__version__}, {torch.get_num_threads()} threads"


@numba.njit(nogil=True, fastmath=True)
def sgld(replicas: int, seed: int, diffusion: float, times: Times) -> None:
    """SGLD in (x² − 1)² from −1 until x > 0."""
    np.random.seed(seed)
    amplitude = math.sqrt(2 * ETA * diffusion)
    for replica in range(replicas):
        x, iterations = -1.0, 0
        while x <= 0.0 and iterations < MOST:
            x += -ETA * 4 * x * (x * x - 1) + amplitude * np.random.standard_normal()
            iterations += 1
        times[replica] = iterations


@numba.njit(nogil=True, fastmath=True)
def tang(replicas: int, seed: int, iterations: int) -> int:
    """SGD on Styblinski–Tang; return the number of replicas outside."""
    np.random.seed(seed)
    amplitude, left = LEARNING_RATE * DEVIATION / math.sqrt(BATCH_SIZE), 0
    x = np.empty(10)
    for _ in range(replicas):
        x[:] = -2.903534
        for _ in range(iterations):
            outside = False
            for i in range(10):
                gradient = 2 * x[i] ** 3 - 16 * x[i] + 2.5
                x[i] += -LEARNING_RATE * gradient + amplitude * np.random.standard_normal()
                outside |= x[i] > THRESHOLD
            if outside:
                left += 1
                break
    return left


def in_threads(replicas: int, function: Callable[[int, int], object]) -> list[object]:
    """Call a function with the replicas and the seed of each thread."""
    threads = torch.get_num_threads()
    parts = [len(part) for part in np.array_split(np.arange(replicas), threads)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, parts, range(threads)))


def ours(replicas: int) -> None:
    dynamics = SGLD(ETA, DIFFUSION[replicas])
    simulate(double_well(), dynamics, Coordinate(threshold=0.0), replicas=replicas, max_iterations=MOST)


def theirs(replicas: int) -> None:
    def part(count: int, seed: int) -> None:
        sgld(count, seed, DIFFUSION[replicas], np.empty(count, np.int64))

    in_threads(replicas, part)


def main() -> None:
    found = {}
    for replicas, diffusion in DIFFUSION.items():
        log_time, _ = coordinate_exit_time(double_well(), SGLD(ETA, diffusion), threshold=0.0)
        work = round(replicas * math.exp(log_time))
        found[replicas] = measured(
            ours=partial(ours, replicas), peer=partial(theirs, replicas), ours_calls=work, peer_calls=work
        )
    keep_worst("sgld-1d-numba", found, peer_name=PEER, unit=UNIT)
    compare(
        "landscape-10d-numba",
        ours=styblinski_tang_batch,
        peer=lambda: in_threads(TANG_REPLICAS, lambda n, seed: tang(n, seed, TANG_ITERATIONS)),
        peer_name=PEER,
        unit=UNIT,
        ours_calls=TANG_REPLICAS * TANG_ITERATIONS,
        peer_calls=TANG_REPLICAS * TANG_ITERATIONS,
    )


if __name__ == "__main__":
    main()
