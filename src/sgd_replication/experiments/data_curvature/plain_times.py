"""The mean escape time by plain runs: of replicas that all leave, or, where escape is rare, of many short runs.

The compiled loops advance 16 replicas side by side. Of 32 replicas that run until they leave, the last ones run nearly
alone, and the loops take 4.4 mean times: 2.2 times as long as if all 16 lanes were busy. If instead replicas are
watched for an eighth of the mean time, batch after batch, until as many have left, the lanes are hardly ever idle.

This takes the hazard to be constant once the basin has relaxed. Each replica is therefore watched for 100 relaxation
times at least, of which the first three do not count, and every time comes with a test of the hazard.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape import Boundary, EscapeTimes, SweepPoint, plain_points, simulate
from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.estimates import Estimate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.statistics.waiting_times import exponential_mean

TO_THE_END = 160
"""Replicas from which on all run until they leave: the lanes are then idle for less than a fifth of the time."""
BATCH = 32
"""Replicas that are watched together."""
SHARE = 0.125
"""Time for which a replica is watched, over the expected one."""
SHORTEST_WATCH = 100
"""The same in relaxation times, at least."""
WORTHWHILE = 0.5
"""Largest time for which a replica is watched, over the expected one; where it is longer, all run until they leave."""
GIVEN_UP = 1.5
"""A point is given up where the mean time so far is so many times the longest one that is wanted; see `rare_exits`."""
PRIOR = 2
"""Exits that are added to those so far when a point is given up, so that chance rarely does it."""

Watch = Callable[[int, int, int], EscapeTimes]
"""Returns the times of replicas that start at the minimum, given their number, the iterations after which those still
inside are stopped, and the number of the batch, which tells its random streams from those of the others."""


@dataclass(frozen=True)
class PlainTime:
    """What is asked of the plain runs at a point.

    Attributes:
        replicas: that leave, at least, where escape is rare; else all replicas.
        relaxation: 1/(ηh) in iterations, with the memory of the optimiser.
        expected: escape time in iterations.
        longest: longest mean escape time that must not be given up where escape is rare, and the iterations after
            which a replica is stopped where it is not.

    Examples:
        >>> PlainTime(replicas=32, relaxation=10.0, expected=1e5, longest=10**6).watched
        12500
        >>> PlainTime(replicas=32, relaxation=10.0, expected=1e3, longest=10**6).watched is None  # too few relaxations
        True
    """

    replicas: int
    relaxation: float
    expected: float
    longest: int

    @property
    def watched(self) -> int | None:
        """Iterations for which each of many replicas is watched; None if all run until they leave."""
        iterations = math.ceil(max(SHARE * self.expected, SHORTEST_WATCH * self.relaxation))
        few = self.replicas < TO_THE_END and iterations <= WORTHWHILE * self.expected
        return iterations if few else None

    def measured(self, watch: Watch) -> SweepPoint | None:
        """Return the mean escape time; None if it is too long, or if fewer than half of all replicas leave.

        Args:
            watch: runs replicas.

        Examples:
            Exponential times of mean 1000; the first 30 iterations do not count:

            >>> def watch(replicas, iterations, batch):
            ...     times = np.random.default_rng(batch).exponential(1000, replicas).astype(np.int64) + 1
            ...     left = times <= iterations
            ...     return EscapeTimes(np.minimum(times, iterations), left, left & False, np.array(0.1))
            >>> for asked in (PlainTime(400, 10.0, 1e3, 10**6), PlainTime(100, 1.0, 1e3, 10**6)):
            ...     point = asked.measured(watch)
            ...     print(abs(point.log_time - math.log(1000)) < 3 * point.error, round(1 / point.error**2, -2))
            True 400.0
            True 100.0
            >>> PlainTime(100, 1.0, 1e4, 10**3).measured(watch) is None  # not tried
            True
        """
        watched = self.watched
        if watched is None:
            (found,) = plain_points(watch(self.replicas, self.longest, 0))
            return found
        if self.expected > self.longest:
            return None
        times = rare_exits(lambda batch: watch(BATCH, watched, batch), self.replicas, self.longest)
        return None if times is None else mean_of_rare(times, self.relaxation)


def watched(
    landscape: Landscape,
    dynamics: Dynamics,
    boundary: Boundary,
    stream: Callable[..., int],
    replicas: int,
    iterations: int,
    batch: int,
) -> EscapeTimes:
    """Return the times of a batch of replicas that start at the minimum; with its first four arguments, a `Watch`.

    Args:
        landscape, dynamics, boundary: as for `simulate`.
        stream: returns the seed of the first batch and, given the label of another, that of the latter.
        replicas: that are watched together.
        iterations: after which those still inside are stopped.
        batch: its number, from 0.

    Examples:
        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.escape import Box
        >>> from sgd_diffusion.landscapes import quadratic
        >>> where = quadratic([1.0]), SGLD(0.1, 0.2), Box(1.0)
        >>> times = watched(*where, lambda *labels: len(labels), replicas=4, iterations=20, batch=1)
        >>> times.iterations.shape, int(times.iterations.max()) <= 20
        ((4,), True)
    """
    seed = stream(*((f"batch {batch}",) if batch else ()))
    return simulate(landscape, dynamics, boundary, replicas=replicas, max_iterations=iterations, seed=seed)


def rare_exits(watch: Callable[[int], EscapeTimes], wanted: int, longest: float) -> EscapeTimes | None:
    """Return the times of as many batches as are needed until enough replicas have left; None if that takes too long.

    With S iterations of all replicas so far and K exits, a point is given up where S/(K + 2) exceeds 1.5 times
    `longest`: of points whose mean time is `longest`, one in ten is; of those that take three times as long, all are.

    Args:
        watch: returns the times of a batch, given its number; all batches are watched for the same time.
        wanted: exits.
        longest: mean escape time that must not be given up, in iterations.

    Examples:
        Two of three replicas leave in each batch:

        >>> left = np.array([True, True, False])
        >>> batch = EscapeTimes(np.array([10, 20, 30]), left, np.full(3, False), np.array(0.1))
        >>> found = rare_exits(lambda _: batch, wanted=3, longest=100.0)
        >>> len(found.iterations), int(found.exited.sum())
        (6, 4)
        >>> rare_exits(lambda _: batch, wanted=1000, longest=1.0) is None
        True
    """
    batches: list[EscapeTimes] = []
    exits, total = 0, 0.0
    while exits < wanted:
        batches.append(watch(len(batches)))
        exits += int(batches[-1].exited.sum())
        total += float(batches[-1].iterations.sum())
        if total > GIVEN_UP * longest * (exits + PRIOR):
            return None
    return EscapeTimes(
        np.concatenate([one.iterations for one in batches]),
        np.concatenate([one.exited for one in batches]),
        np.concatenate([one.diverged for one in batches]),
        batches[0].learning_rate,
    )


def mean_of_rare(times: EscapeTimes, relaxation: float) -> SweepPoint:
    """Return the mean escape time at the constant hazard that replicas have once they are relaxed.

    Args:
        times: of replicas that started at the minimum and were all watched for the same time.
        relaxation: 1/(ηh) in iterations.

    Examples:
        Of 100 replicas 40 leave in 500 iterations, at even intervals; the first 30 iterations do not count:

        >>> iterations = np.concatenate([np.arange(40) * 11 + 40, np.full(60, 500)])
        >>> left = np.arange(100) < 40
        >>> point = mean_of_rare(EscapeTimes(iterations, left, np.full(100, False), np.array(0.1)), relaxation=10.0)
        >>> round(point.escape.value), point.escape.n  # 40 · 224.5 and 60 · 470, over 40
        (930, 40)
    """
    relaxed = times.after(math.ceil(RELAXATION_TIMES * relaxation))
    value, low, high = exponential_mean(relaxed.iterations.astype(np.float64), relaxed.exited)
    escape = Estimate(value=value, low=low, high=high, n=int(relaxed.exited.sum()), unit="iterations")
    exponential = relaxed.exponentiality()
    assert isinstance(exponential, float)
    return SweepPoint(escape, "plain", float(times.learning_rate), exponential)
