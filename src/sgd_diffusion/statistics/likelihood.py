"""Maximum likelihood of symmetric distributions with a free scale, for many samples at once."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.statistics.scale_families import (
    FAMILIES,
    SHIFTS,
    STABLE,
    STABLE_INDICES,
    ScaleFamily,
    binned,
    log_likelihood_table,
)

_NEIGHBOURS = np.arange(-2, 3)
_BETWEEN = np.linspace(-1, 1, 41)
_QUARTIC = (np.vander(_BETWEEN, 5) @ np.linalg.inv(np.vander(_NEIGHBOURS.astype(float), 5))).T
"""The matrix that interpolates log-likelihoods at five neighbouring scales to 41 scales by a quartic polynomial."""


def compared_families(samples: NDArray[np.floating]) -> pd.DataFrame:
    """Fit a Gaussian, Student's t, a symmetric stable distribution and a mixture of two Gaussians to each column.

    Every family is symmetric about zero and has a free scale. Shape parameters are taken from a grid. The grid raises
    the AIC of 1,000 values by about 0.2, and by up to 3 for the mixture, which has two shape parameters.

    Args:
        samples: centred values, (n, columns).

    Returns:
        One row per column: `aic_<family>`, AIC = 2k − 2 ln likelihood with k parameters, and `best`, the name of the
        family with the smallest AIC.

    Raises:
        MeasurementError: a value is not finite, or more than half of a column's values are zero.

    Examples:
        >>> u = (np.arange(1000) + 0.5) / 1000
        >>> from scipy import stats
        >>> cauchy, normal = np.tan(np.pi * (u - 0.5)), stats.norm.ppf(u)
        >>> list(compared_families(np.column_stack([cauchy, normal]))["best"])
        ['stable', 'gaussian']
    """
    counts, medians = binned(samples)
    table = {
        f"aic_{family.name}": 2 * family.parameters
        - 2 * (_profile(family, counts).max(axis=1) - len(samples) * np.log(medians))
        for family in FAMILIES
    }
    found = pd.DataFrame(table)
    names = np.array([family.name for family in FAMILIES])
    return found.assign(best=names[found.to_numpy().argmin(axis=1)])


def likelihood_index(sample: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the maximum-likelihood index α̂ of a symmetric stable distribution centred at zero: (n, …) → (…).

    The profile likelihood is computed on the grid `STABLE_INDICES`. α̂ is the vertex of the parabola through the best
    index and its two neighbours, within [0.5, 2].

    Args:
        sample: values, (n, …); each column along the first axis is one sample.

    Raises:
        MeasurementError: a value is not finite, or more than half of a sample's values are zero.

    Examples:
        >>> u = (np.arange(1000) + 0.5) / 1000
        >>> likelihood_index(np.tan(np.pi * (u - 0.5))).round(2)  # Cauchy
        np.float64(1.0)
    """
    columns = np.asarray(sample, dtype=np.float64).reshape(len(sample), -1)
    profile = _profile(STABLE, binned(columns)[0])
    best = profile.argmax(axis=1).clip(1, len(STABLE_INDICES) - 2)
    around = best[:, None] + np.array([-1, 0, 1])
    x, y = np.array(STABLE_INDICES)[around], np.take_along_axis(profile, around, axis=1)
    vertex = _vertex(x, y)
    return vertex.clip(STABLE_INDICES[0], STABLE_INDICES[-1]).reshape(np.shape(sample)[1:])


def _profile(family: ScaleFamily, counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log-likelihood of each shape at its best scale, for values divided by their median magnitude.

    `counts`, (columns, bins), are those of `binned`; the result has the shape (columns, shapes).
    """
    table = log_likelihood_table(family)
    values = (counts @ table.reshape(-1, table.shape[-1]).T).reshape(len(counts), *table.shape[:2])
    best = values.argmax(axis=-1).clip(2, 2 * SHIFTS - 2)
    around = np.take_along_axis(values, best[..., None] + _NEIGHBOURS, axis=-1)
    return (around @ _QUARTIC).max(axis=-1)


def _vertex(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the x of the maximum of the parabola through three points, or of the highest point if it is convex."""
    first = (y[:, 1] - y[:, 0]) / (x[:, 1] - x[:, 0])
    second = (y[:, 2] - y[:, 1]) / (x[:, 2] - x[:, 1])
    bend = (second - first) / (x[:, 2] - x[:, 0])
    highest = np.take_along_axis(x, y.argmax(axis=1)[:, None], axis=1)[:, 0]
    with np.errstate(divide="ignore", invalid="ignore"):
        top = (x[:, 0] + x[:, 1]) / 2 - first / (2 * bend)
    return np.where(bend < 0, top.clip(x[:, 0], x[:, 2]), highest)
