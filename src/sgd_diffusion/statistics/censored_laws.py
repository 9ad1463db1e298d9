"""Laws of waiting times that are fitted by maximum likelihood where some times are censored."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Array = NDArray[np.float64]

SHAPES = (-2.0, 5.0)
"""Smallest and largest ln k of the gamma law; the coefficient of variation 1/√k then lies between 0.08 and 2.7."""

STEP = 1e-4
"""Step of central differences with respect to ln μ and ln k."""

SMALLEST = 1e-300
"""Probabilities of the gamma law's tail are cut here, so that their logarithms are finite."""


@dataclass(frozen=True)
class CensoredLaw:
    """A law fitted to waiting times, of which some are censored.

    Attributes:
        name: `gamma` or `delayed exponential`.
        log_likelihood: its largest log-likelihood.
        residual: mean residual time of each censored one, E[X − x | X > x], (censored,).
        influence: first-order effect of each time on the sum of `residual` through the fitted parameters, (n,).

    Examples:
        >>> law = CensoredLaw("gamma", log_likelihood=-3.0, residual=np.array([2.0]), influence=np.zeros(4))
        >>> law.residual.tolist()
        [2.0]
    """

    name: Literal["gamma", "delayed exponential"]
    log_likelihood: float
    residual: Array
    influence: Array


def likelier_law(times: Array, ended: NDArray[np.bool_]) -> CensoredLaw:
    """Return the likelier of two laws with two parameters: gamma, or exponential after a delay.

    Both contain the exponential law, and the rate at which either ends becomes constant at late times.

    Args:
        times: waiting times, and times of watching for the censored ones, (n,).
        ended: False for a censored time, (n,).

    Examples:
        Nothing ends before a time of 3, so the delayed law is the likelier one. Its mean residual time is 5/2, half of
        the time (1 + 2 + 2) that was spent after the first ending, because two more ended:

        >>> times, ended = np.array([3.0, 4.0, 5.0, 5.0]), np.array([True, True, True, False])
        >>> law = likelier_law(times, ended)
        >>> law.name, law.residual.tolist()
        ('delayed exponential', [2.5])
    """
    delayed, gamma = delayed_exponential(times, ended), gamma_law(times, ended)
    return gamma if gamma.log_likelihood > delayed.log_likelihood else delayed


def delayed_exponential(times: Array, ended: NDArray[np.bool_]) -> CensoredLaw:
    """Fit the density λ e^{−λ(x − d)} beyond a delay d, which is estimated by the smallest time.

    With D = Σ(x − d) over all times and e endings, λ = e/D has the largest likelihood; the mean residual time is
    estimated without bias by D/(e − 1).

    Args:
        times: waiting times, and times of watching for the censored ones, (n,).
        ended: False for a censored time, (n,); at least two are True.

    Examples:
        >>> times, ended = np.array([3.0, 4.0, 5.0, 5.0]), np.array([True, True, True, False])
        >>> delayed_exponential(times, ended).residual.tolist()  # (1 + 2 + 2)/2
        [2.5]
    """
    beyond, endings = times - times.min(), int(ended.sum())
    duration = max(float(beyond.sum()), SMALLEST)
    residual = duration / (endings - 1)
    censored = len(times) - endings
    return CensoredLaw(
        "delayed exponential",
        endings * (np.log(endings / duration) - 1),
        np.full(censored, residual),
        censored * (beyond - residual * ended) / (endings - 1),
    )


def gamma_law(times: Array, ended: NDArray[np.bool_]) -> CensoredLaw:
    """Fit the gamma law with mean μ and shape k; its coefficient of variation is 1/√k.

    The influence follows from the scores of the times and the observed information, by central differences with
    respect to ln μ and ln k.

    Args:
        times: waiting times, and times of watching for the censored ones, (n,).
        ended: False for a censored time, (n,).

    Examples:
        Quantiles of an exponential law (k = 1) with mean 1, watched up to ln 4. The mean residual time is 1 again:

        >>> quantiles = -np.log1p(-(np.arange(1000) + 0.5) / 1000)
        >>> law = gamma_law(np.minimum(quantiles, np.log(4)), quantiles < np.log(4))
        >>> round(float(law.residual[0]), 2)
        1.0
    """
    start = np.array([np.log(times.sum() / ended.sum()), 0.0])
    found = optimize.minimize(
        lambda place: -_log_likelihoods(place, times, ended).sum() / len(times),
        start,
        method="L-BFGS-B",
        bounds=[(None, None), SHAPES],
    )
    place, steps, watched = found.x, STEP * np.eye(2), times[~ended]

    def scores(at: Array) -> Array:
        above, below = ([_log_likelihoods(at + sign * step, times, ended) for step in steps] for sign in (1, -1))
        return (np.array(above) - np.array(below)) / (2 * STEP)

    information = np.stack([(scores(place - step) - scores(place + step)).sum(1) for step in steps]) / (2 * STEP)
    residual = _residual(place, watched)
    change = np.array([(_residual(place + step, watched) - _residual(place - step, watched)).sum() for step in steps])
    influence = change / (2 * STEP) @ np.linalg.pinv(information) @ scores(place)
    return CensoredLaw("gamma", -float(found.fun) * len(times), residual, influence)


def _log_likelihoods(place: Array, times: Array, ended: NDArray[np.bool_]) -> Array:
    """Return ln density of times that ended and ln P(X > x) of censored ones, (n,), at ln μ and ln k."""
    mean, shape = np.exp(place)
    scaled = shape * times / mean
    tail = np.log(np.maximum(special.gammaincc(shape, scaled), SMALLEST))
    density = (shape - 1) * np.log(scaled) - scaled - special.gammaln(shape) + np.log(shape / mean)
    return np.where(ended, density, tail)


def _residual(place: Array, watched: Array) -> Array:
    """Return E[X − x | X > x] at the times x, at ln μ and ln k."""
    mean, shape = np.exp(place)
    scaled = shape * watched / mean
    tail = np.maximum(special.gammaincc(shape, scaled), SMALLEST)
    return np.asarray(np.maximum(mean * special.gammaincc(shape + 1, scaled) / tail - watched, 0.0))
