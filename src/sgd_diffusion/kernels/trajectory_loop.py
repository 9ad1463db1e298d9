"""The loop that keeps where replicas are after equal numbers of iterations, whether they have left or not."""

import numpy as np

from sgd_diffusion.kernels.compiling import kernel
from sgd_diffusion.kernels.lane_memory import ALL
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.native import call


@kernel
def run_trajectories(moved, memory, states, start, iterations, seen, stop):
    """Advance every replica; keep its state again and again.

    Args:
        moved: address of the function that advances the lanes; see `advance_text`.
        memory: of the lanes, with the parameters of the point.
        states: where the replicas' random streams begin, (replicas, 2).
        start: where each replica starts, (replicas, s).
        iterations: from one kept state to the next.
        seen: filled with the states, (replicas, times, s).
        stop: as for `run_escapes`.
    """
    replicas, times, size = seen.shape
    for first in range(0, replicas, WIDTH):
        for w in range(WIDTH):
            replica = min(first + w, replicas - 1)  # lanes that are left over repeat the last replica
            memory.s[w], memory.s[WIDTH + w] = states[replica, 0], states[replica, 1]
            for i in range(size):
                memory.x[i * WIDTH + w] = start[replica, i]
        fresh = ALL
        for time in range(times):
            if stop[0] != 0:
                return
            call(moved, memory.places, iterations, ALL, fresh)
            fresh = np.uint64(0)
            for w in range(min(WIDTH, replicas - first)):
                for i in range(size):
                    seen[first + w, time, i] = memory.x[i * WIDTH + w]
