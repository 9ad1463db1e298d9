"""Random numbers of kernels: for every replica a stream of its own, which no other stream overlaps.

The generator is xoroshiro128++ (Blackman and Vigna, ACM Transactions on Mathematical Software 47, 2021), a linear map
on 128 bits with period 2¹²⁸ − 1. The seed of a point gives its start; stream number r begins r · 2⁶⁴ steps further on,
so that streams of fewer than 2⁶⁴ numbers do not overlap. A replica's numbers therefore depend on the seed and on its
number alone: not on threads, lanes, other replicas, or where a run was cut into pieces.
"""

import hashlib
from functools import cache

import numpy as np
from numba import uint64
from numpy.typing import NDArray

from sgd_diffusion.kernels.compiling import inlined, kernel
from sgd_diffusion.kernels.functions import log_of_normal, sine_and_cosine_of_turns
from sgd_diffusion.kernels.lanes import as_floats, root

WORD = 64
STATE = 2 * WORD
"""Bits of a generator's state."""
SPACING = 64
"""Streams lie 2 to this power steps apart."""

State = NDArray[np.uint64]


@inlined
def rotated(x, count):
    """Return the integers with their bits rotated upwards."""
    return (x << count) | (x >> (64 - count))


@inlined
def next_integers(s, t):
    """Return a random 64-bit integer for each replica, and the next state, from a state of two integers."""
    value = rotated(s + t, 17) + s
    t = t ^ s
    return value, rotated(s, 49) ^ t ^ (t << 21), rotated(t, 28)


@inlined
def uniforms(integers):
    """Return numbers from [0, 1), multiples of 2⁻⁵², from the upper 52 bits of random integers."""
    return as_floats((integers >> 12) | 0x3FF0000000000000) - 1.0


@inlined
def normals(s, t):
    """Return two standard normal numbers for each replica, and the next state.

    Box and Muller: R cos 2πv and R sin 2πv with R = √(−2 ln(1 − u)), u and v uniform. The largest R is 8.49.
    """
    u, s, t = next_integers(s, t)
    v, s, t = next_integers(s, t)
    radius = root(log_of_normal(1.0 - uniforms(u)) * -2.0)
    sine, cosine = sine_and_cosine_of_turns(uniforms(v))
    return radius * cosine, radius * sine, s, t


def start_state(seed: int) -> State:
    """Return the state of stream 0 for a seed: 128 bits of its hash, which are never all zero.

    Args:
        seed: any whole number, such as `seed_for` gives.

    Examples:
        >>> start_state(1).shape, bool((start_state(1) == start_state(2)).any())
        ((2,), False)
    """
    digest = hashlib.sha256(f"xoroshiro128++ {seed}".encode()).digest()
    return np.frombuffer(digest[:16], dtype="<u8").astype(np.uint64) | np.uint64(1)


def stream_states(seed: int, first: int, count: int) -> State:
    """Return the states at which consecutive streams of a seed begin, (count, 2).

    Args:
        seed: of the point.
        first: number of the first stream, from 0 to 2⁶³.
        count: number of streams.

    Examples:
        >>> several = stream_states(seed=5, first=10, count=3)
        >>> bool((several[1] == stream_states(seed=5, first=11, count=1)[0]).all())
        True
    """
    states = np.empty((count, 2), dtype=np.uint64)
    if count:
        _fill_states(states, start_state(seed), np.uint64(first), jump_columns())
    return states


@cache
def jump_columns() -> NDArray[np.uint64]:
    """Return the maps that advance a state by 2⁶⁴, 2⁶⁵, … steps: (powers, columns, 2), one column for each bit."""
    columns = np.array([_step((1 << bit, 0)) for bit in range(WORD)] + [_step((0, 1 << bit)) for bit in range(WORD)])
    columns = columns.astype(np.uint64)
    for _ in range(SPACING):
        columns = _squared(columns)
    maps = []
    for _ in range(WORD):
        maps.append(columns)
        columns = _squared(columns)
    return np.array(maps)


def _squared(columns: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return the columns of a map applied twice: each is the sum over {0, 1} of the columns that its bits name."""
    named = np.unpackbits(columns.astype("<u8").view(np.uint8), axis=1, bitorder="little").astype(bool)
    return np.bitwise_xor.reduce(np.where(named[:, :, None], columns, np.uint64(0)), axis=1)


def _step(state: tuple[int, int]) -> tuple[int, int]:
    """Advance one state by one step, without the output, on Python's integers."""
    mask = 2**WORD - 1
    s, t = state
    t ^= s
    turned = (s << 49 | s >> 15) & mask
    return turned ^ t ^ (t << 21 & mask), (t << 28 | t >> 36) & mask


@inlined
def next_integer(s, t):
    """Return a random 64-bit integer and the next state, as `next_integers`, of one stream."""
    total = s + t
    value = ((total << uint64(17)) | (total >> uint64(47))) + s
    t = t ^ s
    turned = (s << uint64(49)) | (s >> uint64(15))
    return value, turned ^ t ^ (t << uint64(21)), (t << uint64(28)) | (t >> uint64(36))


@inlined
def advanced_state(s, t, columns):
    """Return the image of a state under a linear map given by its columns."""
    a, b = uint64(0), uint64(0)
    for bit in range(64):
        take = uint64(0) - ((s >> uint64(bit)) & uint64(1))
        a ^= take & columns[bit, 0]
        b ^= take & columns[bit, 1]
        take = uint64(0) - ((t >> uint64(bit)) & uint64(1))
        a ^= take & columns[64 + bit, 0]
        b ^= take & columns[64 + bit, 1]
    return a, b


@kernel
def _fill_states(states, start, first, jumps):
    """Fill in consecutive streams' states: the first by the bits of its number, every other from the one before."""
    s, t = start[0], start[1]
    for power in range(64):
        if (first >> uint64(power)) & uint64(1):
            s, t = advanced_state(s, t, jumps[power])
    for number in range(len(states)):
        states[number, 0], states[number, 1] = s, t
        s, t = advanced_state(s, t, jumps[0])
