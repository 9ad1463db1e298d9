"""Elementary functions of lanes: polynomials of IEEE operations, whose bits do not depend on the processor.

The largest errors, in units in the last place (ulp) of the result, were measured against 200-bit arithmetic on 20,000
arguments of each range; a test repeats it on fewer.

| function | range | largest error |
|---|---|---|
| `exp` | all | 1.0 ulp |
| `log` | positive | 2.0 ulp |
| `tanh` | all | 2.5 ulp |
| `logistic` | all | 2.0 ulp |
| `hyperbolic_sine`, `hyperbolic_cosine` | up to 709 | 3.0 ulp |
| `sin`, `cos` | up to 7 | 1.6 ulp |
| `tangent` | up to 1.5 | 3.5 ulp |
| `sin`, `cos` | up to 2²⁰ | 2 · 10⁻¹⁶ |
"""

import math

from sgd_diffusion.kernels.compiling import inlined
from sgd_diffusion.kernels.lanes import as_bits, as_floats, floats, fma, magnitude, where

ROUNDING = 1.5 * 2.0**52
"""Adding it to a number below 2⁵¹ in magnitude rounds the number to a whole one, which stands in the lowest bits."""
SIGN = 1 << 63
EXPONENT_OF_ONE = 1023
LOG_2 = (6.93147180369123816490e-01, 1.90821492927058770002e-10)
"""ln 2 as a sum of two numbers; the first has 21 zero bits at its end, so that whole multiples of it are exact."""
HALF_PI = (1.57079632673412561417e00, 6.07710050630396597660e-11, 2.02226624879595063154e-21)
"""π/2 as a sum of three numbers; the first two have 20 zero bits at their end."""
SMALLEST_EXPONENT, LARGEST_EXPONENT = -746.0, 710.0
"""Arguments beyond which exp is 0 or infinite."""
LARGEST_HYPERBOLIC = 709.0
"""Arguments beyond which sinh and cosh count as infinite."""
LARGEST_ANGLE = 2.0**20
"""Largest magnitude of an argument of sin and cos; beyond it they are not a number."""
SQUARE_ROOT_HALF = 0x3FE6A09E667F3BCD
"""The bits of √½."""

C2, C3, C4, C5, C6, C7, C8, C9, C10, C11, C12, C13 = (1 / math.factorial(n) for n in range(2, 14))


@inlined
def whole_power_of_two(n):
    """Return 2ⁿ for whole n from −1022 to 1023."""
    return as_floats((as_bits(n + ROUNDING) + EXPONENT_OF_ONE) << 52)


@inlined
def reduced_exponential(x):
    """Return n and q with eˣ = 2ⁿ(1 + q), n whole and |q| below 0.42.

    n is x/ln 2 rounded, and q = eʳ − 1 the Taylor polynomial of degree 13 in r = x − n ln 2.
    """
    n = fma(x, 1 / math.log(2), ROUNDING) - ROUNDING
    r = fma(n, -LOG_2[0], x)
    r = fma(n, -LOG_2[1], r)
    p = fma(r, C13, C12)
    p = fma(p, r, C11)
    p = fma(p, r, C10)
    p = fma(p, r, C9)
    p = fma(p, r, C8)
    p = fma(p, r, C7)
    p = fma(p, r, C6)
    p = fma(p, r, C5)
    p = fma(p, r, C4)
    p = fma(p, r, C3)
    p = fma(p, r, C2)
    return n, fma(p * r, r, r)


@inlined
def clipped(x, low, high):
    """Return x, or the end of the range from `low` to `high` that it lies beyond; not a number stays so."""
    x = where(x < low, floats(low), x)
    return where(x > high, floats(high), x)


@inlined
def exp(x):
    """Return eˣ."""
    n, q = reduced_exponential(clipped(x, SMALLEST_EXPONENT, LARGEST_EXPONENT))
    # In two steps, because 2ⁿ alone may be too large or too small where eˣ is not.
    half = fma(n, 0.5, ROUNDING) - ROUNDING
    return fma(q, whole_power_of_two(half), whole_power_of_two(half)) * whole_power_of_two(n - half)


@inlined
def tanh(x):
    """Return tanh x = e/(e + 2) with e = e²ˣ − 1, of |x|; the sign is that of x."""
    n, q = reduced_exponential(clipped(magnitude(x) * 2.0, 0.0, 40.0))
    power = whole_power_of_two(n)
    e = fma(q, power, power - 1.0)
    return as_floats(as_bits(e / (e + 2.0)) | (as_bits(x) & SIGN))


@inlined
def hyperbolic_sine(x):
    """Return sinh x = ½(e + e/(1 + e)) with e = eˣ − 1, of |x|; infinite for |x| above 709."""
    size = magnitude(x)
    n, q = reduced_exponential(clipped(size, 0.0, LARGEST_HYPERBOLIC))
    power = whole_power_of_two(n)
    e = fma(q, power, power - 1.0)
    value = (e + e / (e + 1.0)) * 0.5
    value = where(size > LARGEST_HYPERBOLIC, floats(math.inf), value)
    return as_floats(as_bits(value) | (as_bits(x) & SIGN))


@inlined
def hyperbolic_cosine(x):
    """Return cosh x = ½(eˣ + e⁻ˣ); infinite for |x| above 709."""
    size = magnitude(x)
    power = exp(clipped(size, 0.0, LARGEST_HYPERBOLIC))
    value = fma(power, 0.5, 0.5 / power)
    return where(size > LARGEST_HYPERBOLIC, floats(math.inf), value)


@inlined
def sign(x):
    """Return −1, 0 or 1 as x is below, at or above 0."""
    return where(x > 0.0, floats(1.0), where(x < 0.0, floats(-1.0), x))


@inlined
def logistic(x):
    """Return 1/(1 + e⁻ˣ)."""
    return 1.0 / (1.0 + exp(-x))


@inlined
def log_of_normal(x):
    """Return ln x of a positive number that is neither infinite nor below 2⁻¹⁰²².

    x = 2ᵏm with m between √½ and √2, and ln m = 2 artanh s, s = (m − 1)/(m + 1), by its series up to s²¹.
    """
    b = as_bits(x)
    # k in twelve bits of two's complement; 2⁵² + 2¹⁰ + k is then a float whose lowest bits are k.
    k = (b - SQUARE_ROOT_HALF) >> 52
    whole = as_floats(((k + 1024) & 0xFFF) | 0x4330000000000000) - (2.0**52 + 1024.0)
    m = as_floats(b - (k << 52))
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    p = fma(z, 2 / 21, 2 / 19)
    p = fma(p, z, 2 / 17)
    p = fma(p, z, 2 / 15)
    p = fma(p, z, 2 / 13)
    p = fma(p, z, 2 / 11)
    p = fma(p, z, 2 / 9)
    p = fma(p, z, 2 / 7)
    p = fma(p, z, 2 / 5)
    p = fma(p, z, 2 / 3)
    tail = fma(p * z, s, whole * LOG_2[1])
    return fma(whole, LOG_2[0], fma(s, 2.0, tail))


@inlined
def log(x):
    """Return ln x; −∞ at 0, and not a number below. Numbers below 2⁻¹⁰²² are scaled first."""
    small = x < 2.0**-1022
    value = log_of_normal(where(small, x * 2.0**54, x)) - where(small, floats(54 * math.log(2)), floats(0.0))
    value = where(x == math.inf, x, value)
    value = where(x == 0.0, floats(-math.inf), value)
    return where(x >= 0.0, value, floats(math.nan))


@inlined
def sine_and_cosine_reduced(r, quadrant):
    """Return sin and cos of r + quadrant · π/2, |r| at most π/4; the two lowest bits of `quadrant` count."""
    z = r * r
    s = fma(z, 1.58962301576546568060e-10, -2.50507477628578072866e-8)
    s = fma(s, z, 2.75573136213857245213e-6)
    s = fma(s, z, -1.98412698295895385996e-4)
    s = fma(s, z, 8.33333333332211858878e-3)
    s = fma(s, z, -1.66666666666666307295e-1)
    sine = fma(s * z, r, r)
    c = fma(z, -1.13585365213876817300e-11, 2.08757008419747316778e-9)
    c = fma(c, z, -2.75573141792967388112e-7)
    c = fma(c, z, 2.48015872888517045348e-5)
    c = fma(c, z, -1.38888888888730564116e-3)
    c = fma(c, z, 4.16666666666665929218e-2)
    cosine = fma(c * z, z, fma(z, -0.5, 1.0))
    swapped = as_floats(((quadrant & 1) << 62) | 0) > 1.0
    first, second = where(swapped, cosine, sine), where(swapped, sine, cosine)
    return (
        as_floats(as_bits(first) ^ ((quadrant & 2) << 62)),
        as_floats(as_bits(second) ^ (((quadrant + 1) & 2) << 62)),
    )


@inlined
def sine_and_cosine(x):
    """Return sin x and cos x, the argument reduced by π/2 as three numbers; not a number for |x| above 2²⁰."""
    x = where(magnitude(x) <= LARGEST_ANGLE, x, floats(math.nan))
    shifted = fma(x, 2 / math.pi, ROUNDING)
    n = shifted - ROUNDING
    r = fma(n, -HALF_PI[0], x)
    r = fma(n, -HALF_PI[1], r)
    r = fma(n, -HALF_PI[2], r)
    return sine_and_cosine_reduced(r, as_bits(shifted))


@inlined
def sine_and_cosine_of_turns(v):
    """Return sin 2πv and cos 2πv, for v from 0 to 1."""
    shifted = v * 4.0 + ROUNDING
    r = (v * 4.0 - (shifted - ROUNDING)) * (math.pi / 2)
    return sine_and_cosine_reduced(r, as_bits(shifted))


@inlined
def sin(x):
    """Return sin x."""
    return sine_and_cosine(x)[0]


@inlined
def cos(x):
    """Return cos x."""
    return sine_and_cosine(x)[1]


@inlined
def tangent(x):
    """Return tan x."""
    sine, cosine = sine_and_cosine(x)
    return sine / cosine
