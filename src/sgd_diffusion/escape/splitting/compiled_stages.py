"""Splitting of one part of a basin in compiled loops; `torch_stages` has the same methods."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import NotRareError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.compiled import compiled_escape
from sgd_diffusion.escape.compiled_escape import CompiledEscape
from sgd_diffusion.escape.splitting.loops import (
    DISCARDED,
    ENTRANCES_PER_CHAIN,
    Loops,
    not_relaxed,
    too_long,
    too_many,
)
from sgd_diffusion.escape.splitting.passages import Passages
from sgd_diffusion.escape.splitting.settling import TIMES, probes
from sgd_diffusion.escape.threads import in_threads
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.streams import seed_for

MOST_LEVELS = 4096
"""Most levels of a repeat that are kept."""

FINISHED, TOO_LONG, TOO_MANY = 0, 1, 2


class CompiledStages:
    """The stages of splitting for one part of the basin at one parameter point.

    Args:
        landscape, dynamics: of the point.
        escape: the kernels and what they take, with the ξ that ends runs where it exceeds 1.
        seed: of the random streams.
        threads: number of threads that share the work.

    Attributes:
        spent: number of single-replica iterations so far.
    """

    def __init__(
        self, landscape: Landscape, dynamics: Dynamics, escape: CompiledEscape, seed: int, threads: int
    ) -> None:
        self._where, self._escape = (landscape, dynamics), escape
        self._seed, self._threads, self.spent = seed, threads, 0
        self._stop = np.zeros(1, np.int64)
        self._root_k = float(landscape.sharpness) ** 0.5

    def probes(self, number: int, every: int) -> tuple[Tensor, int]:
        """Return states of replicas at `TIMES` times, (times, replicas, s), and how often replicas left."""
        escape = self._escape
        replicas = probes(self._where[0].dimension)
        starts = np.repeat(escape.start, replicas, 0)
        seen, left = np.empty((TIMES, *starts.shape)), np.zeros(replicas, np.int64)
        states = self._states(f"probes {number}", replicas)
        given = states, starts, escape.parameters[0], every, seen, left, self._stop
        self._run(lambda _: escape.runs().probes(*given))
        self.spent += TIMES * every * replicas
        return self._in_theta(seen), int(left.sum())

    def collect_loops(self, edge: float, relaxed_after: int, *, pool: int, repeats: int, most: float) -> Loops:
        """Run chains from the start and collect their first states outside A; see `loops.collect_loops`."""
        escape = self._escape
        chains = -(-pool // ENTRANCES_PER_CHAIN)
        entrances = np.empty((repeats * chains, ENTRANCES_PER_CHAIN, escape.start.shape[1]))
        heights = np.empty(entrances.shape[:2])
        loop, first = np.zeros(repeats * chains), np.zeros(repeats * chains)
        states = self._states("chains", repeats * chains)
        limits, filled = (edge, DISCARDED, relaxed_after), (entrances, heights, loop, first)
        where = states, escape.start[0], escape.parameters[0], *limits, *filled, int(most), self._stop
        (spent,) = self._run(lambda _: escape.runs().chains(*where))
        if spent == 0:
            raise NotRareError(not_relaxed(relaxed_after))
        if spent < 0:
            raise too_many(most)
        self.spent += spent
        pools = torch.from_numpy(entrances).view(repeats, chains * ENTRANCES_PER_CHAIN, -1)
        self._heights = heights.reshape(repeats, -1)
        return Loops(pools, loop.reshape(repeats, chains).mean(1), first.reshape(repeats, chains).mean(1))

    def split(
        self,
        watched: Boundary | None,
        loops: Loops,
        edge: float,
        *,
        replicas: int,
        fewest_killed: int,
        longest: int,
        most: float,
    ) -> Passages:
        """Return the probabilities that excursions pass the levels; see `TorchStages.split` and `Excursions.split`.

        Raises:
            EscapeError: an excursion has not ended after `longest` iterations.
            UnsettledEscapeError: all excursions have not ended after `most` iterations.
        """
        escape, heights, repeats = self._escape, self._heights, len(loops.entrances)
        if watched is not None:
            other = compiled_escape(*self._where, watched, None, 1)
            assert other is not None
            xi = watched.bind(self._where[0], RowIndex.of_one_point())
            dimension = self._where[0].dimension
            theta = loops.entrances[..., :dimension].reshape(-1, dimension) / self._root_k
            escape, heights = other, xi(theta).numpy().reshape(repeats, -1)

        def of_repeat(repeat: int) -> tuple[float, int, int, int, int, int, NDArray[np.float64]]:
            curve = np.empty((MOST_LEVELS, 2))
            found = escape.runs().excursions(
                np.ascontiguousarray(loops.entrances[repeat, :replicas].numpy()),
                heights[repeat, :replicas].copy(),
                fewest_killed,
                edge,
                longest,
                int(most / repeats),
                escape.parameters[0],
                self._states(f"excursions {repeat}", 1)[0],
                self._jumps,
                curve,
                self._stop,
            )
            return *found, curve

        found = self._run(of_repeat, range(repeats))
        probabilities, ages, left, spent, levels, unfinished, curves = zip(*found, strict=True)
        self.spent += sum(spent)
        if TOO_LONG in unfinished:
            raise too_long(f"excursions of {unfinished.count(TOO_LONG)} repeats have", longest)
        if TOO_MANY in unfinished:
            raise too_many(most)
        kept = [curve[:count] for curve, count in zip(curves, levels, strict=True)]
        return Passages(np.array(probabilities), sum(ages) / max(1, sum(left)), kept)

    def _in_theta(self, states: NDArray[np.float64]) -> Tensor:
        """Return states with φ replaced by θ = φ/√k."""
        dimension = self._where[0].dimension
        states[..., :dimension] /= self._root_k
        return torch.from_numpy(states)

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
