"""The points of a sweep, chosen so that ln of the escape time rises in even ratios up to a wanted value."""

import math
from collections.abc import Sequence

from sgd_diffusion.escape.relaxation import SETTLED

SETTLED_LEVEL = math.log(SETTLED)
"""ln τ, in relaxation times, from which on a point is settled."""
FIRST_LEVEL = SETTLED_LEVEL + 0.15
"""ln τ that the first settled point has: a little more, so that its error does not take it below."""
CLOSEST = 0.4
"""Least rise of ln τ that is wanted between neighbouring points, and how close to the wanted end a sweep stops."""
BEFORE = 2
"""Points back to the one that, with the last, gives the slope of ln τ."""


def next_strength(
    strengths: Sequence[float], levels: Sequence[float], growth: float, highest: float, start: float = 1.0
) -> float:
    """Return where the next point of a sweep is expected to have its wanted ln τ.

    ln τ, in relaxation times, is nearly linear in x, the B/η of a point over that of the first one. The next point
    lies where the line through the last point and the one two before it reaches `growth` times the last ln τ, 0.4 more
    at least, and no more than `highest`; x rises by the factor `growth`² at most. A point after one that is not settled
    is to be no higher than `FIRST_LEVEL`, so that the settled points begin there; because ln τ is still convex, the
    slope there is that of the parabola through the last three points at the last one, if this is larger.

    Args:
        strengths: x of the points so far, ascending.
        levels: their ln τ, in relaxation times.
        growth: ratio of the wanted ln τ of neighbouring points, > 1.
        highest: ln τ that the last point has.
        start: x of the first point.

    Examples:
        >>> next_strength([1.0, 1.2, 1.4], [3.0, 3.6, 4.2], growth=1.25, highest=11.0)  # ln τ = 3x; 5.25 is wanted
        1.75
        >>> next_strength([1.0, 1.2, 1.4], [3.0, 3.6, 4.2], growth=1.25, highest=4.5)
        1.5
        >>> next_strength([1.0, 1.1], [2.0, 2.2], growth=1.25, highest=11.0)  # ln τ = 2x; ln 10 + 0.15 is wanted
        1.226
        >>> next_strength([], [], growth=1.25, highest=11.0), next_strength([1.0], [3.0], growth=1.25, highest=11.0)
        (1.0, 1.25)
    """
    if len(strengths) < 2:
        return start * growth ** len(strengths)
    last, level = strengths[-1], levels[-1]
    rise = max(growth * level, level + CLOSEST)
    if level < SETTLED_LEVEL:
        rise = min(rise, FIRST_LEVEL)
    wanted = highest if rise > highest - CLOSEST else rise
    slope, furthest = _slope(strengths, levels), last * growth**2
    if level < SETTLED_LEVEL:
        slope = max(slope, _slope_at_last(strengths, levels))
    return round(min(last + (wanted - level) / slope, furthest) if slope > 0 else furthest, 3)


def expected_level(strengths: Sequence[float], levels: Sequence[float], strength: float) -> float:
    """Return ln τ, in relaxation times, that is expected of the next point of a sweep; 0 of the first one.

    Args:
        strengths: x of the points so far, ascending.
        levels: their ln τ, in relaxation times.
        strength: x of the next point.

    Examples:
        >>> expected_level([1.0, 1.2, 1.4], [3.0, 3.6, 4.2], strength=2.0)  # ln τ = 3x
        6.0
        >>> expected_level([1.0], [3.0], strength=2.0), expected_level([], [], strength=1.0)
        (3.0, 0.0)
    """
    if len(strengths) < 2:
        return levels[-1] if levels else 0.0
    return round(levels[-1] + max(0.0, _slope(strengths, levels)) * (strength - strengths[-1]), 3)


def _slope(strengths: Sequence[float], levels: Sequence[float]) -> float:
    """Return the slope of ln τ through the last point and the one two before it."""
    earlier = max(0, len(strengths) - 1 - BEFORE)
    return (levels[-1] - levels[earlier]) / (strengths[-1] - strengths[earlier])


def _slope_at_last(strengths: Sequence[float], levels: Sequence[float]) -> float:
    """Return the slope, at the last point, of the parabola through the last three; of the line, if there are two."""
    slopes = [(levels[i] - levels[i - 1]) / (strengths[i] - strengths[i - 1]) for i in range(1, len(levels))]
    if len(slopes) < 2:
        return slopes[-1]
    bend = (slopes[-1] - slopes[-2]) / (strengths[-1] - strengths[-3])
    return slopes[-1] + bend * (strengths[-1] - strengths[-2])


def first_settled(levels: Sequence[float]) -> float:
    """Return the lowest settled ln τ of a sweep, in relaxation times; `SETTLED_LEVEL` if no point is settled.

    Examples:
        >>> first_settled([1.0, 3.5, 2.5, 4.0])
        2.5
    """
    return min((level for level in levels if level >= SETTLED_LEVEL), default=SETTLED_LEVEL)


def reached(level: float, highest: float) -> bool:
    """Return whether a sweep ends at a point with this ln τ.

    Examples:
        >>> reached(10.5, highest=11.0), reached(10.7, highest=11.0)
        (False, True)
    """
    return level > highest - CLOSEST
