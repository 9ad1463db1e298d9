"""Runs until they no longer depend on their start, and the slowest time that is seen in them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import stats
from torch import Tensor

from sgd_diffusion.errors import NotRareError, UnsettledEscapeError
from sgd_diffusion.escape.relaxation import RELAXATION_TIMES

PROBES = 208
"""Replicas that settle together: thirteen vectors of the compiled loops."""

FEW_PROBES = 48
"""Replicas that settle together in more than `LARGE` dimensions, whose states would not fit into memory."""

LARGE = 200

TIMES = 64
"""States of each replica that are kept, at equal intervals."""

LAG = 4
"""States between the two whose covariance is computed."""

SETTLED = 6
"""A run is settled after so many of the slowest times seen in it; the second half of it counts."""

FIRST_LENGTH, LENGTHENED = 512, 4
"""Iterations of the first run, and the factor by which a run that is not settled is lengthened."""

MOST_OBSERVABLES = 24
"""Most coordinates, along the directions of largest variance, that are looked at; and as many squares."""

DRIFT = 5.0
"""Standard errors by which the means of two quarters of the run may differ, at one observable."""

Numbers = NDArray[np.float64]


def probes(dimension: int) -> int:
    """Return the number of replicas that settle together."""
    return PROBES if dimension <= LARGE else FEW_PROBES


@dataclass(frozen=True)
class Settled:
    """Replicas that no longer depend on their start.

    Attributes:
        states: of the second half of the run, (times, replicas, s).
        relaxation: slowest time seen, in iterations.
        length: iterations of the run.
        seen: iterations of all replicas together.
    """

    states: Tensor
    relaxation: float
    length: int
    seen: int


def settle(
    run: Callable[[int, int], tuple[Tensor, int]],
    observe: Callable[[Tensor], Tensor],
    *,
    memory: float,
    longest: int,
) -> Settled:
    """Lengthen a run until it is settled.

    The slowest time is that of the largest eigenvalue of the lagged covariance of observables (time-lagged independent
    component analysis, Molgedey and Schuster 1994): coordinates along the directions of largest variance, their
    squares, and those of `observe`.

    Args:
        run: returns the states of all replicas at `TIMES` times, (times, replicas, s), and how often they left the
            basin, given the number of the run and the iterations between two times.
        observe: θ and further observables of states, (n, s) → (n, observables).
        memory: memory time of the dynamics, in iterations, which is added to the slowest time.
        longest: most iterations of a run.

    Raises:
        UnsettledEscapeError: the longest run is not settled.
        NotRareError: replicas leave before they are settled.
    """
    length, number = FIRST_LENGTH, 0
    while True:
        every, last = max(1, length // TIMES), length >= longest
        states, left = run(number, every)
        times, replicas, _ = states.shape
        late = states[times // 2 :]
        observed = observe(late.reshape(-1, late.shape[-1])).numpy().reshape(len(late), replicas, -1)
        scaled = scaled_observables(observed)
        slowest = every * slowest_time(scaled) + memory
        length = every * times
        life = replicas * length / max(left, 1)
        if left > replicas / 2 and life < RELAXATION_TIMES * min(slowest, length):
            raise NotRareError(
                "escape is not rare: replicas leave before the basin's slowest direction has relaxed, after "
                f"{life:.3g} iterations on average; the slowest time seen is {min(slowest, length):.3g}. "
                "Use simulate()."
            )
        if SETTLED * slowest <= length and not _drifts(scaled):
            return Settled(late, slowest, length, replicas * length)
        if last:
            raise UnsettledEscapeError(
                f"the basin does not settle in {longest} iterations: the slowest time seen is {slowest:.3g}, and at "
                f"most {length / SETTLED:.3g} counts as settled. Raise longest_run, or use simulate()."
            )
        wanted = 1.5 * SETTLED * slowest if math.isfinite(slowest) else LENGTHENED * length
        length = int(min(longest, max(2 * length, min(wanted, 2 * LENGTHENED * length))))
        number += 1


def slowest_time(scaled: Numbers) -> float:
    """Return the slowest decay time of the observables, in steps between their times; 0 for white noise.

    Args:
        scaled: from `scaled_observables`, (times, replicas, observables).

    Examples:
        A chain with correlation 0.9 forgets in −1/ln 0.9 = 9.5 steps:

        >>> stream, x = np.random.default_rng(0), np.zeros((200, 400, 1))
        >>> for i in range(1, 200):
        ...     x[i] = 0.9 * x[i - 1] + stream.standard_normal((400, 1))
        >>> abs(slowest_time(scaled_observables(x[50:])) - 9.5) < 0.5
        True
    """
    times, _, size = scaled.shape
    if not size:
        return 0.0
    flat = scaled.reshape(-1, size)
    variance = flat.T @ flat / len(flat)
    before, after = scaled[:-LAG].reshape(-1, size), scaled[LAG:].reshape(-1, size)
    lagged = before.T @ after / len(before)
    values, vectors = np.linalg.eigh(variance)
    kept = values > 1e-8 * values.max()
    root = vectors[:, kept] / np.sqrt(values[kept])
    largest = float(np.linalg.eigvalsh(root.T @ (lagged + lagged.T) @ root / 2)[-1])
    largest = min(largest, 1 - 1 / (4 * times))
    return 0.0 if largest <= 0 else -LAG / math.log(largest)


def scaled_observables(observed: Numbers) -> Numbers:
    """Return coordinates along the directions of largest variance and their squares, with mean 0 and variance 1.

    Args:
        observed: stationary, (times, replicas, observables).
    """
    times, replicas, size = observed.shape
    flat = observed.reshape(-1, size) - observed.reshape(-1, size).mean(0)
    deviation = flat.std(0)
    flat = flat[:, deviation > 1e-12 * max(deviation.max(), 1e-300)]
    if not flat.shape[1]:
        return np.empty((times, replicas, 0))
    flat = flat / flat.std(0)
    if flat.shape[1] > MOST_OBSERVABLES:
        _, _, directions = np.linalg.svd(flat[:: max(1, len(flat) // 2000)], full_matrices=False)
        flat = flat @ directions[:MOST_OBSERVABLES].T
        flat = flat / flat.std(0)
    squares = flat**2 - 1
    both = np.concatenate([flat, squares[:, squares.std(0) > 1e-9]], 1)
    both = (both - both.mean(0)) / both.std(0)
    return both.reshape(times, replicas, -1)


def _drifts(scaled: Numbers) -> bool:
    """Whether the means over replicas differ between the two halves of the observed times."""
    half = len(scaled) // 2
    change = scaled[half:].mean(0) - scaled[:half].mean(0)
    error = change.std(0, ddof=1) / math.sqrt(len(change))
    z = np.abs(change.mean(0)) / np.maximum(error, 1e-300)
    allowed = stats.norm.isf(stats.norm.sf(DRIFT) / max(1, scaled.shape[-1]))
    return bool((z > allowed).any())


def entrances_differ(states: Tensor, other: Tensor) -> bool:
    """Whether two pools of states differ in the mean of a coordinate or of its square, by more than chance allows.

    Args:
        states: (groups, n, s), independent groups of one pool.
        other: the same of another.
    """
    first, second = (torch.cat([pool, pool**2], -1).mean(1).numpy() for pool in (states, other))
    error = np.sqrt(first.var(0, ddof=1) / len(first) + second.var(0, ddof=1) / len(second))
    z = np.abs(first.mean(0) - second.mean(0)) / np.maximum(error, 1e-300)
    z = z[error > 0]
    freedom = len(first) + len(second) - 2
    return bool(len(z) and (z > stats.t.isf(stats.norm.sf(DRIFT) / len(z), freedom)).any())
