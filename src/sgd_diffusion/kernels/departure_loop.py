"""The loop that keeps where replicas are: after the first few iterations, and when they leave."""

import numpy as np

from sgd_diffusion.kernels.compiling import kernel
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.native import call

ITERATIONS_AT_ONCE = 2**12
"""Most iterations between two looks at whether the run is given up."""


@kernel
def run_departures(watched, memory, states, start, early, limit, at_early, at_exit, iterations, stop):
    """Advance all replicas of one parameter point until they leave; a lane that is free takes the next replica.

    Args:
        watched: address of the function that advances the lanes until an event; see `advance_text`.
        memory: of the lanes, with the parameters of the point.
        states: where the replicas' random streams begin, (replicas, 2).
        start: where every replica starts, (s,).
        early: iterations after which the early state is kept.
        limit: iterations after which a replica that is still inside is stopped.
        at_early: filled with the states after `early` iterations, or at the exit if it comes before, (replicas, s).
        at_exit: filled with the first states outside, (replicas, s).
        iterations: filled with the iterations until a replica left; 0 if it did not, (replicas,).
        stop: as for `run_escapes`.
    """
    size = len(start)
    replica, born = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    waiting, done, occupied, event = 0, 0, np.uint64(0), np.uint64(0)
    memory.high[:] = 1.0
    while True:
        fresh = np.uint64(0)
        for w in range(WIDTH):
            bit = np.uint64(1) << np.uint64(w)
            number, age, left = replica[w], done - born[w], event & bit != 0
            if occupied & bit != 0 and (age == early or (left and age < early)):
                for i in range(size):
                    at_early[number, i] = memory.x[i * WIDTH + w]
            if occupied & bit != 0 and (left or age >= limit):
                for i in range(size):
                    at_exit[number, i] = memory.x[i * WIDTH + w]
                iterations[number] = age if left else 0
                occupied &= ~bit
            if occupied & bit == 0 and waiting < len(states):
                replica[w], born[w] = waiting, done
                for i in range(size):
                    memory.x[i * WIDTH + w] = start[i]
                memory.s[w], memory.s[WIDTH + w] = states[waiting, 0], states[waiting, 1]
                waiting += 1
                occupied |= bit
                fresh |= bit
        if occupied == 0 or stop[0] != 0:
            return
        until = done + ITERATIONS_AT_ONCE
        for w in range(WIDTH):
            if occupied & (np.uint64(1) << np.uint64(w)) != 0:
                until = min(until, born[w] + limit)
                if done < born[w] + early:
                    until = min(until, born[w] + early)
        done += call(watched, memory.places, until - done, occupied, fresh)
        event = memory.found[0]
