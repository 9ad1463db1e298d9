"""The tail-index estimator that many projects copy, with a warning where correlated values mislead it."""

import math
import warnings
from typing import overload

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.streams import numpy_stream

PERMUTATIONS = 20
"""The number of random orders with which the given order is compared."""

DEVIATIONS, MARGIN = 4.0, 0.05
"""The order misleads if it moves the estimate by more than four standard deviations of random orders and by 0.05."""


class CorrelatedValuesWarning(UserWarning):
    """The estimate depends on the order of its values, which are therefore not independent.

    Examples:
        A user who knows of it turns the warning off:

        >>> with warnings.catch_warnings():
        ...     warnings.simplefilter("ignore", CorrelatedValuesWarning)
        ...     round(float(alpha_estimator(10, np.arange(1.0, 1001.0)[:, None])), 2)  # ascending: sums grow like m
        1.0
    """


@overload
def alpha_estimator(m: int, X: Tensor) -> Tensor: ...
@overload
def alpha_estimator(m: int, X: NDArray[np.floating]) -> NDArray[np.float64]: ...
def alpha_estimator(m: int, X: Tensor | NDArray[np.floating]) -> Tensor | NDArray[np.float64]:
    """Return the tail index α̂ of Mohammadi et al. (2015), with the signature of Simsekli et al. (2019).

    With X_i the N rows of X, cut into consecutive blocks of m rows with sums Y_j,

        1/α̂ = [mean_j log|Y_j| − mean_i log|X_i|]/log m.

    The estimator assumes that rows are independent, identically distributed and centred. Rows in the order of a
    flattened gradient are neither: entries of one gradient are correlated, so that their sums grow faster than √m, and
    the estimate falls below 2 for exactly Gaussian noise as well. The estimate is therefore repeated in 20 random
    orders of the rows, and a warning is given if the order moves it. Unequal scales of the rows also lower it, without
    a warning; the controls of `noise_report` show both.

    Args:
        m: number K₁ of rows of a block; rows past the last whole block are left out.
        X: centred values, (N,) or (N, d); torch tensor or numpy array.

    Returns:
        α̂, a tensor or array without axes, of the kind of X. It is not bounded to (0, 2].

    Raises:
        MeasurementError: m is below 2, there are fewer than two blocks, or a value is not finite.

    Examples:
        Independent Gaussian values have the index 2. Gaussian values with a part that neighbours share do not:

        >>> stream = np.random.default_rng(0)
        >>> values = stream.standard_normal(100_000)
        >>> round(float(alpha_estimator(100, values)), 1)
        2.0
        >>> with warnings.catch_warnings(record=True) as caught:
        ...     warnings.simplefilter("always")
        ...     round(float(alpha_estimator(100, values + np.repeat(stream.standard_normal(1000), 100))), 1)
        ...     [warning.category.__name__ for warning in caught]
        1.1
        ['CorrelatedValuesWarning']
    """
    rows = X.detach().cpu().double().numpy() if isinstance(X, Tensor) else np.asarray(X, dtype=np.float64)
    rows = rows.reshape(len(rows), -1)
    blocks = len(rows) // m if m >= 2 else 0
    if blocks < 2:
        raise MeasurementError(
            f"m = {m} cuts {len(rows)} rows into fewer than two blocks of two; give more rows or another m."
        )
    rows = rows[: blocks * m]
    if not np.isfinite(rows).all():
        raise MeasurementError("a tail index needs finite values.")
    estimate = _in_order(rows, m)
    stream = numpy_stream(0, "orders of a tail index")
    others = np.array([_in_order(rows[stream.permutation(len(rows))], m) for _ in range(PERMUTATIONS)])
    distance = abs(1 / estimate - float((1 / others).mean()))
    if distance > DEVIATIONS * float((1 / others).std(ddof=1)) and abs(estimate - others.mean()) > MARGIN:
        warnings.warn(
            f"the tail index is {estimate:.2f} in the given order of the values and {others.mean():.2f} in random "
            "order: the values are correlated, which this estimator takes for a heavy or light tail; shuffle them, or "
            "use noise_report, whose index has no order.",
            CorrelatedValuesWarning,
            stacklevel=2,
        )
    if isinstance(X, Tensor):
        dtype = X.dtype if X.is_floating_point() else torch.float64
        return torch.tensor(estimate, dtype=dtype, device=X.device)
    return np.asarray(estimate)


def _in_order(rows: NDArray[np.float64], m: int) -> float:
    """Return α̂ of rows in their order; as in the usual code, a spacing of 1 keeps the logarithm of zero finite."""
    sums = np.linalg.norm(rows.reshape(-1, m, rows.shape[1]).sum(axis=1), axis=1)
    spacing = np.spacing(1)
    growth = np.log(sums + spacing).mean() - np.log(np.linalg.norm(rows, axis=1) + spacing).mean()
    return math.log(m) / float(growth) if growth else math.inf
