"""Shares of independent trials, and numbers of rare events, with 95 % intervals."""

from scipy import stats

from sgd_diffusion.estimates import CONFIDENCE, Estimate


def share_of(value: float, count: int) -> Estimate:
    """Return a share among independent trials, with Wilson's interval.

    Args:
        value: the share.
        count: number of trials.

    Examples:
        >>> none = share_of(0.0, 100)
        >>> none.low, round(none.high, 3)
        (0.0, 0.037)
    """
    interval = stats.binomtest(round(value * count), count).proportion_ci(CONFIDENCE, method="wilson")
    return Estimate(value=value, low=min(value, interval.low), high=max(value, interval.high), n=count)


def number_of_events(count: int) -> Estimate:
    """Return a number of independent events, with the exact interval of the mean of a Poisson law.

    Args:
        count: number of events.

    Examples:
        >>> three = number_of_events(3)
        >>> round(three.low, 2), three.value, round(three.high, 2)
        (0.62, 3.0, 8.77)
    """
    tail = (1 - CONFIDENCE) / 2
    low = float(stats.chi2.ppf(tail, 2 * count) / 2) if count else 0.0
    return Estimate(value=count, low=low, high=float(stats.chi2.isf(tail, 2 * count + 2) / 2), n=count)
