"""Long compiled runs that splitting needs: probes of the basin, and chains of loops around the basin's core A."""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined
from sgd_diffusion.kernels.lanes import WIDTH, is_beyond, set_lanes
from sgd_diffusion.kernels.memory import load, spread, store

ITERATIONS_AT_ONCE = 2**12
"""Most iterations between two looks at whether the run is given up."""


@inlined
def run_probes(
    step, reaction, positions, values, stored, states, starts, parameters, every, seen, left, stop, data,
):  # fmt: skip
    """Run replicas and keep their states again and again; a replica that has left returns to its start.

    Args:
        step, reaction, positions, values, stored: as for `run_excursions`.
        states: where the replicas' random streams begin, (replicas, 2); as many as fill whole vectors.
        starts: where each replica starts and returns to, (replicas, s).
        parameters: of the point, (parameters,).
        every: iterations from one kept state to the next.
        seen: filled with the states, (times, replicas, s).
        left: filled with how often each replica has left, (replicas,).
        stop: as for `run_escapes`.
    """
    times, _, size = seen.shape
    x_rows, p_rows, s_rows = np.zeros(size * WIDTH), spread(parameters), np.zeros(2 * WIDTH, np.uint64)
    p = values(p_rows)
    for first in range(0, len(states), WIDTH):
        for w in range(WIDTH):
            s_rows[w], s_rows[WIDTH + w] = states[first + w, 0], states[first + w, 1]
            for i in range(size):
                x_rows[i * WIDTH + w] = starts[first + w, i]
        x, s, t = positions(x_rows), load(s_rows, 0), load(s_rows, 1)
        for time in range(times):
            if stop[0] != 0:
                return
            for _ in range(every):
                x, s, t = step(x, s, t, p, data)
                gone = set_lanes(is_beyond(reaction(x, p, data), 1.0))
                if gone != 0:
                    stored(x_rows, x)
                    for w in range(WIDTH):
                        if gone & (np.uint64(1) << np.uint64(w)) != 0:
                            left[first + w] += 1
                            for i in range(size):
                                x_rows[i * WIDTH + w] = starts[first + w, i]
                    x = positions(x_rows)
            stored(x_rows, x)
            for w in range(WIDTH):
                for i in range(size):
                    seen[time, first + w, i] = x_rows[i * WIDTH + w]


@inlined
def run_chains(
    step, reaction, positions, values, stored,
    states, start, parameters, edge, discarded, relaxed_after, entrances, heights, loop, first, most, stop, data,
):  # fmt: skip
    """Run chains from the minimum and collect their first states outside A = {ξ ≤ z_A}.

    The first few of these states after a start at the minimum are discarded, and so are all within
    `relaxed_after` iterations. A chain that leaves the basin restarts at the minimum; its unfinished loop is left out.

    Args:
        step, reaction, positions, values, stored: as for `run_excursions`.
        states: where the chains' random streams begin, (chains, 2).
        start: the minimum, (d,).
        parameters: of the point, (parameters,).
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
    x_rows, p_rows, s_rows = np.zeros(dimension * WIDTH), spread(parameters), np.zeros(2 * WIDTH, np.uint64)
    before_rows, xi_rows, p = np.zeros(WIDTH), np.zeros(WIDTH), values(p_rows)
    chain, kept, to_discard = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    begun, restarted, entered_at = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    relaxed = np.zeros(WIDTH, np.bool_)
    waiting, done, spent, early_lives, relaxed_lives = 0, 0, 0, 0, 0
    event, occupied = np.uint64(0), np.uint64(0)
    while True:
        for w in range(WIDTH):
            bit = np.uint64(1) << np.uint64(w)
            if event & bit != 0:
                xi, number = xi_rows[w], chain[w]
                if not relaxed[w] and done - restarted[w] > relaxed_after:
                    relaxed[w] = True
                    relaxed_lives += 1
                if xi > edge and before_rows[w] <= edge:
                    if first[number] == 0.0:
                        first[number] = done - entered_at[w]
                    if to_discard[w] == 0:
                        loop[number] += (done - entered_at[w]) / wanted
                        for i in range(dimension):
                            entrances[number, kept[w], i] = x_rows[i * WIDTH + w]
                        heights[number, kept[w]] = xi
                        kept[w] += 1
                    elif to_discard[w] > 1 or relaxed[w]:
                        to_discard[w] -= 1
                    entered_at[w] = done
                before_rows[w] = xi
                if not xi <= 1.0:
                    if not relaxed[w]:
                        early_lives += 1
                    for i in range(dimension):
                        x_rows[i * WIDTH + w] = start[i]
                    before_rows[w], to_discard[w] = edge, discarded
                    entered_at[w], restarted[w], relaxed[w] = done, done, False
                if kept[w] == wanted:
                    spent += done - begun[w]
                    occupied &= ~bit
            if occupied & bit == 0 and waiting < chains:
                chain[w], kept[w], to_discard[w], relaxed[w] = waiting, 0, discarded, False
                begun[w], restarted[w], entered_at[w] = done, done, done
                before_rows[w] = edge
                for i in range(dimension):
                    x_rows[i * WIDTH + w] = start[i]
                s_rows[w], s_rows[WIDTH + w] = states[waiting, 0], states[waiting, 1]
                waiting += 1
                occupied |= bit
        if early_lives > relaxed_lives and early_lives + relaxed_lives >= chains:
            return 0
        if occupied == 0 or stop[0] != 0:
            return spent
        if done * WIDTH > most:
            return -1
        x, s, t, before = positions(x_rows), load(s_rows, 0), load(s_rows, 1), load(before_rows, 0)
        until = done + ITERATIONS_AT_ONCE
        while done < until:
            x, s, t = step(x, s, t, p, data)
            xi_lanes = reaction(x, p, data)
            done += 1
            event = set_lanes(((xi_lanes > edge) & (before <= edge)) | is_beyond(xi_lanes, 1.0)) & occupied
            if event != 0:
                break
            before = xi_lanes
        stored(x_rows, x)
        store(s_rows, 0, s)
        store(s_rows, 1, t)
        # A lane without an event keeps its ξ of this iteration, one with an event is seen to above.
        store(before_rows, 0, before)
        store(xi_rows, 0, xi_lanes)
        for w in range(WIDTH):
            if event & (np.uint64(1) << np.uint64(w)) == 0:
                before_rows[w] = xi_rows[w]
