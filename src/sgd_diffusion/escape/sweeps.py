"""Escape times over a whole sweep, from a fraction of an e-fold to forty: plain where that suffices, split beyond."""

import math
from dataclasses import dataclass
from typing import Literal

from scipy import stats

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.escape.exits import Exit
from sgd_diffusion.escape.simulation import simulate
from sgd_diffusion.escape.splitting import SplitEscape, split
from sgd_diffusion.estimates import CONFIDENCE, Estimate
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.points import common_length
from sgd_diffusion.streams import seed_for

KILLED_SHARE = 0.2
"""Share at each level: fewer and larger levels than `split`'s default, several times faster on small batches."""

Method = Literal["plain", "splitting"]
PLAIN: Method = "plain"
SPLITTING: Method = "splitting"


@dataclass(frozen=True)
class SweepPoint:
    """One point of a sweep.

    Attributes:
        escape: mean escape time in iterations, with its 95 % interval.
        method: how it was found.
        learning_rate: η, which turns iterations into dynamical time.
    """

    escape: Estimate
    method: Method
    learning_rate: float

    @property
    def log_time(self) -> float:
        """ln τ = −ln γ, in iterations."""
        return math.log(self.escape.value)

    @property
    def error(self) -> float:
        """Standard error of ln τ: the interval's width over that of a normal law of the same level."""
        return math.log(self.escape.high / self.escape.low) / (2 * float(stats.norm.ppf(0.5 + CONFIDENCE / 2)))


def sweep(
    landscape: Landscape,
    dynamics: Dynamics,
    exit: Exit,
    *,
    replicas: int = 400,
    plain_iterations: int = 20_000,
    split_replicas: int = 400,
    repeats: int = 20,
    seed: int = 0,
) -> list[SweepPoint]:
    """Measure every point of a panel by plain simulation, and by splitting where fewer than half of the replicas leave.

    Args:
        landscape, dynamics, exit: as for `simulate`; one point if no parameter is a vector.
        replicas, plain_iterations: of the plain simulation.
        split_replicas, repeats: of splitting.
        seed: base of the points' streams.

    Raises:
        EscapeError: as `simulate` and `split`.
    """
    length = common_length([landscape.sharpness, *dynamics.vectors, *exit.vectors])
    plain = simulate(landscape, dynamics, exit, replicas=replicas, max_iterations=plain_iterations, seed=seed)
    measured = []
    for point in range(length or 1):
        times = plain if length is None else plain.at(point)
        estimate: Estimate | list[Estimate]
        if 2 * times.exited.sum() >= replicas:
            estimate, method = times.estimate(), PLAIN
        else:
            rare = split(
                landscape.at(point),
                dynamics.at(point),
                exit.at(point),
                replicas=split_replicas,
                repeats=repeats,
                seed=seed_for(seed, "rare", point),
                killed_share=KILLED_SHARE,
            )
            assert isinstance(rare, SplitEscape)
            estimate, method = rare.estimate(), SPLITTING
        assert isinstance(estimate, Estimate)
        measured.append(SweepPoint(estimate, method, float(times.learning_rate)))
    return measured
