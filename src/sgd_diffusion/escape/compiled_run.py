"""Runs of kernels: the replicas of all parameter points, in threads, with a random stream for every replica."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from sgd_diffusion.escape.compiled_escape import CompiledEscape
from sgd_diffusion.escape.exit_record import ExitRecord
from sgd_diffusion.escape.record_collector import RecordCollector
from sgd_diffusion.escape.simulation_plan import SimulationPlan
from sgd_diffusion.escape.threads import in_threads
from sgd_diffusion.streams import seed_for

FEWEST_TOGETHER, MOST_TOGETHER = 32, 4096
"""Fewest replicas of a point, and most in all, that a thread takes at a time."""

TASKS_PER_THREAD = 4
"""Fewest tasks for every thread, if there are enough replicas."""


@dataclass(frozen=True)
class Part:
    """Replicas of a parameter point.

    Attributes:
        point: index of the point.
        first: index of the first replica.
        count: number of replicas.
    """

    point: int
    first: int
    count: int


def run_compiled(plan: SimulationPlan, escape: CompiledEscape) -> RecordCollector:
    """Run the replicas that the cache does not hold, and return the records of all points.

    Args:
        plan: of the simulation.
        escape: the kernel and what it takes.
    """
    from sgd_diffusion.kernels.random_numbers import stream_states  # loads the compiler, in half a second

    # The bits of a replica depend on its number alone, so that parts may be cut as the threads need them.
    size = min(max(FEWEST_TOGETHER, math.ceil(plan.replicas / plan.threads)), MOST_TOGETHER)
    records = RecordCollector(plan.points, plan.replicas, per_stream=1, cache=plan.cache)
    stop = np.zeros(1, np.int64)

    def run(parts: list[Part]) -> None:
        states = [stream_states(seed_for(plan.seed, "escape", part.point), part.first, part.count) for part in parts]
        points = np.repeat([part.point for part in parts], [part.count for part in parts])
        found = ExitRecord.of(len(points))
        escape.runs(parts[0].point).escape(
            np.concatenate(states),
            points,
            escape.start,
            escape.parameters,
            plan.max_iterations,
            found.iterations,
            found.exited,
            found.diverged,
            stop,
        )
        begin = 0
        for part in parts:
            if not stop[0]:
                records.put(part.point, part.first, found.take(slice(begin, begin + part.count)))
            begin += part.count

    parts = [
        Part(point, first, min(size, plan.replicas - first))
        for point in sorted(range(plan.points), key=lambda point: int(escape.batch_size[point]))
        for first in range(records.known[point], plan.replicas, size)
    ]
    in_threads(run, _together(parts, escape.batch_size, plan.threads), plan.threads, stop)
    return records


def _together(parts: list[Part], batch_size: NDArray[np.int64], threads: int) -> Iterator[list[Part]]:
    """Yield the parts that a thread takes at a time: with one batch size, and several such tasks for every thread."""
    total = sum(part.count for part in parts)
    enough = min(max(FEWEST_TOGETHER, total // (TASKS_PER_THREAD * threads)), MOST_TOGETHER)
    for _, alike in groupby(parts, key=lambda part: int(batch_size[part.point])):
        taken: list[Part] = []
        for part in alike:
            taken.append(part)
            if sum(one.count for one in taken) >= enough:
                yield taken
                taken = []
        if taken:
            yield taken
