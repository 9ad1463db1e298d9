"""Linear regression on a fixed set of examples, as Mori et al. (2022, Fig. 3) printed it.

Fig. 3a: d = 1, N = 10⁵ examples, θ taken every 100 iterations, 10⁴ values. Fig. 3b: N = 10⁴, B = 1, η = 0.1, 100 runs
from the minimum, and the first time at which the loss exceeds cL*.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sgd_diffusion.point_cache import NO_CACHE, PointCache, cached_tables
from sgd_diffusion.streams import numpy_stream
from sgd_replication.experiments.log_barrier.settings import FiniteJobSettings
from sgd_replication.experiments.log_barrier.stationary import fitted_laws

EVERY = 100
"""Iterations between two values of a chain."""

DISCARDED = 10
"""Values at the start of each chain that are left out."""


@dataclass(frozen=True)
class ExampleSet:
    """A fixed set of examples with x ~ N(0, I) and y ~ N(0, 1), and the minimum of its mean loss.

    Attributes:
        x: features, (N, d).
        y: labels, (N,).
        minimum: θ* of the set, (d,).
        hessian: H of the set, (d, d).
        lowest: L* of the set.

    Examples:
        >>> examples = ExampleSet.drawn(1000, 2, np.random.default_rng(0))
        >>> residuals = examples.x @ examples.minimum - examples.y
        >>> np.allclose(examples.x.T @ residuals, 0), bool(np.isclose(examples.lowest, (residuals**2).mean() / 2))
        (True, True)
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    minimum: NDArray[np.float64]
    hessian: NDArray[np.float64]
    lowest: float

    @classmethod
    def drawn(cls, count: int, dimension: int, stream: np.random.Generator) -> "ExampleSet":
        """Return N = `count` examples of d = `dimension` features, drawn from a random stream."""
        x, y = stream.standard_normal((count, dimension)), stream.standard_normal(count)
        hessian = x.T @ x / count
        minimum = np.asarray(np.linalg.solve(hessian, x.T @ y / count), dtype=np.float64)
        return cls(x, y, minimum, hessian, float(((x @ minimum - y) ** 2).mean() / 2))


def sample_on_set(
    examples: ExampleSet,
    learning_rate: float,
    batch_size: int,
    *,
    chains: int,
    values: int,
    stream: np.random.Generator,
) -> NDArray[np.float64]:
    """Return |θ − θ*| of SGD on a fixed set in one dimension, every 100 iterations: (chains, values).

    Minibatches are drawn with replacement; chains start at the minimum, and their first ten values are left out.

    Examples:
        >>> examples = ExampleSet.drawn(1000, 1, np.random.default_rng(0))
        >>> sample_on_set(examples, 0.5, 4, chains=5, values=3, stream=np.random.default_rng(1)).shape
        (5, 3)
    """
    squares, products = examples.x[:, 0] ** 2, examples.x[:, 0] * examples.y
    theta = np.full(chains, examples.minimum[0])
    found = np.empty((chains, DISCARDED + values))
    for value in range(DISCARDED + values):
        chosen = stream.integers(len(squares), size=(EVERY, chains, batch_size))
        factors = 1 - learning_rate * squares[chosen].mean(-1)
        pushes = learning_rate * products[chosen].mean(-1)
        for factor, push in zip(factors, pushes, strict=True):
            theta = factor * theta + push
        found[:, value] = np.abs(theta - examples.minimum[0])
    return found[:, DISCARDED:]


def first_passages(
    examples: ExampleSet,
    learning_rate: float,
    ratios: NDArray[np.float64],
    *,
    runs: int,
    stream: np.random.Generator,
) -> NDArray[np.int64]:
    """Return the iterations from the minimum until the loss of the set first exceeds cL*, at B = 1: (runs, ratios).

    Args:
        examples: the set.
        learning_rate: η.
        ratios: c > 1, ascending.
        runs: number of runs.
        stream: random stream of the minibatches.

    Examples:
        >>> examples = ExampleSet.drawn(1000, 2, np.random.default_rng(0))
        >>> ratios = np.array([1.1, 1.3])
        >>> times = first_passages(examples, 0.2, ratios, runs=20, stream=np.random.default_rng(1))
        >>> times.shape, bool((times[:, 1] >= times[:, 0]).all())
        ((20, 2), True)
    """
    heights = (ratios - 1) * examples.lowest
    times = np.zeros((runs, len(ratios)), dtype=np.int64)
    away = np.zeros((runs, len(examples.minimum)))
    residuals = examples.y - examples.x @ examples.minimum
    passed, running = np.zeros(runs, dtype=np.int64), np.arange(runs)
    iteration = 0
    while len(running):
        iteration += 1
        chosen = stream.integers(len(residuals), size=len(running))
        x = examples.x[chosen]
        away -= learning_rate * ((x * away).sum(1) - residuals[chosen])[:, None] * x
        heights_now = 0.5 * ((away @ examples.hessian) * away).sum(1)
        if not (beyond := heights_now > heights[passed[running]]).any():
            continue
        reached = np.searchsorted(heights, heights_now)
        for place in np.flatnonzero(beyond):
            run = running[place]
            times[run, passed[run] : reached[place]] = iteration
            passed[run] = reached[place]
        kept = passed[running] < len(ratios)
        running, away = running[kept], away[kept]
    return times


def measure_finite_set(
    settings: FiniteJobSettings, seed: int, cache: PointCache = NO_CACHE
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables `FINITE_STATIONARY` and `FINITE_PASSAGE`.

    Args:
        settings: sizes of the sets; η, B and windows of the stationary law and of first passage.
        seed: base of the streams.
        cache: of finished points.

    Examples:
        >>> from sgd_replication.experiments.log_barrier.settings import FiniteSettings, PassageSettings
        >>> from sgd_replication.experiments.log_barrier.settings import StationarySettings
        >>> stationary = StationarySettings(dynamics=[(0.5, 4)], cells=100)
        >>> passage = PassageSettings(windows=[(2, 1.3, 1.6)], ratios=6, learning_rate=0.5)
        >>> finite = FiniteSettings(law_examples=1000, chains=40, values=10, passage_examples=1000, runs=20)
        >>> settings = FiniteJobSettings(stationary=stationary, passage=passage, finite=finite)
        >>> laws, times = measure_finite_set(settings, seed=0)
        >>> len(laws), len(times)  # three windows; 20 runs to six losses
        (3, 120)
    """
    laws = [
        (f"finite-{eta:g}-{size}", partial(_stationary, eta, size, settings, seed))
        for eta, size in settings.stationary.dynamics
    ]
    passages = [
        (f"finite-passage-{dimension}", partial(_passage, dimension, low, high, settings, seed))
        for dimension, low, high in settings.passage.windows
    ]
    return cached_tables(cache, laws, "laws on a fixed set"), cached_tables(cache, passages, "passage on a fixed set")


def _stationary(eta: float, size: int, settings: FiniteJobSettings, seed: int) -> pd.DataFrame:
    finite = settings.finite
    examples = ExampleSet.drawn(finite.law_examples, 1, numpy_stream(seed, "fixed set"))
    stream = numpy_stream(seed, "law on a fixed set", eta, size)
    values = sample_on_set(examples, eta, size, chains=finite.chains, values=finite.values, stream=stream)
    return fitted_laws(values, eta, size, settings.stationary)


def _passage(dimension: int, low: float, high: float, settings: FiniteJobSettings, seed: int) -> pd.DataFrame:
    ratios = np.geomspace(low, high, settings.passage.ratios)
    drawn = numpy_stream(seed, "fixed set of passages", dimension)
    examples = ExampleSet.drawn(settings.finite.passage_examples, dimension, drawn)
    stream = numpy_stream(seed, "passage on a fixed set", dimension)
    times = first_passages(examples, settings.passage.learning_rate, ratios, runs=settings.finite.runs, stream=stream)
    runs, places = np.indices(times.shape).reshape(2, -1)
    return pd.DataFrame(
        {"dimension": dimension, "run": runs, "ratio": ratios[places], "iterations": times[runs, places]}
    )
