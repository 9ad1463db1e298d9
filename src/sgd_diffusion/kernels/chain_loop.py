"""Long compiled runs that splitting needs: probes of the basin, and chains of loops around the basin's core A."""

import numpy as np

from sgd_diffusion.kernels.compiling import kernel
from sgd_diffusion.kernels.lane_memory import ALL
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.native import call

ITERATIONS_AT_ONCE = 2**12
"""Most iterations between two looks at whether the run is given up."""


@kernel
def run_probes(watched, memory, states, starts, every, seen, left, stop):
    """Run replicas and keep their states again and again; a replica that has left returns to its start.

    Args:
        watched: address of the function that advances the lanes until an event; see `advance_text`.
        memory: of the lanes, with the parameters of the point.
        states: where the replicas' random streams begin, (replicas, 2); as many as fill whole vectors.
        starts: where each replica starts and returns to, (replicas, s).
        every: iterations from one kept state to the next.
        seen: filled with the states, (times, replicas, s).
        left: filled with how often each replica has left, (replicas,).
        stop: as for `run_escapes`.
    """
    times, _, size = seen.shape
    memory.high[:] = 1.0
    for first in range(0, len(states), WIDTH):
        for w in range(WIDTH):
            memory.s[w], memory.s[WIDTH + w] = states[first + w, 0], states[first + w, 1]
            for i in range(size):
                memory.x[i * WIDTH + w] = starts[first + w, i]
        fresh = ALL
        for time in range(times):
            if stop[0] != 0:
                return
            done = 0
            while done < every:
                done += call(watched, memory.places, every - done, ALL, fresh)
                fresh = memory.found[0]
                for w in range(WIDTH):
                    if fresh & (np.uint64(1) << np.uint64(w)) != 0:
                        left[first + w] += 1
                        for i in range(size):
                            memory.x[i * WIDTH + w] = starts[first + w, i]
            for w in range(WIDTH):
                for i in range(size):
                    seen[time, first + w, i] = memory.x[i * WIDTH + w]


@kernel
def run_chains(
    watched, memory, states, start, edge, discarded, relaxed_after, entrances, heights, loop, first, most, stop
):
    """Run chains from the minimum and collect their first states outside A = {ξ ≤ z_A}.

    The first few of these states after a start at the minimum are discarded, and so are all within
    `relaxed_after` iterations. A chain that leaves the basin restarts at the minimum; its unfinished loop is left out.

    Args:
        watched: address of the function that advances the lanes until an event; see `advance_text`.
        memory: of the lanes, with the parameters of the point.
        states: where the chains' random streams begin, (chains, 2).
        start: the minimum, (d,).
        edge: z_A.
        discarded: fewest of these states that are discarded after each start at the minimum.
        relaxed_after: iterations after which a chain no longer depends on its start.
        entrances: filled with the states, (chains, states a chain, d).
        heights: filled with their ξ, (chains, states a chain).
        loop: filled with the mean iterations from one first state outside A to the next, (chains,).
        first: filled with the iterations from the minimum to the first state outside A, (chains,).
        most: number of all iterations after which the run ends.
        stop: as for `run_escapes`.

    Returns:
        All iterations; 0 if most chains, after their start or restart, left the basin before they were relaxed, and
        −1 if the chains were not finished after `most` iterations.
    """
    chains, wanted, dimension = entrances.shape
    chain, kept, to_discard = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    begun, restarted, entered_at = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    relaxed = np.zeros(WIDTH, np.bool_)
    waiting, done, spent, early_lives, relaxed_lives = 0, 0, 0, 0, 0
    event, occupied = np.uint64(0), np.uint64(0)
    memory.rearm[0] = edge  # a lane inside A waits for ξ > z_A, one outside for ξ > 1
    while True:
        fresh = np.uint64(0)
        for w in range(WIDTH):
            bit = np.uint64(1) << np.uint64(w)
            if event & bit != 0:
                xi, number = memory.xi[w], chain[w]
                if not relaxed[w] and done - restarted[w] > relaxed_after:
                    relaxed[w] = True
                    relaxed_lives += 1
                if xi > edge and memory.high[w] <= edge:
                    if first[number] == 0.0:
                        first[number] = done - entered_at[w]
                    if to_discard[w] == 0:
                        loop[number] += (done - entered_at[w]) / wanted
                        for i in range(dimension):
                            entrances[number, kept[w], i] = memory.x[i * WIDTH + w]
                        heights[number, kept[w]] = xi
                        kept[w] += 1
                    elif to_discard[w] > 1 or relaxed[w]:
                        to_discard[w] -= 1
                    entered_at[w] = done
                memory.high[w] = 1.0
                if not xi <= 1.0:
                    if not relaxed[w]:
                        early_lives += 1
                    for i in range(dimension):
                        memory.x[i * WIDTH + w] = start[i]
                    memory.high[w], to_discard[w] = edge, discarded
                    entered_at[w], restarted[w], relaxed[w] = done, done, False
                if kept[w] == wanted:
                    spent += done - begun[w]
                    occupied &= ~bit
            if occupied & bit == 0 and waiting < chains:
                chain[w], kept[w], to_discard[w], relaxed[w] = waiting, 0, discarded, False
                begun[w], restarted[w], entered_at[w] = done, done, done
                memory.high[w] = edge
                for i in range(dimension):
                    memory.x[i * WIDTH + w] = start[i]
                memory.s[w], memory.s[WIDTH + w] = states[waiting, 0], states[waiting, 1]
                waiting += 1
                occupied |= bit
                fresh |= bit
        if early_lives > relaxed_lives and early_lives + relaxed_lives >= chains:
            return 0
        if occupied == 0 or stop[0] != 0:
            return spent
        if done * WIDTH > most:
            return -1
        done += call(watched, memory.places, ITERATIONS_AT_ONCE, occupied, fresh)
        event = memory.found[0]
