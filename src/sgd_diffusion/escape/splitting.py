"""Adaptive multilevel splitting: escape times far beyond what plain runs reach.

The discrete chain is cut into loops. Let A = {ξ ≤ z_A} hold most of the valley. A loop starts at the first state
outside A, wanders until it is back in A or beyond the exit (the excursion), and, if back, until it next leaves A. With
p the probability that an excursion ends beyond the exit,

    E[τ] = E[first exit from A] + (1/p − 1) · E[loop without exit] + E[successful excursion],

which is exact as the excursions' starting states become those of the stationary loop (Hill relation). Splitting
estimates p (Cérou and Guyader 2007): of N excursions with their largest ξ, all K that did not get above the k-th
smallest are killed and started anew from a survivor's first state strictly above that level; p̂ is the product of the
factors 1 − K/N.

p̂ is unbiased, 1/p̂ and log p̂ are not: p̂ is averaged over repeats, then inverted.
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
from sgd_diffusion.escape.batch import Batch
from sgd_diffusion.escape.excursions import Excursions
from sgd_diffusion.escape.exits import Exit
from sgd_diffusion.escape.loops import collect_loops, find_edge
from sgd_diffusion.escape.relaxation import relaxation
from sgd_diffusion.escape.simulation import check_start
from sgd_diffusion.escape.threads import one_thread
from sgd_diffusion.estimates import CONFIDENCE, Estimate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import common_length
from sgd_diffusion.streams import seed_for

LARGEST_RARE_PROBABILITY = 0.05
WORST_SPREAD = 0.5
STATES_AT_ONCE = 2**18


@dataclass(frozen=True)
class SplitEscape:
    """Escape time of one point by splitting.

    Attributes:
        probabilities: (repeats,), p̂ of each repeat, unbiased; zero where a repeat died out.
        loop: (repeats,), mean iterations of a loop without exit.
        first: (repeats,), mean iterations from the minimum to the first state outside A.
        last: mean iterations of a successful excursion.
        learning_rate: η.
        spent: iterations of single replicas that the estimate cost.

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
        """Standard deviation of p̂ over repeats, relative to its mean; infinite if every repeat died out."""
        mean = self.probabilities.mean()
        return float(self.probabilities.std(ddof=1) / mean) if mean > 0 else math.inf

    def estimate(self, unit: str = "iterations") -> Estimate:
        """Return the mean escape time with its 95 % interval.

        The interval is Student's on log p̄ with the loops' relative error added in squares; n counts repeats.

        Args:
            unit: `iterations`, or `time` for dynamical time η · iterations.

        Raises:
            EscapeError: every repeat died out, or the unit is another.
        """
        scale = {"iterations": 1.0, "time": self.learning_rate}.get(unit)
        if scale is None:
            raise EscapeError(f"unit {unit!r} is unknown; allowed: iterations, time.")
        mean = self.probabilities.mean()
        if mean == 0:
            raise EscapeError("every repeat died out before the exit; use more replicas.")
        if self.spread > WORST_SPREAD:
            warnings.warn(
                f"p̂ spreads by {self.spread:.0%} of its mean over repeats; its interval is not to be trusted: use more "
                "replicas.",
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
class SplitPanel:
    """Escape times of a panel's points by splitting, in the points' order.

    Examples:
        >>> two = np.ones(2)
        >>> points = [SplitEscape(p * two, 10 * two, 0 * two, 0.0, learning_rate=0.1, spent=0) for p in (0.5, 0.01)]
        >>> [round(estimate.value, 6) for estimate in SplitPanel(points).estimate()]  # (1/p − 1) · 10
        [10.0, 990.0]
    """

    points: list[SplitEscape]

    def estimate(self, unit: str = "iterations") -> list[Estimate]:
        """Return each point's estimate."""
        return [point.estimate(unit) for point in self.points]


def split(
    landscape: Landscape,
    dynamics: Dynamics,
    exit: Exit,
    *,
    replicas: int = 1000,
    repeats: int = 20,
    seed: int = 0,
    outside: float = 0.15,
    killed_share: float = 0.05,
    max_excursion: int = 10**6,
) -> SplitEscape | SplitPanel:
    """Estimate the mean escape time by splitting; its cost grows linearly in −log p at fixed replicas.

    At a fixed number N of replicas the relative variance of one p̂ is about |log p|/N; for 10 % at −log γ = 40 take
    N = 2,000 and 20 repeats.

    Args:
        landscape, dynamics, exit: as for `simulate`; a vector of points gives a panel.
        replicas: N in each repeat.
        repeats: independent repeats; the interval is taken over them.
        seed: base of the points' streams.
        outside: the share of time that long runs spend outside A, which sets z_A; the answer must not depend on it.
        killed_share: k/N.
        max_excursion: an excursion still under way after so many iterations is an error, not a return.

    Raises:
        NotRareError: escape is no rare event, or faster than the valley's slowest direction relaxes.
        EscapeError: an excursion does not end, or as `simulate`.

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
        raise EscapeError(f"splitting needs 20 replicas and 2 repeats or more, got {replicas} and {repeats}.")
    if not dynamics.memoryless:
        raise EscapeError(
            "splitting branches a state into several futures, and without replacement the examples that an epoch has "
            "left are a part of the state; use simulate(), or draw minibatches with replacement."
        )
    length = common_length([landscape.sharpness, *dynamics.vectors, *exit.vectors])
    check_start(landscape, dynamics, exit, length or 1)

    @torch.inference_mode()  # as simulate()
    def one(point: int) -> SplitEscape:
        at = landscape.at(point), dynamics.at(point), exit.at(point)
        stream = seed_for(seed, "splitting", point)
        batch = Batch(*at, stream)
        slowest = relaxation(batch, *at[:2])
        edge = find_edge(batch, outside, slowest)
        if edge >= 1:
            raise NotRareError(
                f"escape is not rare: long runs are beyond the exit {outside:.0%} of the time. Use simulate()."
            )
        loops = collect_loops(batch, edge, slowest, pool=replicas, repeats=repeats)
        # Excursions keep the states at their maxima, hundreds a row: of high dimension, not all repeats at once.
        together = max(1, STATES_AT_ONCE // (replicas * at[0].dimension))
        found = [
            Excursions(batch, edge, some, max_excursion).split(max(1, round(killed_share * replicas)))
            for some in loops.entrances[:, :replicas].split(together)
        ]
        probabilities = np.concatenate([probability for probability, _ in found])
        last = float(np.mean([age for _, age in found if age] or [0.0]))
        if probabilities.mean() > LARGEST_RARE_PROBABILITY:
            raise NotRareError(
                f"escape is not rare: a loop ends beyond the exit with probability {probabilities.mean():.2g} > "
                f"{LARGEST_RARE_PROBABILITY}. Use simulate()."
            )
        return SplitEscape(probabilities, loops.loop, loops.first, last, float(at[1].learning_rate), batch.spent)

    with one_thread():
        return one(0) if length is None else SplitPanel([one(point) for point in range(length)])
