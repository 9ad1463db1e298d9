"""The tail index of a symmetric stable law, by the estimator that started the dispute."""

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.errors import MeasurementError

CANCELLED = 1e-12
"""Of what a block's values add up to without their signs: a sum below is what rounding left of zero."""


def stable_index(sample: NDArray[np.floating], block: int) -> NDArray[np.float64]:
    """Return α̂ of Mohammadi, Mohammadpour and Ogata (2015), as Simsekli et al. (2019) used it.

    With K₁ = `block`, X_1 … X_n cut into K₂ = ⌊n/K₁⌋ consecutive blocks and Y_j the sum of block j,

        1/α̂ = [mean_j log|Y_j| − mean_i log|X_i|] / log K₁,

    because a sum of K₁ independent copies of a centred stable X is distributed as K₁^{1/α} X. The order of the
    sample therefore matters: whatever lies together in a block is taken for independent copies of one variable.
    Values past the last whole block are left out, and blocks whose values cancel: the gradients of a classifier's last
    layer add up to zero over its classes, and the logarithm of what rounding leaves of that would say nothing of tails.

    Args:
        sample: (n, …); each column along the first axis is one sample. Values must be centred.
        block: K₁ ≥ 2; n must hold at least two blocks.

    Returns:
        (…), 0-dimensional for a single sample. Not bounded to (0, 2]: about half of the estimates of a
        Gaussian sample lie above 2.

    Raises:
        MeasurementError: too few values, a value that is exactly zero or not finite, or no block that does not cancel.

    Examples:
        Independent values give the index of their law; values that are equal within a block give 1, whatever the law:

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
    counted = np.abs(sums) > CANCELLED * np.abs(in_blocks).sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        of_sums = np.where(counted, np.log(np.abs(sums)), 0).sum(axis=0) / counted.sum(axis=0)
        growth = of_sums - np.log(np.abs(values)).mean(axis=0)
    if not np.isfinite(growth).all():
        raise MeasurementError(
            "a stable index needs values that are finite and not exactly zero, and blocks that do not all cancel."
        )
    return np.asarray(np.log(block) / growth)
