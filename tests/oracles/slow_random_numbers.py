"""The random numbers of kernels, written again in numpy: one stream for each replica."""

import numpy as np


def next_integers(state):
    """The next integer of every stream, xoroshiro128++ as its authors print it; advances the states (replicas, 2)."""

    def rotated(x, count):
        return (x << np.uint64(count)) | (x >> np.uint64(64 - count))

    first, second = state[:, 0].copy(), state[:, 1].copy()
    value = rotated(first + second, 17) + first
    second ^= first
    state[:, 0] = rotated(first, 49) ^ second ^ (second << np.uint64(21))
    state[:, 1] = rotated(second, 28)
    return value


def normals(state):
    """The next pair of normals of every stream, by Box and Muller."""
    u, v = ((next_integers(state) >> np.uint64(12)).astype(float) * 2.0**-52 for _ in range(2))
    radius = np.sqrt(-2 * np.log(1 - u))
    return radius * np.cos(2 * np.pi * v), radius * np.sin(2 * np.pi * v)


def whole_pairs(state, count):
    """So many normals of every stream, (replicas, count); of an odd number the last of the pairs is left out."""
    pairs = [normals(state) for _ in range((count + 1) // 2)]
    return np.stack([one for pair in pairs for one in pair], axis=1)[:, :count]


def chosen(state, batch, examples):
    """Examples of a minibatch of each replica, drawn with replacement, (replicas, B)."""
    drawn = np.stack([next_integers(state) for _ in range(batch)], axis=1)
    return ((drawn >> np.uint64(32)) * np.uint64(examples) >> np.uint64(32)).astype(int)
