"""Plain simulation through torch: whole chunks of replicas advance by one iteration at a time.

Every few thousand replicas of a parameter point have their own random stream, and the moments at which replicas are
removed depend only on their stream. A point therefore gives the same bits alone, in any parameter batch and with any
number of threads.
"""

import math
from concurrent.futures import ThreadPoolExecutor

import torch

from sgd_diffusion.escape.random_draws import DrawStreams
from sgd_diffusion.escape.record_collector import RecordCollector
from sgd_diffusion.escape.replica_chunk import ReplicaChunk
from sgd_diffusion.escape.simulation_plan import SimulationPlan
from sgd_diffusion.escape.threads import one_thread
from sgd_diffusion.parameter_batch import RowIndex
from sgd_diffusion.streams import seed_for

COORDINATES_PER_CHUNK = 2**15
"""Number of coordinates of all rows of a chunk that fit into the cache of one core."""

ROWS_PER_STREAM = 512
"""Fewest rows of a random stream; with fewer, function calls take longer than the arithmetic."""

ROWS_PER_CHUNK = 2000
"""Most rows of a chunk beyond what fits into the cache."""

DRAWS_PER_CHUNK = 2**15
"""Most random draws per iteration of a chunk with more than `ROWS_PER_STREAM` rows."""

DRAWS_PER_BLOCK = 2**18
"""Random draws of one stream that are generated at once."""

ITERATIONS_PER_BLOCK = (4, 64)
"""Fewest and most iterations of a block."""

LARGEST_KEPT = 30 * 2**20
"""Size in bytes of the largest block of freed memory that is kept for reuse; the GNU C library never keeps blocks above
32 MiB."""

Stream = tuple[int, int]
"""Index of the parameter point, and index of the first replica."""


def run_through_torch(plan: SimulationPlan) -> RecordCollector:
    """Run the replicas that the cache does not hold, and return the records of all points."""
    landscape, dynamics, boundary, start = plan.landscape, plan.dynamics, plan.boundary, plan.start
    replicas, device, dtype = plan.replicas, plan.device, plan.dtype
    # On other devices a point has one stream: there a single batch is computed in parallel.
    most = max(ROWS_PER_STREAM, COORDINATES_PER_CHUNK // landscape.dimension) if plan.on_cpu else replicas
    size = plan.replicas_per_stream or min(most, replicas)
    records = RecordCollector(plan.points, replicas, plan.replicas_per_stream, plan.cache)
    by_draws: dict[int, list[Stream]] = {}
    for point, known in enumerate(records.known):
        if known < replicas:
            draws = dynamics.at(point).draws(landscape.dimension)
            by_draws.setdefault(draws, []).extend((point, first) for first in range(known, replicas, size))

    @torch.inference_mode()  # recording gradients would take a fifth of the time of a small operation
    def run(chunk: tuple[int, list[Stream]]) -> None:
        draws, streams = chunk
        shortest, longest = ITERATIONS_PER_BLOCK
        block = max(shortest, min(longest, DRAWS_PER_BLOCK // (size * draws)))
        sizes = torch.tensor([min(size, replicas - first) for _, first in streams])
        point = torch.tensor([point for point, _ in streams]).repeat_interleave(sizes)
        seeds = [seed_for(plan.seed, "escape", point, first) for point, first in streams]
        source = DrawStreams(seeds, dynamics.distribution, draws, device, dtype)
        stream = torch.arange(len(streams)).repeat_interleave(sizes)
        ReplicaChunk(
            landscape, dynamics, boundary, RowIndex(point.to(device), dtype), stream, source, block, start
        ).run(plan.max_iterations, lambda stream, record: records.put(*streams[stream], record))

    # New pages from the system cost up to twice the time of an iteration. The GNU C library keeps freed blocks up to
    # the size of the largest block freed so far; other C libraries may ignore this.
    torch.empty(LARGEST_KEPT, dtype=torch.uint8)
    chunks = []
    for draws, streams in by_draws.items():
        several = (
            _streams_per_chunk(streams, size, draws, landscape.dimension, plan.threads) if plan.on_cpu else len(streams)
        )
        chunks += [(draws, streams[first : first + several]) for first in range(0, len(streams), several)]
    with one_thread(), ThreadPoolExecutor(plan.threads) as pool:
        list(pool.map(run, chunks))
    return records


def _streams_per_chunk(streams: list[Stream], size: int, draws: int, dimension: int, threads: int) -> int:
    """Return the number of streams of a chunk: small enough for a core's cache, and equal for all threads.

    Args:
        streams: all streams with the same number of draws.
        size: replicas per stream.
        draws: random draws per replica and iteration; with many draws one stream keeps a core busy.
        dimension: d.
        threads: number of threads that share the chunks.
    """
    rows = max(COORDINATES_PER_CHUNK // dimension, ROWS_PER_STREAM, min(ROWS_PER_CHUNK, DRAWS_PER_CHUNK // draws))
    chunks_per_thread = math.ceil(len(streams) * size / (rows * threads))
    return max(1, math.ceil(len(streams) / (chunks_per_thread * threads)))
