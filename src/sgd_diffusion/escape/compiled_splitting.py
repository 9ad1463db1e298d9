"""Splitting of one parameter point in compiled loops; `torch_splitting` has the same methods."""

import math
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from sgd_diffusion.errors import NotRareError
from sgd_diffusion.escape.compiled_escape import CompiledEscape
from sgd_diffusion.escape.loops import DISCARDED, ENTRANCES_PER_CHAIN, PILOT_ITERATIONS, Loops, not_relaxed, too_long
from sgd_diffusion.escape.relaxation import RELAXATION_TIMES
from sgd_diffusion.escape.threads import in_threads
from sgd_diffusion.streams import seed_for

PILOT_REPLICAS = 208
"""Replicas of the pilot run that sets z_A: thirteen vectors."""


class CompiledSplitting:
    """The stages of splitting for one parameter point.

    Args:
        escape: the kernels and what they take.
        point: index of the parameter point.
        seed: of its random streams.
        threads: number of threads that share the repeats.

    Attributes:
        spent: number of single-replica iterations so far.
    """

    def __init__(self, escape: CompiledEscape, point: int, seed: int, threads: int) -> None:
        self._module, self._seed, self._threads, self.spent = escape.module, seed, threads, 0
        self._stop = np.zeros(1, np.int64)
        self._start, self._parameters = escape.start[point], escape.parameters[point]
        self._shared = escape.shared_at(point)

    def find_edge(self, outside: float, relaxation: float) -> float:
        """Return z_A such that replicas spend about the share `outside` of their time at ξ > z_A."""
        iterations = int(np.clip(10 * relaxation, *PILOT_ITERATIONS))
        seen = np.empty((iterations // 2, PILOT_REPLICAS))
        states = self._states("pilot", PILOT_REPLICAS)
        self._run(lambda _: self._module.pilot(states, self._start, self._parameters, seen, self._stop, *self._shared))
        self.spent += 2 * seen.size
        return float(np.quantile(seen, 1 - outside))

    def collect_loops(self, edge: float, relaxation: float, *, pool: int, repeats: int) -> Loops:
        """Run chains from the minimum and collect their first states outside A; see `loops.collect_loops`."""
        relaxed_after = math.ceil(RELAXATION_TIMES * relaxation)
        chains = -(-pool // ENTRANCES_PER_CHAIN)
        entrances = np.empty((repeats * chains, ENTRANCES_PER_CHAIN, len(self._start)))
        heights = np.empty(entrances.shape[:2])
        loop, first = np.zeros(repeats * chains), np.zeros(repeats * chains)
        states = self._states("chains", repeats * chains)
        limits, filled = (edge, DISCARDED, relaxed_after), (entrances, heights, loop, first)
        where = states, self._start, self._parameters, *limits, *filled, self._stop, *self._shared
        (spent,) = self._run(lambda _: self._module.chains(*where))
        if not spent:
            raise NotRareError(not_relaxed(relaxed_after))
        self.spent += spent
        pools = torch.from_numpy(entrances).view(repeats, chains * ENTRANCES_PER_CHAIN, -1)
        self._heights = heights.reshape(repeats, -1)
        return Loops(pools, loop.reshape(repeats, chains).mean(1), first.reshape(repeats, chains).mean(1))

    def split(
        self, loops: Loops, edge: float, *, replicas: int, fewest_killed: int, longest: int
    ) -> tuple[NDArray[np.float64], float]:
        """Return p̂ of each repeat, (repeats,), and the mean length of successful excursions; see `Excursions.split`.

        Raises:
            EscapeError: an excursion has not ended after `longest` iterations.
        """

        def of_repeat(repeat: int) -> tuple[float, int, int, int, int]:
            entrances = np.ascontiguousarray(loops.entrances[repeat, :replicas].numpy())
            state = self._states(f"excursions {repeat}", 1)[0]
            found: tuple[float, int, int, int, int] = self._module.excursions(
                entrances,
                self._heights[repeat, :replicas].copy(),
                fewest_killed,
                edge,
                longest,
                self._parameters,
                state,
                self._jumps,
                self._stop,
                *self._shared,
            )
            return found

        found = self._run(of_repeat, range(len(loops.entrances)))
        probabilities, ages, left, spent, unfinished = zip(*found, strict=True)
        self.spent += sum(spent)
        if any(unfinished):
            raise too_long(f"excursions of {sum(unfinished)} repeats have", longest)
        return np.array(probabilities), sum(ages) / max(1, sum(left))

    def _run(self, work: Callable[[int], Any], tasks: Iterable[int] = (0,)) -> list[Any]:
        """Return the results of loops that run in threads."""
        return in_threads(work, tasks, self._threads, self._stop)

    def _states(self, stage: str, count: int) -> NDArray[np.uint64]:
        """Return where the random streams of a stage begin, (count, 2)."""
        from sgd_diffusion.kernels.random_numbers import stream_states  # loads the compiler

        return stream_states(seed_for(self._seed, stage), 0, count)

    @cached_property
    def _jumps(self) -> Any:
        """The map from one random stream to the next."""
        from sgd_diffusion.kernels.random_numbers import jump_columns  # loads the compiler

        return jump_columns()[0]
