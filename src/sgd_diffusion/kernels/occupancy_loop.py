"""Compiled runs that count how long each replica is beyond a boundary, which it may cross back and forth."""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined
from sgd_diffusion.kernels.lanes import WIDTH, floats, magnitude, where
from sgd_diffusion.kernels.memory import load, spread, store


@inlined
def run_occupancy(
    step, reaction, positions, values, states, start, parameters, discarded, iterations, beyond, crossings, stop, data
):
    """Run every replica for the same time; count the iterations with ξ > 1, and the changes of side.

    Args:
        step, reaction, positions, values: as for `run_excursions`.
        states: where the replicas' random streams begin, (replicas, 2).
        start: where each replica starts, (replicas, d).
        parameters: of the point, (parameters,).
        discarded: iterations that are not counted.
        iterations: iterations that are counted.
        beyond: filled with the share of counted iterations with ξ > 1, (replicas,).
        crossings: filled with the number of changes of side between counted iterations, (replicas,).
        stop: as for `run_escapes`.
    """
    replicas, dimension = start.shape
    x_rows, p, s_rows = np.zeros(dimension * WIDTH), values(spread(parameters)), np.zeros(2 * WIDTH, np.uint64)
    counts, changes = np.zeros(WIDTH), np.zeros(WIDTH)
    for first in range(0, replicas, WIDTH):
        if stop[0] != 0:
            return
        for w in range(WIDTH):
            replica = min(first + w, replicas - 1)  # lanes that are left over repeat the last replica
            s_rows[w], s_rows[WIDTH + w] = states[replica, 0], states[replica, 1]
            for i in range(dimension):
                x_rows[i * WIDTH + w] = start[replica, i]
        x, s, t = positions(x_rows), load(s_rows, 0), load(s_rows, 1)
        for _ in range(discarded):
            x, s, t = step(x, s, t, p, data)
        side = where(reaction(x, p, data) > 1.0, floats(1.0), floats(0.0))
        count, changed = floats(0.0), floats(0.0)
        for _ in range(iterations):
            x, s, t = step(x, s, t, p, data)
            now = where(reaction(x, p, data) > 1.0, floats(1.0), floats(0.0))
            count = count + now
            changed = changed + magnitude(now - side)
            side = now
        store(counts, 0, count)
        store(changes, 0, changed)
        for w in range(min(WIDTH, replicas - first)):
            beyond[first + w], crossings[first + w] = counts[w] / iterations, changes[w]
