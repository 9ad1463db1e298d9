"""Splitting of one part of a basin: runs until they settle, loops around the core, and excursions from it."""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import NotRareError, UnsettledEscapeError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.escape.splitting.compiled_stages import CompiledStages
from sgd_diffusion.escape.splitting.passages import Passages
from sgd_diffusion.escape.splitting.result import time_of_loops
from sgd_diffusion.escape.splitting.settling import Settled, entrances_differ, settle
from sgd_diffusion.escape.splitting.torch_stages import TorchStages
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.streams import seed_for

LARGEST_RARE_PROBABILITY = 0.05
"""Largest p for which escape counts as rare."""


@dataclass(frozen=True)
class Effort:
    """How much is run.

    Attributes:
        replicas: N, excursions in each repeat.
        repeats: independent repeats.
        outside: share of time that replicas spend outside the core A.
        fewest_killed: k.
        longest_excursion: most iterations of an excursion.
        longest_run: most iterations of the runs that settle.
        most_iterations: of all replicas together, in each stage.
        threads: that share the work.
    """

    replicas: int
    repeats: int
    outside: float
    fewest_killed: int
    longest_excursion: int
    longest_run: int
    most_iterations: float
    threads: int


@dataclass(frozen=True)
class Problem:
    """An escape at one parameter point.

    Attributes:
        landscape, dynamics, boundary: of the point.
        seed: base of its random streams.
    """

    landscape: Landscape
    dynamics: Dynamics
    boundary: Boundary
    seed: int


@dataclass(frozen=True)
class Crossing:
    """Transitions from one part of a basin to one target.

    Attributes:
        passages: of the excursions.
        loop: (repeats,), mean iterations of a loop.
        first: (repeats,), mean iterations from the start to the first state outside A.
        curve: probability to pass each level, (levels, 2).
        settled: the runs.
        spent: iterations of all replicas.
        looped: iterations of all loops.
    """

    passages: Passages
    loop: NDArray[np.float64]
    first: NDArray[np.float64]
    curve: NDArray[np.float64]
    settled: Settled
    spent: int
    looped: float

    def time(self, repeats: NDArray[np.bool_] | None = None) -> float:
        """Return the mean time of the transition in iterations, from all repeats or from some, (repeats,) bool."""
        chosen = slice(None) if repeats is None else repeats
        passages = self.passages
        return time_of_loops(passages.probabilities[chosen], self.loop[chosen], self.first[chosen], passages.last)


def cross(
    problem: Problem,
    effort: Effort,
    label: str,
    *,
    watched: Boundary,
    excursions: Boundary | None = None,
    start: Tensor | None = None,
) -> Crossing:
    """Split the excursions from a part of the basin.

    Args:
        problem: the escape.
        effort: how much is run.
        label: tells the random streams from those of the problem's other transitions.
        watched: ξ of the runs; they end where it exceeds 1.
        excursions: ξ of the excursions; None for that of the runs.
        start: θ where runs start, (d,); None for the minimum.

    Raises:
        NotRareError: escape is not rare.
        UnsettledEscapeError: the runs do not settle, or need too many iterations.
        EscapeError: an excursion does not end.
    """
    landscape, dynamics = problem.landscape, problem.dynamics
    stages = stages_of(problem, watched, start, seed_for(problem.seed, "part of a basin", label), effort.threads)
    xi = watched.bind(landscape, RowIndex.of_one_point())

    def observe(states: Tensor) -> Tensor:
        theta = states[:, : landscape.dimension]
        return torch.cat([theta, xi(theta).clamp(-10, 10).unsqueeze(1)], 1)

    settled = settle(stages.probes, observe, memory=dynamics.memory_time, longest=effort.longest_run)
    seen = settled.states[..., : landscape.dimension].reshape(-1, landscape.dimension)
    edge = float(np.quantile(xi(seen).numpy(), 1 - effort.outside))
    if edge >= 1:
        raise NotRareError(
            f"escape is not rare: replicas are outside the boundary {effort.outside:.0%} of the time. Use simulate()."
        )
    before = stages.spent
    relaxed_after = math.ceil(RELAXATION_TIMES * settled.relaxation)
    loops = stages.collect_loops(
        edge, relaxed_after, pool=effort.replicas, repeats=effort.repeats, most=effort.most_iterations
    )
    looped = stages.spent - before
    early, late = loops.halves
    if entrances_differ(early, late):
        raise UnsettledEscapeError(
            "the pools of first states outside the core differ between early and late parts of the chains, although "
            f"these relaxed for {relaxed_after} iterations: the basin has a slower part. Raise longest_run, or use "
            "simulate()."
        )
    passages = stages.split(
        excursions,
        loops,
        edge,
        replicas=effort.replicas,
        fewest_killed=effort.fewest_killed,
        longest=effort.longest_excursion,
        most=effort.most_iterations,
    )
    mean = passages.probabilities.mean()
    if mean > LARGEST_RARE_PROBABILITY:
        raise NotRareError(
            f"escape is not rare: an excursion leaves the basin with probability {mean:.2g} > "
            f"{LARGEST_RARE_PROBABILITY}. Use simulate()."
        )
    return Crossing(passages, loops.loop, loops.first, passages.curve(edge), settled, stages.spent, looped)


def stages_of(
    problem: Problem, watched: Boundary, start: Tensor | None, seed: int, threads: int
) -> CompiledStages | TorchStages:
    """Return the stages of splitting: compiled where the kernels have all that is asked for, else through torch."""
    where = problem.landscape, problem.dynamics
    compiled = compiled_escape(*where, watched, start, 1)
    if compiled is None:
        return TorchStages(*where, watched, start, seed)
    return CompiledStages(*where, compiled, seed, threads)
