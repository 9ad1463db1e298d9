"""The loop that counts how long each replica is beyond a boundary, which it may cross back and forth."""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.lane_memory import ALL
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.native import call


@kernel
def run_occupancy(watched, moved, memory, states, start, discarded, iterations, beyond, crossings, stop):
    """Run every replica for the same time; count the iterations with ξ > 1, and the changes of side.

    Args:
        watched, moved: addresses of the functions that advance the lanes; see `advance_text`.
        memory: of the lanes, with the parameters of the point.
        states: where the replicas' random streams begin, (replicas, 2).
        start: where each replica starts, (replicas, d).
        discarded: iterations that are not counted.
        iterations: iterations that are counted.
        beyond: filled with the share of counted iterations with ξ > 1, (replicas,).
        crossings: filled with the number of changes of side between counted iterations, (replicas,).
        stop: as for `run_escapes`.
    """
    replicas, dimension = start.shape
    counts, changes = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    for first in range(0, replicas, WIDTH):
        if stop[0] != 0:
            return
        for w in range(WIDTH):
            replica = min(first + w, replicas - 1)  # lanes that are left over repeat the last replica
            memory.s[w], memory.s[WIDTH + w] = states[replica, 0], states[replica, 1]
            for i in range(dimension):
                memory.x[i * WIDTH + w] = start[replica, i]
        fresh, side = ALL, np.uint64(0)
        if discarded > 0:
            call(moved, memory.places, discarded - 1, ALL, fresh)
            call(watched, memory.places, 1, np.uint64(0), np.uint64(0))
            fresh = np.uint64(0)
            for w in range(WIDTH):
                if memory.xi[w] > 1.0:
                    side |= np.uint64(1) << np.uint64(w)
        # A lane on the near side waits for ξ > 1, one beyond the boundary for ξ ≤ 1.
        for w in range(WIDTH):
            _watch(memory, w, side & (np.uint64(1) << np.uint64(w)) != 0)
            counts[w], changes[w] = 0, 0
        done = 0
        while done < iterations:
            done += call(watched, memory.places, iterations - done, ALL, fresh)
            fresh = np.uint64(0)
            for w in range(WIDTH):
                bit = np.uint64(1) << np.uint64(w)
                if memory.found[0] & bit != 0 and (memory.xi[w] > 1.0) != (side & bit != 0):
                    counts[w] += done - 1 if side & bit != 0 else 1 - done
                    changes[w] += 1
                    side ^= bit
                    _watch(memory, w, side & bit != 0)
        for w in range(min(WIDTH, replicas - first)):
            if side & (np.uint64(1) << np.uint64(w)) != 0:
                counts[w] += iterations
            beyond[first + w], crossings[first + w] = counts[w] / iterations, changes[w]


@inlined
def _watch(memory, w, is_beyond):
    """Let a lane wait for the other side of the boundary."""
    memory.high[w], memory.low[w] = (np.inf, 1.0) if is_beyond else (1.0, -np.inf)
