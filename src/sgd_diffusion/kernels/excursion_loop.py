"""Splitting in compiled code: N excursions of one repeat, killed and branched level by level.

The states at which ξ reached a new maximum are nodes of a tree: each knows the one before it. A branch begins at a node
of its parent and shares all nodes before it, so that nothing is copied. Nodes that no excursion leads to any more are
removed when the memory is full.
"""

import numpy as np

from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.native import call
from sgd_diffusion.kernels.random_numbers import advanced_state, next_integer

ITERATIONS_AT_ONCE = 2**10
"""Most iterations between two looks at whether an excursion is too long."""
FIRST_NODES = 2**10
ROOM = 2 * WIDTH
"""Nodes for which there must be room before each look; an iteration adds at most one for each lane."""
FINISHED, TOO_LONG, TOO_MANY = 0, 1, 2


@kernel
def run_excursions(watched, memory, entrances, heights, fewest_killed, edge, longest, most, state, jumps, curve, stop):
    """Return p̂ of one repeat of splitting, and what it took.

    Args:
        watched: address of the function that advances the lanes until an event; see `advance_text`.
        memory: of the lanes, with the parameters of the point.
        entrances: first states outside A of the excursions, (N, d).
        heights: their ξ, (N,).
        fewest_killed: k; at each level all excursions are killed whose largest ξ is at most the k-th smallest.
        edge: z_A; an excursion ends when ξ ≤ z_A or ξ > 1.
        longest: iterations after which an unfinished excursion ends the run.
        most: number of all iterations after which the run ends.
        state: where the first random stream begins, (2,): it chooses parents; every excursion takes the next stream.
        jumps: the map from one stream to the next, as `jump_columns` gives it first.
        curve: filled with each level and the probability to pass it, (levels, 2); later levels overwrite the last row.
        stop: as for `run_escapes`; what is returned then means nothing.

    Returns:
        p̂, the summed ages of the excursions that left, their number, all iterations, the number of levels, and
        `FINISHED`, `TOO_LONG` (one excursion) or `TOO_MANY` (all iterations).
    """
    size, dimension = entrances.shape
    node_xi, node_state, nodes = np.empty(FIRST_NODES), np.empty((FIRST_NODES, dimension)), 0
    node_age, node_before = np.zeros(FIRST_NODES, np.int64), np.zeros(FIRST_NODES, np.int64)
    last, best, lowest = np.zeros(size, np.int64), np.empty(size), np.empty(fewest_killed)
    waiting_rows, survivors = np.zeros(size, np.int64), np.zeros(size, np.int64)
    row, born, begun = np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64), np.zeros(WIDTH, np.int64)
    memory.low[:] = edge
    parents_s, parents_t = state[0], state[1]
    stream_s, stream_t = advanced_state(parents_s, parents_t, jumps)
    # The first node of every excursion is its entrance.
    for n in range(size):
        if nodes + ROOM > len(node_xi):
            node_xi, node_age, node_before, node_state = grown(node_xi, node_age, node_before, node_state)
        for i in range(dimension):
            node_state[nodes, i] = entrances[n, i]
        node_xi[nodes], node_age[nodes], node_before[nodes] = heights[n], 0, -1
        last[n], waiting_rows[n] = nodes, n
        nodes += 1
    count, probability, spent, levels = size, 1.0, 0, 0
    while True:
        # Continue the waiting excursions, each from its last node.
        taken, occupied, done = 0, np.uint64(0), 0
        event = np.uint64(0)
        while True:
            if stop[0] != 0:
                return 0.0, 0, 0, spent, levels, FINISHED
            if spent + done > most:
                return 0.0, 0, 0, spent, levels, TOO_MANY
            if nodes + ROOM > len(node_xi):
                nodes = gathered(node_xi, node_age, node_before, node_state, nodes, last)
                if 2 * nodes + ROOM > len(node_xi):
                    node_xi, node_age, node_before, node_state = grown(node_xi, node_age, node_before, node_state)
            fresh = np.uint64(0)
            for w in range(WIDTH):
                bit = np.uint64(1) << np.uint64(w)
                if event & bit != 0:
                    xi = memory.xi[w]
                    if xi > memory.high[w]:
                        node_xi[nodes], node_before[nodes] = xi, last[row[w]]
                        node_age[nodes] = done - born[w]
                        for i in range(dimension):
                            node_state[nodes, i] = memory.x[i * WIDTH + w]
                        last[row[w]] = nodes
                        memory.high[w] = xi
                        nodes += 1
                    if not (xi > edge and xi <= 1.0):
                        spent += done - begun[w]
                        occupied &= ~bit
                elif occupied & bit != 0 and done - begun[w] > longest:
                    return 0.0, 0, 0, spent, levels, TOO_LONG
                while occupied & bit == 0 and taken < count:
                    row[w] = waiting_rows[taken]
                    taken += 1
                    node = last[row[w]]
                    if node_xi[node] <= 1.0:
                        for i in range(dimension):
                            memory.x[i * WIDTH + w] = node_state[node, i]
                        memory.high[w], born[w], begun[w] = node_xi[node], done - node_age[node], done
                        memory.s[w], memory.s[WIDTH + w] = stream_s, stream_t
                        stream_s, stream_t = advanced_state(stream_s, stream_t, jumps)
                        occupied |= bit
                        fresh |= bit
            if occupied == 0:
                break
            done += call(watched, memory.places, ITERATIONS_AT_ONCE, occupied, fresh)
            event = memory.found[0]
        # The next level.
        for n in range(size):
            best[n] = node_xi[last[n]] if node_xi[last[n]] <= 1.0 else np.inf
        level = kth_smallest(best, lowest)
        if level == np.inf:
            break
        count, living = 0, 0
        for n in range(size):
            if best[n] <= level:
                waiting_rows[count] = n
                count += 1
            else:
                survivors[living] = n
                living += 1
        probability *= living / size
        row_of_level = min(levels, len(curve) - 1)
        curve[row_of_level, 0], curve[row_of_level, 1] = level, probability
        levels = row_of_level + 1
        if living == 0:
            return 0.0, 0, 0, spent, levels, FINISHED
        for number in range(count):
            drawn, parents_s, parents_t = next_integer(parents_s, parents_t)
            node = last[survivors[np.int64((drawn >> np.uint64(32)) * np.uint64(living) >> np.uint64(32))]]
            while node_before[node] >= 0 and node_xi[node_before[node]] > level:
                node = node_before[node]
            last[waiting_rows[number]] = node
    left, ages = 0, 0
    for n in range(size):
        if best[n] == np.inf:
            left += 1
            ages += node_age[last[n]]
    return probability * left / size, ages, left, spent, levels, FINISHED


@inlined
def kth_smallest(values, lowest):
    """Return the k-th smallest of N values, k = len(lowest), which is filled with the k smallest in order."""
    filled = 0
    for value in values:
        if filled < len(lowest):
            place = filled
            filled += 1
        elif value < lowest[filled - 1]:
            place = filled - 1
        else:
            continue
        while place > 0 and lowest[place - 1] > value:
            lowest[place] = lowest[place - 1]
            place -= 1
        lowest[place] = value
    return lowest[filled - 1]


@inlined
def grown(node_xi, node_age, node_before, node_state):
    """Return the arrays of nodes with twice the room."""
    size, dimension = node_state.shape
    xi, state = np.empty(2 * size), np.empty((2 * size, dimension))
    age, before = np.zeros(2 * size, np.int64), np.zeros(2 * size, np.int64)
    for node in range(size):
        xi[node], age[node], before[node] = node_xi[node], node_age[node], node_before[node]
        for i in range(dimension):
            state[node, i] = node_state[node, i]
    return xi, age, before, state


@inlined
def gathered(node_xi, node_age, node_before, node_state, nodes, last):
    """Move the nodes that an excursion leads to to the front; return their number."""
    place = np.zeros(nodes, np.int64)
    for node in last:
        while node >= 0 and place[node] == 0:
            place[node] = 1
            node = node_before[node]
    kept = 0
    for node in range(nodes):
        if place[node] == 1:
            place[node] = kept
            node_xi[kept], node_age[kept] = node_xi[node], node_age[node]
            node_before[kept] = place[node_before[node]] if node_before[node] >= 0 else -1
            for i in range(node_state.shape[1]):
                node_state[kept, i] = node_state[node, i]
            kept += 1
    for n in range(len(last)):
        last[n] = place[last[n]]
    return kept
