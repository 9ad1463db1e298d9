"""Statistics of gradient noise: of each parameter across minibatches, and of all parameters pooled."""

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.statistics.intervals import Estimator
from sgd_diffusion.statistics.likelihood import compared_families, likelihood_index
from sgd_diffusion.statistics.names import ATOM, INDICES
from sgd_diffusion.statistics.normality_tests import anderson_darling, benjamini_hochberg, shapiro_wilk
from sgd_diffusion.statistics.scale_families import FAMILIES
from sgd_diffusion.statistics.stable_index import stable_index
from sgd_diffusion.statistics.tail_indices import characteristic_index, hill_index, quantile_index

COMMON = 0.05
"""The share of minibatches above which equal values count as an atom."""


def index_estimators(block: int) -> dict[str, Estimator]:
    """Return the estimators of a tail index by name.

    Args:
        block: block length K₁ of `stable_index`; the other estimators have no block.

    Examples:
        All estimators find the index 1 of a Cauchy distribution:

        >>> cauchy = np.tan(np.pi * (np.random.default_rng(0).permutation(10_000) / 10_000 - 0.49995))
        >>> {name: round(float(estimator(cauchy)), 1) for name, estimator in index_estimators(block=100).items()}
        {'stable': 1.0, 'quantile': 1.0, 'characteristic': 1.0, 'hill': 1.0, 'likelihood': 1.0}
    """
    functions = (partial(stable_index, block=block), quantile_index, characteristic_index, hill_index, likelihood_index)
    return dict(zip(INDICES, functions, strict=True))


def normality(noise: NDArray[np.floating]) -> pd.DataFrame:
    """Return moments and normality tests of each column.

    Args:
        noise: noise of one kind at one checkpoint, (minibatches, columns). The multiplicity correction is over these
            columns.

    Returns:
        One row per column: standard_deviation; skewness, m₃/m₂^{3/2}; excess_kurtosis, m₄/m₂² − 3, which is 0 for a
        Gaussian and κ/B for the mean of B independent gradients of excess kurtosis κ; shapiro_p and anderson_p, the
        p-values; normal and anderson_normal, whether the test does not reject after the correction of Benjamini and
        Hochberg.

    Examples:
        Quantiles of the Gaussian and of the exponential distribution, whose skewness is 2:

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
            "skewness": stats.skew(noise, axis=0),
            "excess_kurtosis": stats.kurtosis(noise, axis=0),
            "shapiro_p": shapiro,
            "anderson_p": anderson,
            "normal": ~benjamini_hochberg(shapiro),
            "anderson_normal": ~benjamini_hochberg(anderson),
        }
    )


def across_minibatches(noise: NDArray[np.floating], block: int) -> pd.DataFrame:
    """Return moments, normality tests, tail indices and likelihoods of each column.

    If only rare examples have a gradient at a parameter, its noise takes the same value in all minibatches without such
    an example. With such an atom likelihoods diverge and quantiles coincide; the column then gets no likelihood and no
    tail index but `stable_index`.

    Args:
        noise: centred noise of one kind at one checkpoint, (minibatches, columns).
        block: block length K₁ of `stable_index`.

    Returns:
        One row per column: the columns of `normality`; atom, the largest share of equal values; inverse_stable_index;
        <name>_index of the other estimators; aic_<family>; best, the family with the smallest AIC or `ATOM`.

    Examples:
        Gaussian quantiles, and the same with one value in three of ten minibatches:

        >>> from scipy import stats
        >>> noise = np.column_stack([stats.norm.ppf((np.arange(100) + 0.5) / 100)] * 2)
        >>> noise[:30, 1] = -0.2
        >>> across_minibatches(noise, block=10)[["atom", "best", "likelihood_index"]].round(2).to_numpy().tolist()
        [[0.01, 'gaussian', 2.0], [0.3, 'atom', nan]]
    """
    found = normality(noise).assign(atom=_commonest(noise), inverse_stable_index=1 / stable_index(noise, block))
    smooth = found["atom"].to_numpy() <= COMMON
    others = {name: estimator for name, estimator in index_estimators(block).items() if name != INDICES[0]}
    found = found.join(_indices_and_likelihoods(noise[:, smooth], others).set_index(np.flatnonzero(smooth)))
    return found.assign(best=found["best"].fillna(ATOM))


def smooth_indices(noise: NDArray[np.floating]) -> pd.DataFrame:
    """Return `characteristic_index` of each column, NaN for a column with an atom.

    Args:
        noise: centred noise, (minibatches, columns).

    Returns:
        One row per column, with the single column characteristic_index.
    """
    smooth = _commonest(noise) <= COMMON
    indices = np.full(noise.shape[1], np.nan)
    if smooth.any():
        indices[smooth] = characteristic_index(noise[:, smooth])
    return pd.DataFrame({"characteristic_index": indices})


def pooled_over_parameters(noise: NDArray[np.floating], block: int) -> dict[str, object]:
    """Return tail indices and likelihoods of all values as one sample.

    The parameter index runs fastest, as in a flattened gradient. A block of K₁ values therefore holds neighbouring
    parameters of one minibatch. Only `stable_index` depends on this order.

    Args:
        noise: centred noise of the active parameters, (minibatches, parameters).
        block: block length K₁ of `stable_index`.

    Returns:
        values, the number of values; <name>_index of every estimator; aic_<family>; best, the family with the smallest
        AIC.

    Examples:
        Gaussian noise with a part that is common to all parameters of a minibatch. The common part lowers the stable
        index below 2; after shuffling it is 2:

        >>> stream = np.random.default_rng(0)
        >>> noise = stream.standard_normal((50, 200)) + 3 * stream.standard_normal((50, 1))
        >>> in_order, mixed = (pooled_over_parameters(values, block=20) for values in (noise, shuffled(noise, stream)))
        >>> [round(found["stable_index"], 1) for found in (in_order, mixed)]
        [1.1, 2.0]
        >>> in_order["values"], in_order["best"]
        (10000, 'gaussian')
    """
    values = noise.reshape(-1, 1)
    (found,) = _indices_and_likelihoods(values, index_estimators(block)).to_dict("records")
    return {"values": noise.size} | {str(name): value for name, value in found.items()}


def shuffled(noise: NDArray[np.floating], stream: np.random.Generator) -> NDArray[np.floating]:
    """Return noise in which the values of each parameter are in random order over minibatches.

    Shuffling removes the correlations between the parameters of a minibatch. It keeps the distribution of each
    parameter and the order of the parameters.

    Args:
        noise: noise, (minibatches, parameters).
        stream: random stream of the permutations.

    Returns:
        The shuffled noise, (minibatches, parameters).

    Examples:
        Each parameter (column) keeps its values; the correlation of the two parameters vanishes:

        >>> noise = np.column_stack([np.arange(100.0), -np.arange(100.0)])
        >>> mixed = shuffled(noise, np.random.default_rng(0))
        >>> bool((np.sort(mixed, axis=0) == np.sort(noise, axis=0)).all())
        True
        >>> [round(float(np.corrcoef(values.T)[0, 1]), 1) for values in (noise, mixed)]
        [-1.0, 0.1]
    """
    return stream.permuted(noise, axis=0)


def gaussian_control(scale: NDArray[np.floating], minibatches: int, stream: np.random.Generator) -> NDArray[np.float64]:
    """Return independent Gaussian noise with the scales of given parameters, N(0, scale_j²).

    Args:
        scale: standard deviation of each parameter's noise, (parameters,).
        minibatches: number of draws.
        stream: random stream of the draws.

    Returns:
        The noise, (minibatches, parameters).

    Examples:
        >>> control = gaussian_control(np.array([1.0, 100.0]), minibatches=4000, stream=np.random.default_rng(0))
        >>> control.shape, (control.std(axis=0) / [1, 100]).round(1).tolist()
        ((4000, 2), [1.0, 1.0])
        >>> bool(abs(np.corrcoef(control.T)[0, 1]) < 0.1)  # independent
        True
    """
    return stream.standard_normal((minibatches, len(scale))) * scale


def _indices_and_likelihoods(noise: NDArray[np.floating], estimators: dict[str, Estimator]) -> pd.DataFrame:
    columns = [f"{name}_index" for name in estimators]
    if not noise.shape[1]:
        return pd.DataFrame(columns=[*columns, *(f"aic_{family.name}" for family in FAMILIES), "best"])
    indices = {column: f(noise) for column, f in zip(columns, estimators.values(), strict=True)}
    return pd.DataFrame(indices).join(compared_families(noise))


def _commonest(noise: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the largest share of equal values of each column: (columns,).

    Values are equal if they agree to nine digits of the column's largest magnitude: sums in another order round
    differently.
    """
    scale = np.abs(noise).max(axis=0)
    ordered = np.sort(np.round(noise / np.where(scale > 0, scale, 1), 9), axis=0)
    minibatches, columns = noise.shape
    ends = np.ones((columns, minibatches), dtype=bool)  # of runs of equal values; every column ends one
    ends[:, :-1] = np.diff(ordered, axis=0).T != 0
    places = np.flatnonzero(ends)
    lengths, found = np.diff(places, prepend=-1), np.zeros(columns)
    np.maximum.at(found, places // minibatches, lengths)
    return found / minibatches
