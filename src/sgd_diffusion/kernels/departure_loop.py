"""The loop that keeps where replicas are: after the first few iterations, and when they leave."""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined
from sgd_diffusion.kernels.lanes import WIDTH, is_beyond, set_lanes
from sgd_diffusion.kernels.memory import load, spread, store

ITERATIONS_AT_ONCE = 2**12
"""Most iterations between two looks at whether the run is given up."""


@inlined
def run_departures(
    step, reaction, begin, positions, values, stored,
    states, start, parameters, early, limit, at_early, at_exit, iterations, stop, data,
):  # fmt: skip
    """Advance all replicas of one parameter point until they leave; a lane that is free takes the next replica.

    Args:
        step, reaction, positions, values, stored: as for `run_excursions`.
        begin: as for `run_escapes`.
        states: where the replicas' random streams begin, (replicas, 2).
        start: where every replica starts, (s,).
        parameters: of the point, (parameters,).
        early: iterations after which the early state is kept.
        limit: iterations after which a replica that is still inside is stopped.
        at_early: filled with the states after `early` iterations, or at the exit if it comes before, (replicas, s).
        at_exit: filled with the first states outside, (replicas, s).
        iterations: filled with the iterations until a replica left; 0 if it did not, (replicas,).
        stop: as for `run_escapes`.
        data: as for `run_escapes`.
    """
    size = len(start)
    x_rows, p_rows, s_rows = np.zeros(size * WIDTH), spread(parameters), np.zeros(2 * WIDTH, np.uint64)
    replica, born, p = np.full(WIDTH, -1), np.zeros(WIDTH, np.int64), values(p_rows)
    waiting, done, occupied, event = 0, 0, np.uint64(0), np.uint64(0)
    while True:
        for w in range(WIDTH):
            bit = np.uint64(1) << np.uint64(w)
            number, age, left = replica[w], done - born[w], event & bit != 0
            if occupied & bit != 0 and (age == early or (left and age < early)):
                for i in range(size):
                    at_early[number, i] = x_rows[i * WIDTH + w]
            if occupied & bit != 0 and (left or age >= limit):
                for i in range(size):
                    at_exit[number, i] = x_rows[i * WIDTH + w]
                iterations[number] = age if left else 0
                occupied &= ~bit
            if occupied & bit == 0 and waiting < len(states):
                replica[w], born[w] = waiting, done
                for i in range(size):
                    x_rows[i * WIDTH + w] = start[i]
                s_rows[w], s_rows[WIDTH + w] = states[waiting, 0], states[waiting, 1]
                begin(w, data)
                waiting += 1
                occupied |= bit
        if occupied == 0 or stop[0] != 0:
            return
        until = done + ITERATIONS_AT_ONCE
        for w in range(WIDTH):
            if occupied & (np.uint64(1) << np.uint64(w)) != 0:
                until = min(until, born[w] + limit)
                if done < born[w] + early:
                    until = min(until, born[w] + early)
        x, s, t = positions(x_rows), load(s_rows, 0), load(s_rows, 1)
        event = np.uint64(0)
        while done < until:
            x, s, t = step(x, s, t, p, data)
            done += 1
            event = set_lanes(is_beyond(reaction(x, p, data), 1.0)) & occupied
            if event != 0:
                break
        stored(x_rows, x)
        store(s_rows, 0, s)
        store(s_rows, 1, t)
