"""Two grids, one of twice the other's width, extrapolated to width zero."""


def extrapolated(coarse: float, fine: float) -> tuple[float, float]:
    """Return the value at width zero of a quantity whose error is O(h²), and the correction of the finer grid.

    Args:
        coarse: the value at width 2h.
        fine: the value at width h.

    Examples:
        1 + h² at h = 0.2 and 0.1:

        >>> value, correction = extrapolated(coarse=1.04, fine=1.01)
        >>> round(value, 12), round(correction, 12)
        (1.0, -0.01)
    """
    correction = (fine - coarse) / 3
    return fine + correction, correction
