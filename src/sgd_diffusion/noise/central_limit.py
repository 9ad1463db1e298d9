"""How Gaussian the mean of B gradients must be: its exact cumulants, and the B from which no test would notice."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError

STANDARD_ERRORS = 2.0
NUMBERS_AT_ONCE = 2**21


@dataclass(frozen=True)
class ExampleMoments:
    """Centred power sums of every example's gradient along k directions.

    Attributes:
        examples: n.
        second, third, fourth: (k,), Σ x², Σ x³, Σ x⁴ of centred values.
    """

    examples: int
    second: NDArray[np.float64]
    third: NDArray[np.float64]
    fourth: NDArray[np.float64]

    @classmethod
    def of(cls, values: NDArray[np.floating]) -> "ExampleMoments":
        """Take them of (n, k) values, some columns at a time."""
        sums = []
        for columns in np.array_split(np.asarray(values), max(1, values.size // NUMBERS_AT_ONCE), axis=1):
            centred = columns - columns.mean(axis=0)
            squares = centred * centred
            sums.append((squares.sum(axis=0), (squares * centred).sum(axis=0), (squares * squares).sum(axis=0)))
        return cls(len(values), *(np.concatenate(part).astype(np.float64) for part in zip(*sums, strict=True)))

    @property
    def skewness(self) -> NDArray[np.float64]:
        """Of single examples: γ = √n Σx³/(Σx²)^{3/2}; 0 where all are equal."""
        return self._where_alive(lambda: np.sqrt(self.examples) * self.third / self.second**1.5)

    @property
    def kurtosis(self) -> NDArray[np.float64]:
        """Excess kurtosis of single examples: κ = n Σx⁴/(Σx²)² − 3; 0 where all are equal."""
        return self._where_alive(lambda: self.examples * self.fourth / self.second**2 - 3)

    def kurtosis_of_mean(self, batch_size: int) -> NDArray[np.float64]:
        """Return the excess kurtosis of the mean of B examples drawn without replacement, over all such draws: (k,).

        By counting which of four drawn examples coincide, with p_r = B…(B−r+1)/(n…(n−r+1)) and power sums S₂, S₄,

            E(Σx)² = (p₁ − p₂) S₂,
            E(Σx)⁴ = p₁ S₄ + p₂(3S₂² − 7S₄) + p₃(12 S₄ − 6S₂²) + p₄(3S₂² − 6S₄).

        For B ≪ n it is κ/B, the rate of the central limit theorem; 0 where all examples are equal.

        Args:
            batch_size: 1 ≤ B < n.

        Raises:
            MeasurementError: B does not lie in that range.
        """
        n, s2, s4 = self.examples, self.second, self.fourth
        if not 1 <= batch_size < n:
            raise MeasurementError(f"minibatches of {batch_size} from {n} examples have no distribution.")
        p1, p2, p3, p4 = np.cumprod([max(0, batch_size - i) / max(1, n - i) for i in range(4)])
        fourth = p1 * s4 + p2 * (3 * s2**2 - 7 * s4) + p3 * (12 * s4 - 6 * s2**2) + p4 * (3 * s2**2 - 6 * s4)
        return self._where_alive(lambda: fourth / ((p1 - p2) * s2) ** 2 - 3)

    def _where_alive(self, measure: Callable[[], NDArray[np.float64]]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.second > 0, measure(), 0.0)


def required_batch_size(
    skewness: NDArray[np.floating], kurtosis: NDArray[np.floating], minibatches: int
) -> NDArray[np.float64]:
    """Return the B from which n minibatches would not tell the noise from a Gaussian by its cumulants: (columns,).

    The mean of B independent gradients has skewness γ/√B and excess kurtosis κ/B. Of n Gaussian values these have the
    standard errors √(6/n) and √(24/n). B is the smallest at which neither exceeds two of them:

        B = max{ n γ² / 24, κ √n / √96, 1 }.

    Args:
        skewness, kurtosis: γ and κ of single examples' gradients.
        minibatches: n.
    """
    by_skewness = np.asarray(skewness) ** 2 * minibatches / (6 * STANDARD_ERRORS**2)
    by_kurtosis = np.abs(kurtosis) * np.sqrt(minibatches / 24) / STANDARD_ERRORS
    return np.maximum(np.maximum(by_skewness, by_kurtosis), 1.0)
