"""Adaptive multilevel splitting: mean escape times that are too long for plain simulation.

The trajectory is cut into loops. The core A = {ξ ≤ z_A} contains most of the stationary distribution in the basin. A
loop starts at a first state outside A. Its excursion ends when the trajectory returns to A or leaves the basin. After a
return, the loop ends at the next first state outside A. With p the probability that an excursion leaves the basin,

    E[τ] = E[first exit from A] + (1/p − 1) · E[loop without exit] + E[successful excursion].

This is exact if the excursions start from the stationary distribution of first states outside A (Hill relation).
Splitting estimates p (Cérou and Guyader 2007). Of N excursions, the K whose largest ξ is at most the k-th smallest are
killed and continued from a survivor's first state strictly above this level. p̂ is the product of the factors 1 − K/N.

p̂ is unbiased; 1/p̂ and log p̂ are biased. Therefore p̂ is averaged over repeats before it is inverted.
"""

import math
import warnings
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy import stats

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError, NotRareError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.escape.compiled_splitting import CompiledSplitting
from sgd_diffusion.escape.point_batch import PointBatch
from sgd_diffusion.escape.relaxation import relaxation
from sgd_diffusion.escape.simulation import check_start
from sgd_diffusion.escape.threads import one_thread
from sgd_diffusion.escape.times import one_iteration
from sgd_diffusion.escape.torch_splitting import TorchSplitting
from sgd_diffusion.estimates import CONFIDENCE, Estimate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.streams import seed_for

LARGEST_RARE_PROBABILITY = 0.05
"""Largest p for which escape counts as rare."""

WORST_SPREAD = 0.5
"""Largest relative standard deviation of p̂ over repeats for which its interval is trusted."""


@dataclass(frozen=True)
class SplitEscape:
    """Mean escape time of one parameter point, from splitting.

    Attributes:
        probabilities: (repeats,), p̂ of each repeat, unbiased; 0 if all excursions of a repeat were killed.
        loop: (repeats,), mean iterations of a loop without exit.
        first: (repeats,), mean iterations from the minimum to the first state outside A.
        last: mean iterations of a successful excursion.
        learning_rate: η.
        spent: cost of the estimate: number of single-replica iterations.

    Examples:
        >>> two = np.ones(2)
        >>> escape = SplitEscape(0.01 * two, loop=10 * two, first=5 * two, last=3.0, learning_rate=0.1, spent=0)
        >>> round(escape.estimate().value, 6)  # 5 + (1/0.01 − 1) · 10 + 3
        998.0
        >>> escape.spread
        0.0
    """

    probabilities: NDArray[np.float64]
    loop: NDArray[np.float64]
    first: NDArray[np.float64]
    last: float
    learning_rate: float
    spent: int

    @property
    def spread(self) -> float:
        """Standard deviation of p̂ over repeats, divided by its mean; infinite if the mean is 0."""
        mean = self.probabilities.mean()
        return float(self.probabilities.std(ddof=1) / mean) if mean > 0 else math.inf

    def estimate(self, unit: str = "iterations") -> Estimate:
        """Return the mean escape time with its 95 % interval; n is the number of repeats.

        The interval is Student's t interval of the logarithm of the mean p̂; the squared relative error of the loops'
        length is added to its squared error.

        Args:
            unit: `iterations` (default), or `time` for dynamical time η · iterations.

        Raises:
            EscapeError: p̂ = 0 in every repeat, or the unit is unknown.
        """
        scale = one_iteration(unit, self.learning_rate)
        mean = self.probabilities.mean()
        if mean == 0:
            raise EscapeError("no excursion left the basin in any repeat, so p̂ = 0; use more replicas.")
        if self.spread > WORST_SPREAD:
            warnings.warn(
                f"p̂ spreads by {self.spread:.0%} of its mean over repeats, more than {WORST_SPREAD:.0%}; the interval "
                "of the escape time is not to be trusted. Use more replicas.",
                stacklevel=2,
            )
        value = self.first.mean() + (1 / mean - 1) * self.loop.mean() + self.last
        repeats = len(self.probabilities)
        relative = math.hypot(self.spread, self.loop.std(ddof=1) / self.loop.mean()) / math.sqrt(repeats)
        factor = math.exp(float(stats.t.ppf(0.5 + CONFIDENCE / 2, repeats - 1)) * relative)
        return Estimate(
            value=value * scale, low=value / factor * scale, high=value * factor * scale, n=repeats, unit=unit
        )


@dataclass(frozen=True)
class SplitEscapes:
    """Mean escape times of a parameter batch, from splitting, in the order of its points.

    Examples:
        >>> two = np.ones(2)
        >>> points = [SplitEscape(p * two, 10 * two, 0 * two, 0.0, learning_rate=0.1, spent=0) for p in (0.5, 0.01)]
        >>> [round(estimate.value, 6) for estimate in SplitEscapes(points).estimate()]  # (1/p − 1) · 10
        [10.0, 990.0]
    """

    points: list[SplitEscape]

    def estimate(self, unit: str = "iterations") -> list[Estimate]:
        """Return one estimate per parameter point.

        Args:
            unit: `iterations` (default), or `time` for dynamical time η · iterations.

        Raises:
            EscapeError: as `SplitEscape.estimate`.
        """
        return [point.estimate(unit) for point in self.points]


def split(
    landscape: Landscape,
    dynamics: Dynamics,
    boundary: Boundary,
    *,
    replicas: int = 1000,
    repeats: int = 20,
    seed: int = 0,
    outside: float = 0.15,
    killed_share: float = 0.05,
    max_excursion: int = 10**6,
) -> SplitEscape | SplitEscapes:
    """Estimate the mean escape time by splitting. At a fixed number of replicas the cost is proportional to −log p.

    With N replicas the relative variance of one p̂ is about |log p|/N. For a relative error of 10 % at −log γ = 40 take
    N = 2,000 and 20 repeats.

    Args:
        landscape: as for `simulate`.
        dynamics: as for `simulate`; it must be Markovian.
        boundary: the boundary, as for `simulate`.
        replicas: N, number of excursions in each repeat; default 1000, at least 20.
        repeats: number of independent repeats, which give the interval; default 20, at least 2.
        seed: base of the random streams; default 0.
        outside: share of time that replicas spend outside A, which sets z_A; default 0.15. The expected result does not
            depend on it.
        killed_share: k/N; default 0.05.
        max_excursion: iterations after which an unfinished excursion raises `EscapeError`; default 10⁶.

    Returns:
        One escape time, or a `SplitEscapes` of one per parameter point if any parameter is a vector.

    Raises:
        NotRareError: escape is not rare, or faster than the relaxation of the basin's slowest direction.
        EscapeError: an excursion does not end, the dynamics is not Markovian, or as `simulate`.

    Examples:
        >>> from sgd_diffusion.dynamics import SGLD
        >>> from sgd_diffusion.escape import Coordinate
        >>> from sgd_diffusion.landscapes import double_well
        >>> where = double_well(), SGLD(0.1, 0.2), Coordinate(threshold=0.0)
        >>> found = split(*where, replicas=100, repeats=3, killed_share=0.2, seed=2)
        >>> abs(math.log(found.estimate().value) - 6.626) < 0.5  # the exact chain has ln τ = 6.626
        True
    """
    if replicas < 20 or repeats < 2:
        raise EscapeError(f"splitting needs at least 20 replicas and 2 repeats, got {replicas} and {repeats}.")
    if not dynamics.markovian:
        raise EscapeError(
            "splitting needs Markovian dynamics, but minibatches without replacement depend on the examples already "
            "used in the epoch; use simulate(), or draw minibatches with replacement."
        )
    length = check_start(landscape, dynamics, boundary)
    compiled, threads = compiled_escape(landscape, dynamics, boundary, None, length or 1), torch.get_num_threads()

    @torch.inference_mode()  # recording gradients would take a fifth of the time of a small operation
    def one(point: int) -> SplitEscape:
        at = landscape.at(point), dynamics.at(point), boundary.at(point)
        stream = seed_for(seed, "splitting", point)
        batch = PointBatch(*at, stream)
        stages = TorchSplitting(batch) if compiled is None else CompiledSplitting(compiled, point, stream, threads)
        slowest = relaxation(batch, *at[:2])
        edge = stages.find_edge(outside, slowest)
        if edge >= 1:
            raise NotRareError(
                f"escape is not rare: replicas are outside the boundary {outside:.0%} of the time. Use simulate()."
            )
        loops = stages.collect_loops(edge, slowest, pool=replicas, repeats=repeats)
        killed = max(1, round(killed_share * replicas))
        probabilities, last = stages.split(loops, edge, replicas=replicas, fewest_killed=killed, longest=max_excursion)
        if probabilities.mean() > LARGEST_RARE_PROBABILITY:
            raise NotRareError(
                f"escape is not rare: an excursion leaves the basin with probability {probabilities.mean():.2g} > "
                f"{LARGEST_RARE_PROBABILITY}. Use simulate()."
            )
        return SplitEscape(probabilities, loops.loop, loops.first, last, float(at[1].learning_rate), stages.spent)

    with one_thread():
        return one(0) if length is None else SplitEscapes([one(point) for point in range(length)])
