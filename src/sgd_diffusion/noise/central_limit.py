"""How Gaussian the mean of B gradients must be: its exact cumulants, and the B from which no test would notice."""

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError

STANDARD_ERRORS = 2.0


def exact_kurtosis(values: NDArray[np.floating], batch_size: int) -> NDArray[np.float64]:
    """Return the excess kurtosis of the mean of B of n values drawn without replacement, over all such draws.

    By counting which of four drawn values coincide, with p_r = B…(B−r+1)/(n…(n−r+1)) and centred power sums S₂, S₄,

        E(Σx)² = (p₁ − p₂) S₂,
        E(Σx)⁴ = p₁ S₄ + p₂(3S₂² − 7S₄) + p₃(12 S₄ − 6S₂²) + p₄(3S₂² − 6S₄).

    For B ≪ n it is κ/B, the rate of the central limit theorem.

    Args:
        values: (n, columns), every example's.
        batch_size: 1 ≤ B < n.

    Returns:
        (columns,); 0 where all values are equal.

    Raises:
        MeasurementError: B does not lie in that range.
    """
    n = len(values)
    if not 1 <= batch_size < n:
        raise MeasurementError(f"minibatches of {batch_size} from {n} examples have no distribution.")
    centred = np.asarray(values, dtype=np.float64) - np.mean(values, axis=0)
    s2, s4 = (centred**2).sum(axis=0), (centred**4).sum(axis=0)
    p1, p2, p3, p4 = np.cumprod([max(0, batch_size - i) / max(1, n - i) for i in range(4)])
    second = (p1 - p2) * s2
    fourth = p1 * s4 + p2 * (3 * s2**2 - 7 * s4) + p3 * (12 * s4 - 6 * s2**2) + p4 * (3 * s2**2 - 6 * s4)
    alive = s2 > 0
    return np.where(alive, fourth / np.where(alive, second, 1) ** 2 - 3, 0.0)


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
