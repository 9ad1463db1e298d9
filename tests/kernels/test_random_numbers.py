"""Streams of random numbers: the generator, the places of the streams, and the law of the normals."""

import itertools

import numpy as np
import pytest
from scipy import stats

from sgd_diffusion.kernels.compiling import kernel
from sgd_diffusion.kernels.lanes import WIDTH
from sgd_diffusion.kernels.memory import load, store
from sgd_diffusion.kernels.random_numbers import (
    next_integers,
    normals,
    start_state,
    stream_states,
    uniforms,
)

MASK = 2**64 - 1


def rotated(x, count):
    return ((x << count) | (x >> (64 - count))) & MASK


def reference(state, count):
    """Blackman and Vigna's xoroshiro128++ on Python's integers; return its numbers and its last state."""
    s, t = map(int, state)
    numbers = []
    for _ in range(count):
        numbers.append((rotated((s + t) & MASK, 17) + s) & MASK)
        t ^= s
        s, t = rotated(s, 49) ^ t ^ ((t << 21) & MASK), rotated(t, 28)
    return numbers, (s, t)


def jumped(state):
    """Advance a state by 2⁶⁴ steps with the published polynomial of xoroshiro128++."""
    s, t = map(int, state)
    total = [0, 0]
    for word in (0x2BD7A6A6E99C2DDC, 0x0992CCAF6A6FCA05):
        for bit in range(64):
            if word >> bit & 1:
                total = [total[0] ^ s, total[1] ^ t]
            _, (s, t) = reference((s, t), 1)
    return total


def as_lanes(states):
    """Return the states of `WIDTH` streams as two rows of lanes."""
    return np.ascontiguousarray(states.T).reshape(-1)


@kernel
def _integers(states, out):
    s, t = load(states, 0), load(states, 1)
    for row in range(len(out) // WIDTH):
        value, s, t = next_integers(s, t)
        store(out, row, value)


@kernel
def _normals(states, out):
    s, t = load(states, 0), load(states, 1)
    for pair in range(len(out) // (2 * WIDTH)):
        first, second, s, t = normals(s, t)
        store(out, 2 * pair, first)
        store(out, 2 * pair + 1, second)


@kernel
def _uniforms(states, out):
    s, t = load(states, 0), load(states, 1)
    for row in range(len(out) // WIDTH):
        value, s, t = next_integers(s, t)
        store(out, row, uniforms(value))


def drawn(compiled, rows, seed=1, first=0, dtype=np.float64):
    """Return numbers of `WIDTH` streams, (rows, streams)."""
    out = np.empty((rows, WIDTH), dtype)
    compiled(as_lanes(stream_states(seed, first, WIDTH)), out.reshape(-1))
    return out


def test_the_generator_is_the_published_one():
    states = stream_states(seed=3, first=0, count=WIDTH)
    found = drawn(_integers, 50, seed=3, dtype=np.uint64)
    for number, state in enumerate(states):
        assert found[:, number].tolist() == reference(state, 50)[0]


def test_streams_lie_two_to_the_64_steps_apart():
    states = stream_states(seed=7, first=0, count=4)
    assert states[0].tolist() == start_state(7).tolist()
    for before, after in itertools.pairwise(states):
        assert jumped(before) == after.tolist()


@pytest.mark.parametrize("first", [1, 63, 10**6, 2**40 + 12345])
def test_a_stream_depends_on_its_number_alone(first):
    together = stream_states(seed=5, first=first - 1, count=20)
    assert np.array_equal(together[1:4], stream_states(seed=5, first=first, count=3))


def test_seeds_have_streams_of_their_own():
    assert len({tuple(start_state(seed)) for seed in range(1000)}) == 1000


def test_normals_have_the_moments_and_the_law_of_a_gaussian():
    values = drawn(_normals, 100_000).ravel()
    count = len(values)
    # Standard errors of the first four moments of normal numbers.
    assert abs(values.mean()) < 4 / np.sqrt(count)
    assert abs(values.var() - 1) < 4 * np.sqrt(2 / count)
    assert abs(stats.skew(values)) < 4 * np.sqrt(6 / count)
    assert abs(stats.kurtosis(values)) < 4 * np.sqrt(24 / count)
    assert stats.kstest(values, "norm").pvalue > 1e-4
    beyond = np.count_nonzero(np.abs(values) > 4)
    expected = count * 2 * stats.norm.sf(4)
    assert abs(beyond - expected) < 5 * np.sqrt(expected)


@kernel
def _of_given(integers, out):
    """Normals whose first uniform is given: the state (0, x) with x rotated back gives chosen outputs."""
    store(out, 0, uniforms(load(integers, 0)))


def test_the_tail_reaches_eight_standard_deviations():
    # 1 − u is a multiple of 2⁻⁵²; its least positive value gives the largest radius.
    largest = np.sqrt(-2 * np.log(2.0**-52))
    assert largest > 8
    out = np.empty(WIDTH)
    _of_given(np.full(WIDTH, MASK, dtype=np.uint64), out)
    assert (1 - out == 2.0**-52).all()


def test_uniforms_are_uniform_and_below_one():
    values = drawn(_uniforms, 50_000).ravel()
    assert 0 <= values.min() < values.max() < 1
    assert stats.kstest(values, "uniform").pvalue > 1e-4


def test_streams_and_neighbouring_numbers_are_uncorrelated():
    values = drawn(_normals, 40_000)
    between = np.corrcoef(values.T)[np.triu_indices(WIDTH, 1)]
    assert np.abs(between).max() < 5 / np.sqrt(len(values))
    for lag in (1, 2, 3):
        within = (values[:-lag] * values[lag:]).mean(axis=0)
        assert np.abs(within).max() < 5 / np.sqrt(len(values))
    # Box and Muller's pairs: their squares are independent as well.
    squares = values[0::2] ** 2 - 1, values[1::2] ** 2 - 1
    assert np.abs((squares[0] * squares[1]).mean(axis=0)).max() < 5 * 2 / np.sqrt(len(squares[0]))
