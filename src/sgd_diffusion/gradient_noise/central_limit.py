"""How Gaussian the mean of B gradients must be: its exact cumulants, and the B from which they are small."""

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

    Examples:
        One example of four differs; half of all minibatches of two hold it, so that their mean is like a coin's toss:

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
        """Take them of (n, k) values, some columns at a time."""
        sums = []
        for columns in np.array_split(np.asarray(values), max(1, values.size // NUMBERS_AT_ONCE), axis=1):
            centred = columns - columns.mean(axis=0)
            squares = centred * centred
            sums.append((squares.sum(axis=0), (squares * centred).sum(axis=0), (squares * squares).sum(axis=0)))
        return cls(len(values), *(np.concatenate(part).astype(np.float64) for part in zip(*sums, strict=True)))

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
        p1, p2, p3, p4 = self._shares(batch_size)
        s2, s4 = self.second, self.fourth
        fourth = p1 * s4 + p2 * (3 * s2**2 - 7 * s4) + p3 * (12 * s4 - 6 * s2**2) + p4 * (3 * s2**2 - 6 * s4)
        return self._where_alive(lambda: fourth / ((p1 - p2) * s2) ** 2 - 3)

    def skewness_of_mean(self, batch_size: int) -> NDArray[np.float64]:
        """Return the skewness of the same mean: E(Σx)³ = (p₁ − 3p₂ + 2p₃) S₃. For B ≪ n it is γ/√B; 0 at B = n/2."""
        p1, p2, p3, _ = self._shares(batch_size)
        third = (p1 - 3 * p2 + 2 * p3) * self.third
        return self._where_alive(lambda: third / ((p1 - p2) * self.second) ** 1.5)

    def _shares(self, batch_size: int) -> NDArray[np.float64]:
        n = self.examples
        if not 1 <= batch_size < n:
            raise MeasurementError(f"minibatches of {batch_size} from {n} examples have no distribution.")
        return np.cumprod([max(0, batch_size - i) / max(1, n - i) for i in range(4)], dtype=np.float64)

    def _where_alive(self, measure: Callable[[], NDArray[np.float64]]) -> NDArray[np.float64]:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(self.second > 0, measure(), 0.0)


def required_batch_size(moments: ExampleMoments, minibatches: int) -> NDArray[np.float64]:
    """Return the smallest B whose noise has skewness and excess kurtosis like a Gaussian sample's: (k,).

    Of n Gaussian values these scatter by √(6/n) and √(24/n). B is the smallest, of batch sizes a twentieth apart, at
    which neither exact cumulant exceeds two of these; at most half the set, where drawing without replacement makes
    the skewness vanish. A test of n minibatches still rejects there more often than its level.

    Args:
        moments: of single examples' gradients.
        minibatches: n.

    Examples:
        Of exponential examples the skewness 2/√B decides, which is 2√(6/n) at B = n/6; of Gaussian ones one is enough:

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
        alike = np.abs(moments.skewness_of_mean(int(size))) <= bounds[0]
        alike &= np.abs(moments.kurtosis_of_mean(int(size))) <= bounds[1]
        found = np.where(alike & (found >= size), float(size), found)
    return found
