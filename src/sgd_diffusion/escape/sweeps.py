"""Escape times over a sweep: by plain simulation where most replicas leave in time, by splitting elsewhere."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import torch
from scipy import stats

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import NotRareError, UnresolvedError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.simulation import simulate
from sgd_diffusion.escape.splitting import WORST_SPREAD, SplitEscape, split
from sgd_diffusion.escape.times import FEWEST_EXITS, EscapeTimes
from sgd_diffusion.estimates import CONFIDENCE, Estimate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.point_cache import NO_CACHE, PointCache, Prefixed
from sgd_diffusion.streams import seed_for

KILLED_SHARE = 0.2
"""Share killed at each level: larger than the default of `split`, and several times faster on small batches."""

EFFORTS = (1, 4, 16)
"""Multiples of `split_replicas`, tried in turn while repeats of splitting disagree.

A larger multiple is tried only if the largest could make the spread small enough, given a decrease as 1/√replicas."""

LONGER = 4
"""Factor by which plain simulation is lengthened at a point whose escape is too frequent for splitting."""

Method = Literal["plain", "splitting"]
"""How a mean escape time was measured."""


@dataclass(frozen=True)
class SweepPoint:
    """Mean escape time at one parameter point of a sweep.

    Attributes:
        escape: mean escape time in iterations, with its 95 % interval.
        method: "plain" for plain simulation, "splitting" for splitting.
        learning_rate: η; dynamical time is η · iterations.
        exponential: p-value of the hypothesis that escape times are exponential; NaN after splitting, or after fewer
            than five exits.

    Examples:
        >>> escape = Estimate(value=math.exp(3), low=math.exp(2), high=math.exp(4), n=20, unit="iterations")
        >>> point = SweepPoint(escape, "plain", learning_rate=0.1)
        >>> round(point.log_time, 6), round(point.error, 3)  # ln τ = 3 ± 1, and 1/1.96
        (3.0, 0.51)
    """

    escape: Estimate
    method: Method
    learning_rate: float
    exponential: float = math.nan

    @property
    def log_time(self) -> float:
        """ln τ = −ln γ, τ in iterations."""
        return math.log(self.escape.value)

    @property
    def error(self) -> float:
        """Standard error of ln τ: width of the 95 % interval of ln τ, divided by 2 · 1.96."""
        return math.log(self.escape.high / self.escape.low) / (2 * float(stats.norm.ppf(0.5 + CONFIDENCE / 2)))


def plain_points(times: EscapeTimes) -> list[SweepPoint | None]:
    """Return the mean escape time at every parameter point from plain simulation.

    Args:
        times: result of `simulate`.

    Returns:
        One entry per parameter point (one in all if no parameter is a vector); None if fewer than half of its replicas
        left.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape import Box
        >>> from sgd_diffusion.landscapes import quadratic
        >>> dynamics = SGD(0.1, [1, 100], 1.0)  # the larger batch has 1/10 of the noise amplitude
        >>> times = simulate(quadratic([1.0]), dynamics, Box(0.5), replicas=100, max_iterations=300)
        >>> [None if point is None else point.method for point in plain_points(times)]
        ['plain', None]
        >>> import numpy as np
        >>> exited = np.array([[True, True], [False, False]])
        >>> times = EscapeTimes(np.array([[10, 30], [99, 99]]), exited, np.zeros((2, 2), dtype=bool), np.array(0.1))
        >>> left, stayed = plain_points(times)
        >>> left.escape.value, stayed
        (20.0, None)
    """
    return [_plain(point) if 2 * point.exited.sum() >= max(point.exited.size, 1) else None for point in times.points()]


def _plain(times: EscapeTimes) -> SweepPoint:
    estimate = times.estimate()
    exponential = times.exponentiality() if times.exited.sum() >= FEWEST_EXITS else math.nan
    assert isinstance(estimate, Estimate)
    assert isinstance(exponential, float)
    return SweepPoint(estimate, "plain", float(times.learning_rate), exponential)


def sweep(
    landscape: Landscape,
    dynamics: Dynamics,
    boundary: Boundary,
    *,
    replicas: int = 400,
    plain_iterations: int = 20_000,
    split_replicas: int = 400,
    repeats: int = 20,
    seed: int = 0,
    device: torch.device = CPU,
    replicas_per_stream: int | None = None,
    cache: PointCache = NO_CACHE,
) -> list[SweepPoint]:
    """Measure the mean escape time at every parameter point, by plain simulation or by splitting.

    A point is split if fewer than half of its replicas leave in plain simulation. Repeats of splitting disagree if the
    spread of p̂ exceeds `WORST_SPREAD`. A few rare repeats then dominate the mean of p̂, which is typically too small by
    more than its interval shows. Such a point is split again with 4 and 16 times as many replicas. If escape is too
    frequent for splitting, plain simulation is repeated with four times as many iterations.

    Args:
        landscape: as for `simulate`.
        dynamics: as for `simulate`; it must be Markovian where a point is split.
        boundary: the boundary, as for `simulate`.
        replicas: replicas per parameter point in plain simulation; default 400.
        plain_iterations: largest number of iterations of plain simulation; default 20,000.
        split_replicas: excursions in each repeat of splitting; default 400.
        repeats: independent repeats of splitting; default 20.
        seed: base of the random streams; default 0.
        device: of plain simulation; default: the CPU. Splitting always runs on the CPU.
        replicas_per_stream: of plain simulation, as for `simulate`; default: None.
        cache: of the plain simulations, as for `simulate`, and of the results of splitting; default: none.

    Returns:
        One entry per parameter point; one in all if no parameter is a vector.

    Raises:
        UnresolvedError: repeats of splitting disagree also with more replicas, or as `split`.
        EscapeError: as `simulate`.

    Examples:
        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.escape import Coordinate
        >>> from sgd_diffusion.landscapes import double_well
        >>> where = double_well(), SGLD(0.1, [0.5, 0.2]), Coordinate(threshold=0.0)
        >>> points = sweep(*where, replicas=50, plain_iterations=100, split_replicas=100, repeats=2, seed=5)
        >>> [point.method for point in points], points[1].log_time > points[0].log_time
        (['plain', 'splitting'], True)
    """
    plain_run = partial(simulate, replicas=replicas, replicas_per_stream=replicas_per_stream, device=device)
    plain = plain_points(
        plain_run(landscape, dynamics, boundary, max_iterations=plain_iterations, seed=seed, cache=cache)
    )

    def rare(point: int) -> Estimate:
        where, stream = (landscape.at(point), dynamics.at(point), boundary.at(point)), seed_for(seed, "rare", point)
        for effort in EFFORTS:
            escape = split(
                *where,
                replicas=effort * split_replicas,
                repeats=repeats,
                seed=stream if effort == 1 else seed_for(stream, "again", effort),
                killed_share=KILLED_SHARE,
            )
            assert isinstance(escape, SplitEscape)
            spread = escape.spread
            if spread <= WORST_SPREAD:
                return escape.estimate()
            if spread * math.sqrt(effort / EFFORTS[-1]) > WORST_SPREAD:
                break
        raise UnresolvedError(
            f"point {point + 1} of {len(plain)}: {repeats} repeats of splitting, each with "
            f"{effort * split_replicas} replicas, disagree: their escape probabilities spread by {spread:.0%} "
            f"of the mean, and at most {WORST_SPREAD:.0%} is trusted. Either the replicas are too few, or "
            "those that come closest to the boundary are not those that leave, because the noise vanishes on the way "
            "or one step crosses the barrier. Choose stronger noise or smaller batches, so that replicas leave in "
            "plain simulation, or more replicas."
        )

    def unfinished(point: int) -> SweepPoint:
        try:
            escape = _recalled(cache, f"split-{point}", partial(rare, point))
            return SweepPoint(escape, "splitting", float(dynamics.at(point).learning_rate))
        except NotRareError:
            (found,) = plain_points(
                plain_run(
                    landscape.at(point),
                    dynamics.at(point),
                    boundary.at(point),
                    max_iterations=LONGER * plain_iterations,
                    seed=seed_for(seed, "longer", point),
                    cache=Prefixed(cache, f"longer-{point}"),
                )
            )
            if found is None:
                raise
            return found

    return [found or unfinished(point) for point, found in enumerate(plain)]


def _recalled(cache: PointCache, name: str, measure: Callable[[], Estimate]) -> Estimate:
    """Return a stored estimate, or measure and store it; a point that cannot be resolved is stored, too.

    Examples:
        >>> _recalled(NO_CACHE, "split-0", lambda: Estimate(value=9, low=8, high=10, n=20)).value
        9.0
    """

    found = cache.find(name)
    if found is None:
        try:
            escape = measure()
        except UnresolvedError as error:
            cache.store(name, {"refusal": str(error), "not rare": isinstance(error, NotRareError)})
            raise
        cache.store(name, {"estimate": escape.model_dump()})
        return escape
    if "refusal" in found:
        raise (NotRareError if found["not rare"] else UnresolvedError)(found["refusal"])
    return Estimate.model_validate(found["estimate"])
