"""Mean waiting times with intervals that follow the observed law, with and without censoring."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

from sgd_diffusion.estimates import CONFIDENCE
from sgd_diffusion.statistics.censored_laws import completion

Array = NDArray[np.float64]

FEWEST_FOR_LAW = 20
"""Fewest endings for an interval from the observed spread; with fewer, the times are taken to be exponential."""

FEWEST_WITH_CENSORING = 10
"""The same if some times are censored, because the mean under the assumption of exponential times is then biased."""


def mean_waiting_time(
    times: Array, ended: NDArray[np.bool_], *, confidence: float = CONFIDENCE, resolution: float = 0.0
) -> tuple[float, float, float]:
    """Return the mean waiting time and its interval, whatever the coefficient of variation of the times.

    From 20 endings on the interval is `skewed_interval` of the times. Censored times are completed by the mean residual
    times of `completion` from 10 endings on, whose sampling error and dependence on the law enter the interval. With
    three in four times ending the mean of gamma times with a coefficient of variation of 0.55 to 0.76 is then 1 to 2 %
    too large at 400 endings and 4 to 5 % at 40 (exponential times assumed: 11 to 20 %); that of delayed exponential
    times and of a diffusion out of a ball is right within 1 to 2 %.

    Intervals of 95 % cover 94 to 96 % without censoring, and 94 to 97 % with one in four times censored; 97 to 99 % if
    fewer than 100 gamma times end, because they do not tell the laws apart.

    With fewer endings the interval is that of `exponential_mean`: exact for exponential times, and too wide for times
    of smaller spread (it covers 99 % or more at a coefficient of variation of at most 0.76).

    Args:
        times: waiting times, and times of watching for the censored ones, (n,), positive.
        ended: False for a censored time, (n,).
        confidence: level of the interval; default 95 %.
        resolution: spacing of the times; their standard deviation is taken to be at least resolution/√12. Default 0.

    Returns:
        The mean, and the lower and the upper end of its interval.

    Examples:
        A delay of 9 and an exponential time of mean 1. The interval is as narrow as the spread of the times allows;
        for exponential times of mean 10 it would be [7.5, 14.0]:

        >>> times = 9 - np.log1p(-(np.arange(40) + 0.5) / 40)
        >>> [round(end, 1) for end in mean_waiting_time(times, np.full(40, True))]
        [10.0, 9.7, 10.4]

        Watched until a time of 10, 15 of the 40 have not ended:

        >>> [round(end, 1) for end in mean_waiting_time(np.minimum(times, 10), times < 10)]
        [10.0, 9.6, 10.5]
    """
    if ended.sum() < (FEWEST_FOR_LAW if ended.all() else FEWEST_WITH_CENSORING):
        return exponential_mean(times, ended, confidence=confidence)
    if ended.all():
        return skewed_interval(times, times - times.mean(), gamma=True, confidence=confidence, resolution=resolution)
    found = completion(times, ended)
    completed = times.copy()
    completed[~ended] += found.residual
    influence = completed - completed.mean() + found.influence
    # The laws differ by as much as this factor adds to the standard error of the completed mean.
    variance = float(((influence - influence.mean()) ** 2).sum())
    influence *= np.sqrt(1 + found.disagreement / variance) if variance > 0 else 1.0
    return skewed_interval(completed, influence, gamma=False, confidence=confidence, resolution=resolution)


def skewed_interval(
    values: Array, influence: Array, *, gamma: bool, confidence: float = CONFIDENCE, resolution: float = 0.0
) -> tuple[float, float, float]:
    """Return the mean of skewed positive values with Hall's interval.

    T = √n (x̄ − μ)/s is skewed against the values. Hall's transformation (1992, J. R. Stat. Soc. B 54, 221),
    g(T) = T + γT²/(3√n) + γ²T³/(27n) + γ/(6√n) with γ their skewness, is symmetric to first order and is compared with
    Student's t of n − 1 degrees of freedom.

    Args:
        values: positive values, (n,).
        influence: first-order effect of each on the mean, (n,), from which s and γ are computed.
        gamma: True if γ is taken to be at least 2s/x̄, the skewness of a gamma law: few values show too little of it.
        confidence: level of the interval; default 95 %.
        resolution: spacing of the values; s is at least resolution/√12. Default 0.

    Examples:
        Without skewness it is Student's interval, x̄ ± t s/√n:

        >>> values = np.array([9.0, 10.0, 11.0])
        >>> [round(end, 3) for end in skewed_interval(values, values - 10, gamma=False)]
        [10.0, 9.0, 12.484]
        >>> round(10 + 4.303 / 3**0.5, 3)  # the lower end, 7.516, is cut at the smallest value
        12.484
    """
    n, mean = len(values), float(values.mean())
    centred = influence - influence.mean()
    spread = max(float(centred.std(ddof=1)), resolution / np.sqrt(12))
    skewness = 0.0
    if spread > 0 and n > 2:
        skewness = float((centred**3).sum()) * n / ((n - 1) * (n - 2)) / spread**3
    if gamma:
        skewness = max(skewness, 2 * spread / mean)
    quantile = float(special.stdtrit(n - 1, 0.5 + confidence / 2))
    above, below = (mean - spread / np.sqrt(n) * _untransformed(t, skewness, n) for t in (-quantile, quantile))
    return mean, float(min(mean, max(below, values.min()))), float(max(mean, above))


def exponential_mean(
    times: Array, ended: NDArray[np.bool_], *, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Return the mean of exponential waiting times with its exact interval.

    The maximum-likelihood estimate is τ̂ = S/n, the total time over the number of endings. Without censoring 2S/τ has
    the χ² distribution with 2n degrees of freedom. With censoring the lower end uses 2n + 2 degrees of freedom, so that
    the interval covers at least its level.

    Args:
        times: waiting times, and times of watching for the censored ones, (n,).
        ended: False for a censored time, (n,).
        confidence: level of the interval; default 95 %.

    Examples:
        >>> mean, low, high = exponential_mean(np.array([1.0, 2.0, 3.0]), np.full(3, True))
        >>> mean, round(low, 3), round(high, 3)  # 12/14.449 and 12/1.237
        (2.0, 0.83, 9.698)
    """
    total, endings, tail = float(times.sum()), int(ended.sum()), (1 - confidence) / 2
    low = total / special.gammainccinv(endings + (0 if ended.all() else 1), tail)
    return total / endings, float(low), float(total / special.gammaincinv(endings, tail))


def _untransformed(t: float, skewness: float, n: int) -> float:
    """Return the T of g(T) = t."""
    ratio = skewness / np.sqrt(n)
    if abs(ratio) < 1e-8:
        return t
    return float(3 / ratio * (np.cbrt(1 + ratio * (t - ratio / 6)) - 1))
