"""The loop of every escape kernel: replicas advance side by side until each has left, or its time is over.

A lane whose replica has left takes the next one, so that a few slow replicas do not leave the other lanes idle. Every
replica has its own random stream and counts its own iterations: it draws the same numbers in whichever lane and beside
whichever replicas it runs.
"""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.lane_memory import ALL
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.native import call

TRIPS_AT_ONCE = 2**12
"""Most trips between two looks at whether the run is given up."""


@kernel
def run_escapes(trips, memory, per_trip, states, point, start, parameters, limit, iterations, left, diverged, stop):
    """Advance all replicas; fill in `iterations`, `left` and `diverged`.

    A trip is the least number of iterations that uses up every random number drawn: one, or two if a pair of normals is
    more than an iteration needs.

    Args:
        trips: address of the function that advances the lanes by trips; see `advance_text`.
        memory: of the lanes.
        per_trip: iterations in a trip.
        states: where the replicas' random streams begin, (replicas, 2).
        point: parameter point of each replica, (replicas,).
        start: where the replicas of a point start, (points, d).
        parameters: of each point, (points, parameters).
        limit: iterations after which a replica that is still inside is stopped.
        iterations: filled with the iterations until a replica left, or `limit`; 0 if it diverged, (replicas,).
        left, diverged: filled with whether a replica left, and whether its position was no longer finite, (replicas,).
        stop: (1,); the run is given up when its number is no longer 0, which another thread may change.
    """
    replica, born = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    longest = (limit + per_trip - 1) // per_trip
    waiting, done, occupied = 0, 0, np.uint64(0)
    event, first = ALL, ALL
    memory.high[:] = 1.0
    while True:
        fresh = np.uint64(0)
        # Lanes that are empty, or whose replica has left or runs out of time.
        for w in range(WIDTH):
            bit = np.uint64(1) << np.uint64(w)
            running = occupied & bit != 0
            over = running and done - born[w] >= longest
            if running and (event & bit != 0 or over):
                _record(replica[w], done - born[w], event & bit != 0, first & bit != 0, per_trip, limit,
                        memory.x, w, start.shape[1], iterations, left, diverged)  # fmt: skip
                occupied &= ~bit
                running = False
            if not running and waiting < len(states):
                replica[w], born[w] = waiting, done
                for i in range(start.shape[1]):
                    memory.x[i * WIDTH + w] = start[point[waiting], i]
                for i in range(parameters.shape[1]):
                    memory.p[i * WIDTH + w] = parameters[point[waiting], i]
                memory.s[w], memory.s[WIDTH + w] = states[waiting, 0], states[waiting, 1]
                waiting += 1
                occupied |= bit
                fresh |= bit
        if occupied == 0 or stop[0] != 0:
            return
        deadline = done + min(longest, TRIPS_AT_ONCE)
        for w in range(WIDTH):
            if occupied & (np.uint64(1) << np.uint64(w)) != 0:
                deadline = min(deadline, born[w] + longest)
        done += call(trips, memory.places, deadline - done, occupied, fresh)
        event, first = memory.found[0], memory.found[1]


@inlined
def _record(replica, trips, outside, in_first, per_trip, limit, x_rows, w, dimension, iterations, left, diverged):
    """Fill in one replica's time, and whether it left or its position is no longer finite."""
    finite = True
    for i in range(dimension):
        finite = finite and np.isfinite(x_rows[i * WIDTH + w])
    time = per_trip * trips - (per_trip - 1 if in_first else 0)
    diverged[replica] = outside and not finite
    left[replica] = outside and finite and time <= limit
    iterations[replica] = 0 if diverged[replica] else min(time, limit) if outside else limit
