"""Operations on lanes act number by number, with the bits of numpy's."""

import numpy as np
import pytest

from sgd_diffusion.kernels.compiling import kernel
from sgd_diffusion.kernels.lanes import (
    WIDTH,
    as_bits,
    as_floats,
    bits,
    floats,
    fma,
    lane,
    magnitude,
    root,
    set_lanes,
    where,
    with_lane,
)
from sgd_diffusion.kernels.memory import gather, load, store


@pytest.fixture
def numbers():
    stream = np.random.default_rng(0)
    return stream.normal(size=(3, WIDTH)) * 10.0 ** stream.integers(-5, 5, (3, WIDTH))


@kernel
def _arithmetic(x, y, out):
    a, b = load(x, 0), load(y, 0)
    store(out, 0, a + b)
    store(out, 1, a - b)
    store(out, 2, a * b)
    store(out, 3, a / b)
    store(out, 4, -a)
    store(out, 5, 2.0 - a)
    store(out, 6, magnitude(a))
    store(out, 7, root(magnitude(a)))


def test_arithmetic_is_that_of_numpy_to_the_bit(numbers):
    x, y, _ = numbers
    out = np.empty((8, WIDTH))
    _arithmetic(x, y, out.reshape(-1))
    expected = [x + y, x - y, x * y, x / y, -x, 2.0 - x, np.abs(x), np.sqrt(np.abs(x))]
    assert np.array_equal(out, expected)


@kernel
def _fused(x, y, z, out):
    store(out, 0, fma(load(x, 0), load(y, 0), load(z, 0)))
    store(out, 1, fma(load(x, 0), 3.0, 1.0))


def test_a_fused_multiply_add_is_rounded_once(numbers):
    x = np.full(WIDTH, 1 + 2.0**-30)
    y, z = np.full(WIDTH, 1 - 2.0**-30), np.full(WIDTH, -1.0)
    out = np.empty((2, WIDTH))
    _fused(x, y, z, out.reshape(-1))
    assert (out[0] == -(2.0**-60)).all()  # the product rounded first would give 0
    assert np.allclose(out[1], 3 * x + 1)


@kernel
def _compared(x, y, out):
    a, b = load(x, 0), load(y, 0)
    store(out, 0, where((a > b) & (a > 0.0), a, b))
    return (
        set_lanes(a > b),
        set_lanes(a >= b),
        set_lanes(a < b),
        set_lanes(a <= b),
        set_lanes(a == b),
        set_lanes(a != b),
        set_lanes((a < b) | (a == b)),
    )


def test_comparisons_are_those_of_ieee_numbers(numbers):
    x, y, _ = numbers
    x[0], y[1], x[2], y[3] = np.nan, np.nan, y[2], np.inf
    out = np.empty(WIDTH)
    found = _compared(x, y, out)
    expected = [x > y, x >= y, x < y, x <= y, x == y, x != y, x <= y]
    weights = 2 ** np.arange(WIDTH)
    assert list(found) == [int((mask * weights).sum()) for mask in expected]
    assert np.array_equal(out, np.where((x > y) & (x > 0), x, y), equal_nan=True)


@kernel
def _integers(x, out):
    a = load(x, 0)
    store(out, 0, ((a << 7) ^ (a >> 9)) + 5)
    store(out, 1, (a * 3) | 1)
    store(out, 2, (a & 0xFF) - 1)
    store(out, 3, bits(7))


def test_integers_wrap_as_unsigned_ones(numbers):
    x = np.random.default_rng(1).integers(0, 2**64, WIDTH, dtype=np.uint64)
    out = np.empty((4, WIDTH), dtype=np.uint64)
    _integers(x, out.reshape(-1))
    u = np.uint64
    expected = [((x << u(7)) ^ (x >> u(9))) + u(5), (x * u(3)) | u(1), (x & u(255)) - u(1), np.full(WIDTH, u(7))]
    assert np.array_equal(out, expected)


@kernel
def _places(table, positions, x, out):
    store(out, 0, gather(table, load(positions, 0), 1))
    changed = with_lane(load(x, 0), 5, 9.0)
    store(out, 1, changed)
    store(out, 2, as_floats(as_bits(floats(2.5))))
    return lane(changed, 5) + lane(changed, 0)


def test_numbers_are_gathered_and_replaced_by_place(numbers):
    table, x = np.arange(100.0), numbers[0]
    positions = np.random.default_rng(2).integers(0, 90, WIDTH).astype(np.uint64)
    out = np.empty((3, WIDTH))
    assert _places(table, positions, x, out.reshape(-1)) == 9.0 + x[0]
    changed = x.copy()
    changed[5] = 9.0
    assert np.array_equal(out, [table[positions + 1], changed, np.full(WIDTH, 2.5)])
