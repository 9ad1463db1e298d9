"""Jackknife over blocks: the interval of a measure from its values without one block each (Tukey 1958)."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.estimates import CONFIDENCE


def jackknife_half_width(left_out: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the half-width of the 95 % interval: (blocks, …) → (…).

    With T_b the measure without block b of m, the variance of the measure is (m − 1)/m Σ (T_b − T̄)². The half-width is
    the standard deviation times the 97.5 % quantile of Student's t with m − 1 degrees of freedom.

    Args:
        left_out: T_b, (m, …).

    Examples:
        >>> blocks = np.array([1.0, 2.0, 3.0])
        >>> left_out = (blocks.sum() - blocks) / 2  # the mean without each block
        >>> round(float(jackknife_half_width(left_out)), 3)  # t s/√m, as for any mean
        2.484
    """
    blocks = len(left_out)
    variance = (blocks - 1) / blocks * ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0)
    return np.asarray(stats.t.ppf(0.5 + CONFIDENCE / 2, blocks - 1) * np.sqrt(variance))
