"""The loop that keeps where replicas are after equal numbers of iterations, whether they have left or not."""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.memory import load, spread


@inlined
def run_trajectories(
    step, begin, positions, values, stored, states, start, parameters, iterations, seen, stop, data,
):  # fmt: skip
    """Advance every replica; keep its state again and again.

    Args:
        step, positions, values, stored: as for `run_excursions`.
        begin: as for `run_escapes`.
        states: where the replicas' random streams begin, (replicas, 2).
        start: where each replica starts, (replicas, s).
        parameters: of the point, (parameters,).
        iterations: from one kept state to the next.
        seen: filled with the states, (replicas, times, s).
        stop: as for `run_escapes`.
        data: as for `run_escapes`.
    """
    replicas, times, size = seen.shape
    x_rows, p, s_rows = np.zeros(size * WIDTH), values(spread(parameters)), np.zeros(2 * WIDTH, np.uint64)
    for first in range(0, replicas, WIDTH):
        for w in range(WIDTH):
            replica = min(first + w, replicas - 1)  # lanes that are left over repeat the last replica
            s_rows[w], s_rows[WIDTH + w] = states[replica, 0], states[replica, 1]
            for i in range(size):
                x_rows[i * WIDTH + w] = start[replica, i]
            begin(w, data)
        x, s, t = positions(x_rows), load(s_rows, 0), load(s_rows, 1)
        for time in range(times):
            if stop[0] != 0:
                return
            for _ in range(iterations):
                x, s, t = step(x, s, t, p, data)
            stored(x_rows, x)
            for w in range(min(WIDTH, replicas - first)):
                for i in range(size):
                    seen[first + w, time, i] = x_rows[i * WIDTH + w]
