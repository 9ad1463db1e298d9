"""The block-sum estimator of the index of a symmetric stable distribution (Mohammadi et al. 2015)."""

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError

CANCELLED = 1e-12
"""The ratio |Σ x|/Σ |x| of a block below which its sum counts as zero up to rounding."""


def stable_index(sample: NDArray[np.floating], block: int) -> NDArray[np.float64]:
    """Return α̂ of Mohammadi, Mohammadpour and Ogata (2015), as Simsekli et al. (2019) used it.

    The values X_1, …, X_n are cut into consecutive blocks of K₁ values. With Y_j the sum of block j,

        1/α̂ = [mean_j log|Y_j| − mean_i log|X_i|] / log K₁,

    because a sum of K₁ independent copies of a centred stable X is distributed as K₁^{1/α} X. The estimate depends on
    the order of the values: it assumes that the values of a block are independent and identically distributed. Values
    past the last whole block are left out. Blocks whose sum is zero up to rounding are left out as well; the gradients
    of a classifier's last layer, for example, add up to zero over its classes.

    Args:
        sample: centred values, (n, …); each column along the first axis is one sample.
        block: block length K₁, at least 2 and at most n/2.

    Returns:
        α̂, (…); 0-dimensional for a single sample. It is not bounded to (0, 2]: about half of the estimates of a
        Gaussian sample exceed 2.

    Raises:
        MeasurementError: fewer than two blocks, a value that is zero or not finite, or every block sum is zero.

    Examples:
        Independent values give their index. Values that are equal within a block give 1, whatever their distribution:

        >>> from sgd_diffusion.statistics import symmetric_stable
        >>> values = symmetric_stable(1.5, 100_000, np.random.default_rng(0))
        >>> abs(float(stable_index(values, block=100)) - 1.5) < 0.05
        True
        >>> round(float(stable_index(np.repeat(values[:1000], 100), block=100)), 6)
        1.0
    """
    blocks = len(sample) // block
    if block < 2 or blocks < 2:
        raise MeasurementError(
            f"K₁ = {block} cuts {len(sample)} values into fewer than two blocks; give more values or a smaller K₁."
        )
    values = np.asarray(sample, dtype=np.float64)[: blocks * block]
    in_blocks = values.reshape(blocks, block, *values.shape[1:])
    sums = in_blocks.sum(axis=1)
    nonzero = np.abs(sums) > CANCELLED * np.abs(in_blocks).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean_log_sum = np.where(nonzero, np.log(np.abs(sums)), 0).sum(axis=0) / nonzero.sum(axis=0)
        growth = mean_log_sum - np.log(np.abs(values)).mean(axis=0)
    if not np.isfinite(growth).all():
        raise MeasurementError(
            "a stable index needs values that are finite and not exactly zero, and a block whose sum is not zero."
        )
    return np.asarray(np.log(block) / growth)
