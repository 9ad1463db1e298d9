"""Ratios over independent replicates, with intervals of their logarithms."""

import math
from collections.abc import Sequence

import numpy as np
from scipy import special

from sgd_diffusion.estimates import CONFIDENCE, Estimate, mean_of_replicates

UNKNOWN = 1000.0
"""Factor between the ends of an interval and the ratio if there is one replicate, so that nothing can be concluded."""


def mean_ratio(logarithms: Sequence[float], support: tuple[float, float] = (-np.inf, np.inf)) -> Estimate:
    """Return the geometric mean of ratios with Student's interval of the mean of its logarithm.

    Args:
        logarithms: of the ratios, one per replicate.
        support: smallest and largest possible mean logarithm; see `mean_of_replicates`. Default: no bounds.

    Examples:
        >>> mean = mean_ratio([0.0, math.log(4.0)])
        >>> round(mean.value, 6), mean.n
        (2.0, 2)
    """
    mean = mean_of_replicates(logarithms, support=support)
    return Estimate(value=math.exp(mean.value), low=math.exp(mean.low), high=math.exp(mean.high), n=mean.n)


def ratio_of_means(above: Sequence[float], below: Sequence[float]) -> Estimate:
    """Return the ratio of two means of positive values, with Welch's interval of its logarithm.

    Args:
        above, below: one value for each replicate.

    Examples:
        >>> ratio = ratio_of_means([2.0, 2.2, 1.8], [1.0, 1.1, 0.9])
        >>> ratio.value, round(ratio.low, 2), round(ratio.high, 2)  # relative errors of 0.058, t = 2.78
        (2.0, 1.59, 2.51)
    """
    value, samples = float(np.mean(above) / np.mean(below)), [above, below]
    fewest = min(len(sample) for sample in samples)
    factor = UNKNOWN
    if fewest > 1:
        variances = [np.var(sample, ddof=1) / np.mean(sample) ** 2 / len(sample) for sample in samples]
        total = float(sum(variances))
        shares = sum(variance**2 / (len(sample) - 1) for variance, sample in zip(variances, samples, strict=True))
        quantile = float(special.stdtrit(total**2 / shares, 0.5 + CONFIDENCE / 2)) if total > 0 else 0.0
        factor = float(np.exp(quantile * np.sqrt(total)))
    return Estimate(value=value, low=value / factor, high=value * factor, n=fewest)
