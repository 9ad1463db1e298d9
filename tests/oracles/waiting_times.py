"""Waiting times of mean 1 whose law is known, and the coverage of intervals of their mean."""

import numpy as np

from sgd_diffusion.statistics.waiting_times import mean_waiting_time

TERMS = 1 / (2 * np.arange(12) + 1.0) ** 2
"""Mean times of the exponential stages of a Brownian path that leaves an interval from its middle, up to a factor."""


def gamma(variation):
    """Gamma law with a coefficient of variation."""
    shape = 1 / variation**2
    return lambda stream, size: stream.gamma(shape, 1 / shape, size)


def delayed(variation):
    """Exponential law after a delay, with a coefficient of variation."""
    return lambda stream, size: 1 - variation + variation * stream.exponential(size=size)


def diffusion(stream, size):
    """Time of a Brownian path to leave an interval from its middle; the coefficient of variation is 0.82."""
    return stream.exponential(size=(*size, len(TERMS))) @ TERMS / TERMS.sum()


LAWS = {
    "exponential": gamma(1.0),
    "gamma, CV 0.76": gamma(0.76),
    "gamma, CV 0.55": gamma(0.55),
    "delay, CV 0.76": delayed(0.76),
    "delay, CV 0.55": delayed(0.55),
    "diffusion": diffusion,
}


def watched(law, exits, share, samples, seed=0):
    """Return times (samples, n) and whether they ended, of which a share ends before the watching does."""
    stream = np.random.default_rng(seed)
    times = LAWS[law](stream, (samples, round(exits / share)))
    end = np.inf if share == 1 else np.quantile(LAWS[law](stream, (200_000,)), share)
    return np.minimum(times, end), times <= end


def intervals(law, exits, share, samples, **options):
    """Return mean, lower and upper end of each sample, (samples, 3)."""
    pairs = zip(*watched(law, exits, share, samples), strict=True)
    return np.array([mean_waiting_time(times, ended, **options) for times, ended in pairs])


def coverage(found):
    """Return the share of intervals that hold the mean 1."""
    return float(np.mean((found[:, 1] <= 1) & (found[:, 2] >= 1)))
