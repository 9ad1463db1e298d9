"""Laws that complete censored waiting times: gamma, exponential after a delay, and exponential at late times."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special

Array = NDArray[np.float64]

SHAPES = (-2.0, 5.0)
"""Smallest and largest ln k of the gamma law; the coefficient of variation 1/√k then lies between 0.08 and 2.7."""

PENALTY = 0.5
"""Subtracted from a log-likelihood for each parameter in the weights of the laws.

Half of Akaike's: with his penalty, intervals of diffusions out of a ball cover 2 to 6 % less."""

STEP = 1e-4
"""Step of central differences with respect to ln μ and ln k."""

SMALLEST = 1e-300
"""Probabilities of the gamma law's tail are cut here, so that their logarithms are finite."""


@dataclass(frozen=True)
class CensoredLaw:
    """A law fitted to waiting times, of which some are censored.

    Attributes:
        log_likelihood: its largest log-likelihood.
        parameters: number of its parameters.
        residual: mean residual time of each censored one, E[X − x | X > x], (censored,).
        influence: first-order effect of each time on the sum of `residual` through the fitted parameters, (n,).

    Examples:
        >>> law = CensoredLaw(log_likelihood=-3.0, parameters=2, residual=np.array([2.0]), influence=np.zeros(4))
        >>> law.residual.tolist()
        [2.0]
    """

    log_likelihood: float
    parameters: int
    residual: Array
    influence: Array


@dataclass(frozen=True)
class Completion:
    """Mean residual times of censored waiting times, averaged over laws.

    Attributes:
        residual: mean residual time of each censored one, (censored,).
        influence: first-order effect of each time on the sum of `residual`, (n,).
        disagreement: variance of the sum of residual times between the laws.

    Examples:
        >>> Completion(residual=np.array([2.0]), influence=np.zeros(4), disagreement=0.5).disagreement
        0.5
    """

    residual: Array
    influence: Array
    disagreement: float


def completion(times: Array, ended: NDArray[np.bool_]) -> Completion:
    """Return the mean residual times of the censored waiting times, averaged over three laws.

    The laws are `gamma_law`, `delayed_exponential` and `late_exponential`, whose rate of ending becomes constant at
    late times. Their weights are proportional to the likelihood times e^{−k/2} with k the number of parameters, and the
    variance between them is kept (Buckland, Burnham, Augustin 1997, Biometrics 53, 603).

    Args:
        times: waiting times, and times of watching for the censored ones, (n,).
        ended: False for a censored time, (n,); at least four are True.

    Examples:
        Nothing ends before a time of 9, and then the rate is 1, which a delay explains best:

        >>> times = 9 - np.log1p(-(np.arange(100) + 0.5) / 100)
        >>> found = completion(np.minimum(times, 10), times < 10)
        >>> round(float(found.residual[0]), 1), found.disagreement < 1
        (1.0, True)
    """
    gamma = gamma_law(times, ended)
    laws = [gamma.law, delayed_exponential(times, ended), late_exponential(times, ended, gamma)]
    support = np.array([law.log_likelihood - PENALTY * law.parameters for law in laws])
    weights = special.softmax(support)
    sums = np.array([law.residual.sum() for law in laws])
    return Completion(
        weights @ np.array([law.residual for law in laws]),
        weights @ np.array([law.influence for law in laws]),
        float(weights @ (sums - weights @ sums) ** 2),
    )


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
        endings * (np.log(endings / duration) - 1),
        2,
        np.full(censored, residual),
        censored * (beyond - residual * ended) / (endings - 1),
    )


def late_exponential(times: Array, ended: NDArray[np.bool_], gamma: "GammaFit") -> CensoredLaw:
    """Fit an exponential law beyond the median of the times that ended; before it, the density of the gamma law.

    The probability to last until the median is free. A diffusion that leaves a ball is of this kind: its rate of
    leaving is constant once its position is distributed as in the slowest mode.

    Args:
        times: waiting times, and times of watching for the censored ones, (n,).
        ended: False for a censored time, (n,).
        gamma: the fitted gamma law.

    Examples:
        Times of 1 and 2 are early. After the median of 2.5 there were two endings in a time of 0.5 + 1.5 + 1.5:

        >>> times, ended = np.array([1.0, 2.0, 3.0, 4.0, 4.0]), np.array([True, True, True, True, False])
        >>> late_exponential(times, ended, gamma_law(times, ended)).residual.tolist()
        [1.75]
    """
    median = float(np.median(times[ended]))
    late = times > median
    beyond, late_endings = np.maximum(times - median, 0.0), ended & late
    duration, endings, censored = float(beyond.sum()), int(late_endings.sum()), len(times) - int(ended.sum())
    if endings == 0:  # whole numbers may all be the median
        return CensoredLaw(-np.inf, 4, np.zeros(censored), np.zeros(len(times)))
    residual = duration / endings
    survival = min(float(np.exp(gamma.log_survival(median))), 1 - STEP**2)
    share = late.mean()
    early = gamma.log_likelihoods[~late].sum() - (~late).sum() * (np.log1p(-survival) - np.log(1 - share))
    return CensoredLaw(
        float(early + late.sum() * np.log(share) + endings * (np.log(endings / duration) - 1)),
        4,
        np.full(censored, residual),
        censored * (beyond - residual * late_endings) / endings,
    )


@dataclass(frozen=True)
class GammaFit:
    """A gamma law fitted to waiting times.

    Attributes:
        place: ln μ and ln k, the mean and the shape; the coefficient of variation is 1/√k.
        log_likelihoods: of each time, (n,).
        law: its residual times and their influence.

    Examples:
        The median of an exponential law with mean 1 is ln 2:

        >>> fit = GammaFit(np.zeros(2), np.zeros(1), CensoredLaw(0.0, 2, np.zeros(1), np.zeros(1)))
        >>> round(float(np.exp(fit.log_survival(np.log(2)))), 6)
        0.5
    """

    place: Array
    log_likelihoods: Array
    law: CensoredLaw

    def log_survival(self, time: float) -> float:
        """Return ln P(X > time)."""
        return float(_log_likelihoods(self.place, np.array([time]), np.array([False]))[0])


def gamma_law(times: Array, ended: NDArray[np.bool_]) -> GammaFit:
    """Fit the gamma law with mean μ and shape k by maximum likelihood.

    The influence follows from the scores of the times and the observed information, by central differences with
    respect to ln μ and ln k.

    Args:
        times: waiting times, and times of watching for the censored ones, (n,).
        ended: False for a censored time, (n,).

    Examples:
        Quantiles of an exponential law (k = 1) with mean 1, watched up to ln 4. The mean residual time is 1 again:

        >>> quantiles = -np.log1p(-(np.arange(1000) + 0.5) / 1000)
        >>> fit = gamma_law(np.minimum(quantiles, np.log(4)), quantiles < np.log(4))
        >>> round(float(fit.law.residual[0]), 2)
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
    change = np.array([(_residual(place + step, watched) - _residual(place - step, watched)).sum() for step in steps])
    influence = change / (2 * STEP) @ np.linalg.pinv(information) @ scores(place)
    each = _log_likelihoods(place, times, ended)
    return GammaFit(place, each, CensoredLaw(float(each.sum()), 2, _residual(place, watched), influence))


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
