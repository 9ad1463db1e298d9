"""Trace of the covariance of one sample's gradient, and the gradient noise scale with its interval."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.statistics.jackknife import jackknife_half_width


@dataclass(frozen=True)
class NoiseScale:
    """Gradient noise scale of one group of parameters.

    Attributes:
        trace: tr C, unbiased.
        value: tr C/|g|², in samples; infinite if the unbiased |g|² is not positive.
        low: lower end of its 95 % interval.
        high: upper end; infinite if the samples cannot tell |g|² from zero.
    """

    trace: float
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class SquaredSums:
    """Squared sums of the gradients of n samples, all and in m blocks, for one group of parameters.

    Attributes:
        counts: number of samples of each block, (m,).
        squares: Σ_{n in b} |g_n|² of each block, (m,).
        total: |S|² with S = Σ_n g_n.
        along: S·s_b with s_b = Σ_{n in b} g_n, (m,).
        own: |s_b|², (m,).

    Examples:
        Gradients 1 and 3 of one parameter: C = 2, and the unbiased |g|² is the product of the two.

        >>> sums = SquaredSums(np.ones(2), np.array([1.0, 9.0]), 16.0, np.array([4.0, 12.0]), np.array([1.0, 9.0]))
        >>> trace, inverse = sums.trace_and_inverse_scale()
        >>> float(trace), float(inverse)
        (2.0, 1.5)
    """

    counts: NDArray[np.float64]
    squares: NDArray[np.float64]
    total: float
    along: NDArray[np.float64]
    own: NDArray[np.float64]

    def trace_and_inverse_scale(self) -> tuple[float, float]:
        """Return the unbiased tr C, and |g|²/tr C with the unbiased |g|²."""
        trace, inverse = _ratio(self.counts.sum(), self.squares.sum(), np.asarray(self.total))
        return float(trace), float(inverse)

    def noise_scale(self) -> NoiseScale:
        """Return tr C and the noise scale tr C/|g|² (McCandlish et al. 2018) with its 95 % interval.

        With n independent samples, S = Σ_n g_n and Q = Σ_n |g_n|², unbiased estimates are

            tr C = (Q − |S|²/n)/(n − 1),   |g|² = (|S|² − Q)/(n(n − 1)).

        The interval is that of a jackknife over blocks for |g|²/tr C, inverted: this ratio has a finite spread where
        the mean gradient is small, and its inverse has not. All values are NaN if the gradients do not vary.

        Examples:
            >>> ones = np.ones(2)
            >>> SquaredSums(ones, ones, 4.0, 2 * ones, ones).noise_scale()  # two equal gradients
            NoiseScale(trace=0.0, value=nan, low=nan, high=nan)
        """
        trace, inverse = self.trace_and_inverse_scale()
        n = self.counts.sum()
        if not trace > 1e-12 * self.squares.sum() / n:
            return NoiseScale(0.0, math.nan, math.nan, math.nan)
        _, others = _ratio(n - self.counts, self.squares.sum() - self.squares, self.total - 2 * self.along + self.own)
        half_width = float(jackknife_half_width(others))
        value, low, high = (
            1 / ratio if ratio > 0 else math.inf for ratio in (inverse, inverse + half_width, inverse - half_width)
        )
        return NoiseScale(trace, value, low, high)


def _ratio(
    n: NDArray[np.float64], squares: NDArray[np.float64], total: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return tr C and |g|²/tr C from n, Q and |S|²."""
    trace = (squares - total / n) / (n - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return trace, (total - squares) / (n * (n - 1)) / trace
