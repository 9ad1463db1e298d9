"""The points of a sweep, chosen so that ln of the escape time rises in even ratios up to a wanted value."""

from collections.abc import Sequence

CLOSEST = 0.4
"""Least rise of ln τ that is wanted between neighbouring points, and how close to the wanted end a sweep stops."""
BEFORE = 2
"""Points back to the one that, with the last, gives the slope of ln τ."""


def next_strength(strengths: Sequence[float], levels: Sequence[float], growth: float, highest: float) -> float:
    """Return where the next point of a sweep is expected to have its wanted ln τ.

    ln τ, in relaxation times, is nearly linear in x, the B/η of a point over that of the first one. The next point
    lies where the line through the last point and the one two before it reaches `growth` times the last ln τ, 0.4 more
    at least, and no more than `highest`; x rises by the factor `growth`² at most.

    Args:
        strengths: x of the points so far, ascending.
        levels: their ln τ, in relaxation times.
        growth: ratio of the wanted ln τ of neighbouring points, > 1.
        highest: ln τ that the last point has.

    Examples:
        >>> next_strength([1.0, 1.2, 1.4], [3.0, 3.6, 4.2], growth=1.25, highest=11.0)  # ln τ = 3x; 5.25 is wanted
        1.75
        >>> next_strength([1.0, 1.2, 1.4], [3.0, 3.6, 4.2], growth=1.25, highest=4.5)
        1.5
        >>> next_strength([], [], growth=1.25, highest=11.0), next_strength([1.0], [3.0], growth=1.25, highest=11.0)
        (1.0, 1.25)
    """
    if len(strengths) < 2:
        return growth ** len(strengths)
    last, level, earlier = strengths[-1], levels[-1], max(0, len(strengths) - 1 - BEFORE)
    rise = max(growth * level, level + CLOSEST)
    wanted = highest if rise > highest - CLOSEST else rise
    slope = (level - levels[earlier]) / (last - strengths[earlier])
    furthest = last * growth**2
    return round(min(last + (wanted - level) / slope, furthest) if slope > 0 else furthest, 3)


def reached(level: float, highest: float) -> bool:
    """Return whether a sweep ends at a point with this ln τ.

    Examples:
        >>> reached(10.5, highest=11.0), reached(10.7, highest=11.0)
        (False, True)
    """
    return level > highest - CLOSEST
