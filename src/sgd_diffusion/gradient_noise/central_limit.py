"""Exact skewness and excess kurtosis of minibatch noise, and the batch size from which both are small."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError

STANDARD_ERRORS = 2.0
"""The number of standard errors of a Gaussian sample's cumulants that `required_batch_size` allows."""

NUMBERS_AT_ONCE = 2**21
"""The largest number of values that are centred at once."""


@dataclass(frozen=True)
class ExampleMoments:
    """Centred power sums, over n examples, of the gradient along k directions.

    Attributes:
        examples: number of examples n.
        second: Σ x² of the centred values x, (k,).
        third: Σ x³, (k,).
        fourth: Σ x⁴, (k,).

    Examples:
        One example of four differs. Half of all minibatches of two hold it, so that their mean takes two values with
        probability ½ each:

        >>> moments = ExampleMoments.of(np.array([[1.0], [0.0], [0.0], [0.0]]))
        >>> [round(float(moments.kurtosis_of_mean(size)[0]), 6) for size in (1, 2)]  # (1 − 6pq)/pq with p = ¼ and ½
        [-0.666667, -2.0]
    """

    examples: int
    second: NDArray[np.float64]
    third: NDArray[np.float64]
    fourth: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.floating]) -> "ExampleMoments":
        """Return the moments of values, (n, k), computed for some columns at a time."""
        sums = []
        for columns in np.array_split(np.asarray(values), max(1, values.size // NUMBERS_AT_ONCE), axis=1):
            centred = columns - columns.mean(axis=0)
            squares = centred * centred
            sums.append((squares.sum(axis=0), (squares * centred).sum(axis=0), (squares * squares).sum(axis=0)))
        return cls(len(values), *(np.concatenate(part).astype(np.float64) for part in zip(*sums, strict=True)))

    @property
    def kurtosis(self) -> NDArray[np.float64]:
        """Excess kurtosis of single examples, κ = n Σx⁴/(Σx²)² − 3, or 0 if all examples are equal: (k,)."""
        return self._zero_if_constant(lambda: self.examples * self.fourth / self.second**2 - 3)

    def kurtosis_of_mean(self, batch_size: int) -> NDArray[np.float64]:
        """Return the exact excess kurtosis of the mean of B examples drawn without replacement: (k,).

        With p_r = B…(B−r+1)/(n…(n−r+1)), the probability that r given examples are drawn, and S_r = Σ x^r,

            E(Σx)² = (p₁ − p₂) S₂,
            E(Σx)⁴ = p₁ S₄ + p₂(3S₂² − 7S₄) + p₃(12 S₄ − 6S₂²) + p₄(3S₂² − 6S₄).

        For B ≪ n the result is κ/B, as in the central limit theorem. It is 0 if all examples are equal.

        Args:
            batch_size: minibatch size B, 1 ≤ B < n.

        Raises:
            MeasurementError: B is outside this range.
        """
        p1, p2, p3, p4 = self._inclusion_probabilities(batch_size)
        s2, s4 = self.second, self.fourth
        fourth = p1 * s4 + p2 * (3 * s2**2 - 7 * s4) + p3 * (12 * s4 - 6 * s2**2) + p4 * (3 * s2**2 - 6 * s4)
        return self._zero_if_constant(lambda: fourth / ((p1 - p2) * s2) ** 2 - 3)

    def skewness_of_mean(self, batch_size: int) -> NDArray[np.float64]:
        """Return the exact skewness of the mean of B examples drawn without replacement: (k,).

        E(Σx)³ = (p₁ − 3p₂ + 2p₃) S₃, in the notation of `kurtosis_of_mean`. For B ≪ n the result is γ/√B with γ the
        skewness of single examples. It is 0 at B = n/2 and if all examples are equal.

        Args:
            batch_size: minibatch size B, 1 ≤ B < n.

        Raises:
            MeasurementError: B is outside this range.
        """
        p1, p2, p3, _ = self._inclusion_probabilities(batch_size)
        third = (p1 - 3 * p2 + 2 * p3) * self.third
        return self._zero_if_constant(lambda: third / ((p1 - p2) * self.second) ** 1.5)

    def _inclusion_probabilities(self, batch_size: int) -> NDArray[np.float64]:
        n = self.examples
        if not 1 <= batch_size < n:
            raise MeasurementError(f"a minibatch of {n} examples must hold 1 to {n - 1} of them, got {batch_size}.")
        return np.cumprod([max(0, batch_size - i) / max(1, n - i) for i in range(4)], dtype=np.float64)

    def _zero_if_constant(self, measure: Callable[[], NDArray[np.float64]]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.second > 0, measure(), 0.0)


def required_batch_size(moments: ExampleMoments, minibatches: int) -> NDArray[np.float64]:
    """Return the smallest batch size whose noise has the skewness and excess kurtosis of a Gaussian sample: (k,).

    The standard errors of both in a sample of m Gaussian values are √(6/m) and √(24/m). The result is the smallest B at
    which neither exact value exceeds two standard errors, on a grid of B with steps of 5 %. It is at most half the
    number of examples, where the skewness vanishes. A normality test of m minibatches of this size still rejects more
    often than its level.

    Args:
        moments: moments of the gradients of single examples along k directions.
        minibatches: sample size m.

    Examples:
        For exponentially distributed gradients the skewness 2/√B is decisive; it equals 2√(6/m) at B = m/6. For
        Gaussian gradients B = 1 is enough:

        >>> stream = np.random.default_rng(0)
        >>> values = np.column_stack([-np.log(1 - (np.arange(10_000) + 0.5) / 10_000), stream.standard_normal(10_000)])
        >>> required_batch_size(ExampleMoments.of(values), minibatches=600).tolist()
        [100.0, 1.0]
    """
    half = max(1, moments.examples // 2)
    sizes = np.unique(np.geomspace(1, half, 1 + int(20 * np.log(half))).round().astype(int))
    bounds = STANDARD_ERRORS * np.sqrt(6 / minibatches), STANDARD_ERRORS * np.sqrt(24 / minibatches)
    found = np.full(len(moments.second), float(half))
    for size in sizes[::-1]:
        within = np.abs(moments.skewness_of_mean(int(size))) <= bounds[0]
        within &= np.abs(moments.kurtosis_of_mean(int(size))) <= bounds[1]
        found = np.where(within & (found >= size), float(size), found)
    return found
