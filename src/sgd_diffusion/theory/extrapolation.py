"""Richardson extrapolation of results from two grids, the width of one twice that of the other."""


def extrapolated(coarse: float, fine: float) -> tuple[float, float]:
    """Return the value extrapolated to width h = 0, and its absolute difference from the value of the finer grid.

    The discretisation error is assumed to be proportional to h².

    Args:
        coarse: value at width 2h.
        fine: value at width h.

    Examples:
        The values 1 + h² at h = 0.2 and h = 0.1:

        >>> value, correction = extrapolated(coarse=1.04, fine=1.01)
        >>> round(value, 12), round(correction, 12)
        (1.0, 0.01)
    """
    correction = (fine - coarse) / 3
    return fine + correction, abs(correction)
