"""Tail index of gradient noise beside two Gaussian controls, and what a heavy tail is worth."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.errors import MeasurementError
from sgd_diffusion.estimates import CONFIDENCE
from sgd_diffusion.gradient_noise import ExampleMoments
from sgd_diffusion.statistics import characteristic_index

GROUPS = 10
"""The number of groups of minibatches over which an index is averaged."""

MARGIN = 0.1
"""The difference of two tail indices that matters, as in the criteria of the project's claims."""

NO_TAIL, EXPLAINED, SURVIVES = "no", "explained", "survives"
"""Whether a heavy tail appears: it does not; Gaussian noise shows it as well; it survives both controls."""


@dataclass(frozen=True)
class IndexMean:
    """Mean of a tail index over independent groups of minibatches.

    Attributes:
        value: the mean.
        error: its standard error.
    """

    value: float
    error: float

    @property
    def half_width(self) -> float:
        """Half-width of the 95 % interval, from Student's t."""
        return float(stats.t.ppf(0.5 + CONFIDENCE / 2, GROUPS - 1)) * self.error


@dataclass(frozen=True)
class BesideControls:
    """A tail index beside those of two kinds of Gaussian noise.

    Attributes:
        noise: tail index of the noise.
        equal_scales: the same of independent Gaussians with the standard deviation of each parameter.
        equal_covariance: the same of Gaussians with the covariance of the noise.

    Examples:
        >>> gaussian = IndexMean(1.98, 0.01)
        >>> BesideControls(IndexMean(1.5, 0.01), gaussian, gaussian).is_below_both
        True
    """

    noise: IndexMean
    equal_scales: IndexMean
    equal_covariance: IndexMean

    @property
    def is_below_both(self) -> bool:
        """Whether the index is below both controls by more than 0.1 and the interval of the difference."""
        return all(_below(self.noise, control) for control in (self.equal_scales, self.equal_covariance))


@dataclass(frozen=True)
class Tail:
    """Tail of the noise of minibatches.

    Attributes:
        kurtosis: median over parameters of the exact excess kurtosis κ/B of the noise.
        pooled: tail index of the noise pooled over parameters; 2 for a Gaussian.
        single: the same with the noise of each parameter in units of its own interquartile range, over parameters
            whose interquartile range is not zero.

    Examples:
        >>> gaussian, heavy = IndexMean(1.98, 0.01), IndexMean(1.2, 0.01)
        >>> alike = BesideControls(heavy, heavy, heavy)  # Gaussians of unequal scales have a heavy tail when pooled
        >>> Tail(0.0, pooled=alike, single=BesideControls(gaussian, gaussian, gaussian)).verdict
        'explained'
        >>> Tail(9.0, pooled=alike, single=BesideControls(heavy, gaussian, gaussian)).verdict
        'survives'
    """

    kurtosis: float
    pooled: BesideControls
    single: BesideControls

    @property
    def verdict(self) -> str | None:
        """Whether the pooled noise looks heavy-tailed: `NO_TAIL`, `EXPLAINED` or `SURVIVES`; None if not measured.

        The tail looks heavy if the pooled index is below 2 by more than 0.1 and more than its interval. It survives if
        the pooled or the single index is below those of both controls. The pooled index alone would not do: α-stable
        noise has sample variances with a positive stable law of index α/2, and Gaussians of such variances are exactly
        α-stable when pooled (Feller 1971, Section VI.2).
        """
        if not math.isfinite(self.pooled.noise.value):
            return None
        if not _below(self.pooled.noise, IndexMean(2.0, 0.0)):
            return NO_TAIL
        return SURVIVES if self.pooled.is_below_both or self.single.is_below_both else EXPLAINED


NOT_MEASURED = IndexMean(math.nan, math.nan)


def measure_tail(values: NDArray[np.float64], batch_size: int, minibatches: int, stream: np.random.Generator) -> Tail:
    """Return the tail of the noise of minibatches drawn from samples, beside its controls.

    A minibatch is B samples drawn with replacement, so that its noise ξ = (1/B) Σ_{n in b} g_n − ḡ has the covariance
    C/B and the excess kurtosis κ/B of B independent samples. With independent standard normal z_n,
    (nB)^{−1/2} Σ_n z_n (g_n − ḡ) is Gaussian with the same covariance. The minibatches form ten groups; the index is
    that of the characteristic function (`characteristic_index`) of all values of a group, averaged over the groups.

    Args:
        values: gradients of n samples at some parameters, (n, k).
        batch_size: number of samples B of a minibatch.
        minibatches: number of minibatches, a multiple of ten.
        stream: random stream of the draws.

    Examples:
        Independent Gaussian noise of very unequal scales looks heavy-tailed, and Gaussian controls look the same:

        >>> stream = np.random.default_rng(0)
        >>> values = stream.standard_normal((300, 200)) * stream.lognormal(0, 2, 200)
        >>> tail = measure_tail(values, batch_size=8, minibatches=100, stream=stream)
        >>> tail.pooled.noise.value < 1.5, tail.single.noise.value > 1.9, tail.verdict
        (True, True, 'explained')
    """
    n = len(values)
    centred = values - values.mean(axis=0)
    scale = np.sqrt((centred**2).mean(axis=0))
    active = scale > 1e-9 * max(np.abs(values).max(initial=0.0), np.finfo(float).tiny)
    centred, scale = centred[:, active], scale[active]
    if not scale.size:
        nothing = BesideControls(NOT_MEASURED, NOT_MEASURED, NOT_MEASURED)
        return Tail(math.nan, nothing, nothing)
    counts = stream.multinomial(batch_size, np.full(n, 1 / n), size=minibatches)
    noise = counts @ centred / batch_size
    equal_covariance = stream.standard_normal((minibatches, n)) @ centred / math.sqrt(n * batch_size)
    equal_scales = stream.standard_normal(noise.shape) * (scale / math.sqrt(batch_size))
    samples = (noise, equal_scales, equal_covariance)
    # In units of the scales, fourth powers of tiny gradients do not underflow.
    kurtosis = float(np.median(ExampleMoments.of(centred / scale).kurtosis)) / batch_size
    pooled = BesideControls(*(_mean_index(sample) for sample in samples))
    return Tail(kurtosis, pooled, BesideControls(*(_mean_index(_in_own_units(sample, scale)) for sample in samples)))


def _in_own_units(noise: NDArray[np.float64], scale: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return noise, (minibatches, k), divided by each parameter's interquartile range, where it is not zero."""
    low, high = np.quantile(noise, [0.25, 0.75], axis=0)
    wide = high - low > 1e-9 * scale
    return noise[:, wide] / (high - low)[wide]


def _mean_index(noise: NDArray[np.float64]) -> IndexMean:
    """Return the tail index of noise, (minibatches, k), averaged over groups of minibatches."""
    if not noise.size:
        return NOT_MEASURED
    try:
        indices = characteristic_index(noise.reshape(GROUPS, -1).T)
    except MeasurementError:  # half of the values are equal
        return NOT_MEASURED
    return IndexMean(float(indices.mean()), float(indices.std(ddof=1)) / math.sqrt(GROUPS))


def _below(one: IndexMean, other: IndexMean) -> bool:
    """Return whether an index is below another by more than the margin and more than the interval of the difference."""
    half_width = float(stats.t.ppf(0.5 + CONFIDENCE / 2, GROUPS - 1)) * math.hypot(one.error, other.error)
    return other.value - one.value > max(MARGIN, half_width)
