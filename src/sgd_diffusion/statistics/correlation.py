"""Pearson's correlation of a sweep, with the interval that follows from the errors of its points."""

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.estimates import Estimate

RESAMPLES = 400
"""Number of redrawn sweeps from which the standard deviation of artanh r is computed."""

ALMOST_ONE = 1 - 1e-12
"""Largest |r| that is transformed, so that artanh r is finite."""


def pearson(
    x: NDArray[np.float64], y: NDArray[np.float64], error: NDArray[np.float64], stream: np.random.Generator
) -> Estimate:
    """Return Pearson's r of y against x with a 95 % interval.

    The interval is artanh r ± 1.96 s on Fisher's scale, where s is the standard deviation of artanh r over sweeps whose
    y are redrawn with Gaussian errors. x has no errors.

    Args:
        x: swept parameter, (n,).
        y: measured values, (n,).
        error: their standard errors, (n,).
        stream: random stream of the redrawing.

    Examples:
        >>> x = np.arange(10.0)
        >>> found = pearson(x, x + np.tile([0.5, -0.5], 5), np.full(10, 0.5), np.random.default_rng(0))
        >>> round(found.value, 3), found.low < 0.98, found.high < 1
        (0.985, True, True)
    """
    value = float(np.corrcoef(x, y)[0, 1])
    redrawn = y + error * stream.standard_normal((RESAMPLES, len(y)))
    apart, around = redrawn - redrawn.mean(1, keepdims=True), x - x.mean()
    others = apart @ around / np.sqrt((apart**2).sum(1) * (around**2).sum())
    transformed = np.arctanh(np.clip([value, *others], -ALMOST_ONE, ALMOST_ONE))
    centre, limit = transformed[0], 1.96 * transformed[1:].std(ddof=1)
    low, high = np.tanh([centre - limit, centre + limit])
    return Estimate(value=value, low=min(value, float(low)), high=max(value, float(high)), n=len(y))
