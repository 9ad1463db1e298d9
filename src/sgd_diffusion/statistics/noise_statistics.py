"""Noise samples → how they are distributed: each by itself across minibatches, and pooled over parameters."""

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.statistics.intervals import Estimator
from sgd_diffusion.statistics.likelihood import compared_families, likelihood_index
from sgd_diffusion.statistics.normality_tests import (
    anderson_darling,
    benjamini_hochberg,
    excess_kurtosis,
    shapiro_wilk,
    skewness,
)
from sgd_diffusion.statistics.scale_families import FAMILIES
from sgd_diffusion.statistics.stable_index import stable_index
from sgd_diffusion.statistics.tail_indices import characteristic_index, hill_index, quantile_index

INDICES = ("stable", "quantile", "characteristic", "hill", "likelihood")
"""Names of the estimators of a tail index, as in `distributions`."""

ATOM = "atom"
"""Best law of noise that takes one value in many minibatches; no law with a density is compared with it."""

COMMON = 0.05
"""Noise that takes one value in more than this share of the minibatches has an atom."""


def index_estimators(block: int) -> dict[str, Estimator]:
    """Return the estimators of a tail index by name.

    Args:
        block: K₁ of the first of them.

    Examples:
        All of them find the α = 1 of a Cauchy law:

        >>> cauchy = np.tan(np.pi * (np.random.default_rng(0).permutation(10_000) / 10_000 - 0.49995))
        >>> {name: round(float(estimator(cauchy)), 1) for name, estimator in index_estimators(block=100).items()}
        {'stable': 1.0, 'quantile': 1.0, 'characteristic': 1.0, 'hill': 1.0, 'likelihood': 1.0}
    """
    functions = (partial(stable_index, block=block), quantile_index, characteristic_index, hill_index, likelihood_index)
    return dict(zip(INDICES, functions, strict=True))


def normality(noise: NDArray[np.floating]) -> pd.DataFrame:
    """Return moments and tests of normality of each column.

    Args:
        noise: (minibatches, columns), of one kind at one checkpoint: the multiplicity correction is over them.

    Returns:
        A row a column: standard_deviation, skewness, excess_kurtosis, shapiro_p, anderson_p, normal, anderson_normal.

    Examples:
        Quantiles of the Gaussian and of the exponential law, whose skewness is 2:

        >>> from scipy import stats
        >>> share = (np.arange(1000) + 0.5) / 1000
        >>> found = normality(np.column_stack([stats.norm.ppf(share), stats.expon.ppf(share)]))
        >>> found["normal"].tolist(), found["skewness"].abs().round().tolist()
        ([True, False], [0.0, 2.0])
    """
    shapiro, anderson = shapiro_wilk(noise), anderson_darling(noise)
    return pd.DataFrame(
        {
            "standard_deviation": noise.std(axis=0),
            "skewness": skewness(noise),
            "excess_kurtosis": excess_kurtosis(noise),
            "shapiro_p": shapiro,
            "anderson_p": anderson,
            "normal": ~benjamini_hochberg(shapiro),
            "anderson_normal": ~benjamini_hochberg(anderson),
        }
    )


def across_minibatches(noise: NDArray[np.floating], block: int) -> pd.DataFrame:
    """Return how each column is distributed across minibatches.

    A parameter that rare examples reach has the very same noise, minus its mean gradient, in all minibatches without
    one. Such an atom makes every likelihood of a density infinite and quantiles equal, so that only the tests and the
    estimator of Mohammadi et al. are applied to it.

    Args:
        noise: (minibatches, columns), centred, of one kind at one checkpoint.
        block: K₁ of the stable index.

    Returns:
        A row a column: what `normality` gives, and atom, inverse_stable_index, the other indices, each law's AIC, best.

    Examples:
        Quantiles of the Gaussian law, and the same with one value in three of ten minibatches:

        >>> from scipy import stats
        >>> noise = np.column_stack([stats.norm.ppf((np.arange(100) + 0.5) / 100)] * 2)
        >>> noise[:30, 1] = -0.2
        >>> across_minibatches(noise, block=10)[["atom", "best", "likelihood_index"]].round(2).to_numpy().tolist()
        [[0.01, 'gaussian', 2.0], [0.3, 'atom', nan]]
    """
    found = normality(noise).assign(atom=_commonest(noise), inverse_stable_index=1 / stable_index(noise, block))
    smooth = found["atom"].to_numpy() <= COMMON
    laws = _laws(noise[:, smooth], {name: f for name, f in index_estimators(block).items() if name != INDICES[0]})
    found = found.join(laws.set_index(np.flatnonzero(smooth)))
    return found.assign(best=found["best"].fillna(ATOM))


def smooth_indices(noise: NDArray[np.floating]) -> pd.DataFrame:
    """Return `characteristic_index` of each column, none where the noise has an atom.

    Args:
        noise: (minibatches, columns).
    """
    smooth = _commonest(noise) <= COMMON
    indices = np.full(noise.shape[1], np.nan)
    if smooth.any():
        indices[smooth] = characteristic_index(noise[:, smooth])
    return pd.DataFrame({"characteristic_index": indices})


def pooled_over_parameters(noise: NDArray[np.floating], block: int) -> dict[str, object]:
    """Return how all values together are distributed.

    The values are laid end to end with the parameter index running fastest, as a flattened gradient is; a block of
    K₁ values then holds neighbouring parameters. The stable index alone depends on the order.

    Args:
        noise: (minibatches, live parameters).
        block: K₁ of the stable index.

    Returns:
        values, every index, the AIC of each law, best.

    Examples:
        Gaussian noise, a part of which all parameters of a minibatch share; the stable index takes it for a heavy tail:

        >>> stream = np.random.default_rng(0)
        >>> noise = stream.standard_normal((50, 200)) + 3 * stream.standard_normal((50, 1))
        >>> in_order, mixed = (pooled_over_parameters(values, block=20) for values in (noise, shuffled(noise, stream)))
        >>> [round(found["stable_index"], 1) for found in (in_order, mixed)]
        [1.1, 2.0]
        >>> in_order["values"], in_order["best"]
        (10000, 'gaussian')
    """
    values = noise.reshape(-1, 1)
    (laws,) = _laws(values, index_estimators(block)).to_dict("records")
    return {"values": noise.size} | {str(name): value for name, value in laws.items()}


def shuffled(noise: NDArray[np.floating], stream: np.random.Generator) -> NDArray[np.floating]:
    """Return the same values with each parameter's in random order over minibatches.

    Pooled noise differs from independent Gaussians of the same scales in two ways: single parameters need not be
    Gaussian, and the parameters of one minibatch are correlated. Shuffling removes the second and keeps the first,
    and the order of the parameters with it.

    Examples:
        Each parameter, a column, keeps its own values, and no longer goes with the other:

        >>> noise = np.column_stack([np.arange(100.0), -np.arange(100.0)])
        >>> mixed = shuffled(noise, np.random.default_rng(0))
        >>> bool((np.sort(mixed, axis=0) == np.sort(noise, axis=0)).all())
        True
        >>> [round(float(np.corrcoef(values.T)[0, 1]), 1) for values in (noise, mixed)]
        [-1.0, 0.1]
    """
    return stream.permuted(noise, axis=0)


def gaussian_control(scale: NDArray[np.floating], minibatches: int, stream: np.random.Generator) -> NDArray[np.float64]:
    """Return noise that is Gaussian by construction, N(0, scale_j²) independently: (minibatches, parameters).

    Examples:
        >>> control = gaussian_control(np.array([1.0, 100.0]), minibatches=4000, stream=np.random.default_rng(0))
        >>> control.shape, (control.std(axis=0) / [1, 100]).round(1).tolist()
        ((4000, 2), [1.0, 1.0])
        >>> bool(abs(np.corrcoef(control.T)[0, 1]) < 0.1)  # independent
        True
    """
    return stream.standard_normal((minibatches, len(scale))) * scale


def _laws(noise: NDArray[np.floating], estimators: dict[str, Estimator]) -> pd.DataFrame:
    columns = [f"{name}_index" for name in estimators]
    if not noise.shape[1]:
        return pd.DataFrame(columns=[*columns, *(f"aic_{family.name}" for family in FAMILIES), "best"])
    indices = {column: f(noise) for column, f in zip(columns, estimators.values(), strict=True)}
    return pd.DataFrame(indices).join(compared_families(noise))


def _commonest(noise: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the largest share of a column's values that are equal: to nine digits, as sums of other order are."""
    scale = np.abs(noise).max(axis=0)
    ordered = np.sort(np.round(noise / np.where(scale > 0, scale, 1), 9), axis=0)
    found = np.empty(noise.shape[1])
    for column, values in enumerate(ordered.T):
        ends = np.r_[np.flatnonzero(np.diff(values)), len(values) - 1]
        found[column] = np.diff(np.r_[-1, ends]).max() / len(values)
    return found
