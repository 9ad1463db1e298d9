"""Plain text of estimates, for messages, claims and pages."""

from sgd_diffusion.estimates import Estimate


def estimate_text(estimate: Estimate, digits: int = 3, exact_digits: int = 4) -> str:
    """Return ``value [low, high]``, or the value alone for an exact number.

    Args:
        estimate: the estimate.
        digits: significant digits of a value with an interval and of its ends.
        exact_digits: significant digits of an exact number.

    Examples:
        >>> estimate_text(Estimate(value=1.23456, low=1.2, high=1.27, n=3))
        '1.23 [1.2, 1.27]'
        >>> estimate_text(Estimate(value=1.23456, low=1.23456, high=1.23456, n=1))
        '1.235'
    """
    if estimate.low == estimate.high:
        return f"{estimate.value:.{exact_digits}g}"
    return f"{estimate.value:.{digits}g} [{estimate.low:.{digits}g}, {estimate.high:.{digits}g}]"
