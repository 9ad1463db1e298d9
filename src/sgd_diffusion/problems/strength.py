"""Strength of a landscape's noise with which integer batch sizes cover a range of exponents."""

import math

import numpy as np
from numpy.typing import NDArray

FINENESS = 10
"""Difference between neighbouring batch sizes, and the smallest batch size, for a chosen strength."""
COUNTS = (60, 1000)
"""The strength is chosen for the first of these numbers of points that is not below that of the sweep, so that more
points of a sweep are other B of the same noise."""
ENOUGH = 1.01
"""Difference between neighbouring batch sizes from which rounding to integers keeps them apart, with some margin."""


def integer_sizes(scale: float, points: int, exponents: tuple[float, float]) -> NDArray[np.float64]:
    """Return the different integers B ≥ 1 that are nearest to evenly spaced exponents ΛB/η.

    They are fewer than `points` if two of them are equal or one is 0.

    Args:
        scale: Λ/η, the exponent of B = 1.
        points: number of exponents.
        exponents: the lowest and the highest.

    Examples:
        >>> integer_sizes(0.5, 4, (1.0, 4.0)).tolist(), integer_sizes(2.0, 4, (1.0, 4.0)).tolist()
        ([2.0, 4.0, 6.0, 8.0], [1.0, 2.0])
    """
    sizes = np.unique(np.round(np.linspace(*exponents, points) / scale))
    return sizes[sizes >= 1]


def chosen_strength(least_exponent: float, learning_rate: float, points: int, exponents: tuple[float, float]) -> float:
    """Return the strength s of noise with which neighbouring B of a sweep differ by 10 or more, and none is below 10.

    The exponent of B is Λ₁B/(s²η). Gaussian noise acts through ηs²/B alone, so that s sets the unit of B. It is the
    same for all sweeps of up to 60 points.

    Args:
        least_exponent: Λ₁, the predicted exponent for s = 1 and B = η.
        learning_rate: η of the sweep of B.
        points: number of points.
        exponents: lowest and highest exponent of the sweep.

    Returns:
        s, rounded up to two digits.

    Examples:
        >>> strength = chosen_strength(0.5, 0.05, 8, (1.5, 10.0))
        >>> strength, integer_sizes(0.5 / strength**2 / 0.05, 8, (1.5, 10.0)).tolist()
        (27.0, [109.0, 198.0, 286.0, 375.0, 463.0, 552.0, 640.0, 729.0])
    """
    fine = next((count for count in COUNTS if points <= count), points)
    return rounded_up(math.sqrt(FINENESS * least_exponent / learning_rate / _spacing(fine, exponents)))


def sufficient_strength(strength: float, scale: float, points: int, exponents: tuple[float, float]) -> float:
    """Return the smallest strength, rounded up to two digits, with which all B of a sweep are different integers ≥ 1.

    Args:
        strength: a strength that does not suffice.
        scale: the exponent of B = 1 with that strength.
        points: number of points.
        exponents: lowest and highest exponent of the sweep.

    Examples:
        >>> enough = sufficient_strength(1.0, 2.0, 4, (1.0, 4.0))
        >>> enough, integer_sizes(2.0 / enough**2, 4, (1.0, 4.0)).tolist()
        (1.5, [1.0, 2.0, 3.0, 4.0])
    """
    return rounded_up(strength * math.sqrt(ENOUGH * scale / _spacing(points, exponents)))


def rounded_up(value: float) -> float:
    """Return a positive number rounded up to two significant digits.

    Examples:
        >>> rounded_up(1.201), rounded_up(0.0912), rounded_up(45.0)
        (1.3, 0.092, 45.0)
    """
    decimals = 1 - math.floor(math.log10(value))
    return float(f"{math.ceil(round(value * 10.0**decimals, 9))}e{-decimals}")


def _spacing(points: int, exponents: tuple[float, float]) -> float:
    """Return the smaller of the lowest exponent and the difference between neighbours."""
    lowest, highest = exponents
    return min(lowest, (highest - lowest) / (points - 1))
