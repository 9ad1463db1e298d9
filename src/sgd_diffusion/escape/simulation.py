"""Plain simulation of escape: all replicas of all parameter points, until they leave or time runs out."""

import math
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.boundaries import Boundary
from sgd_diffusion.escape.random_draws import DrawStreams
from sgd_diffusion.escape.record_collector import RecordCollector
from sgd_diffusion.escape.replica_chunk import ReplicaChunk
from sgd_diffusion.escape.threads import one_thread
from sgd_diffusion.escape.times import EscapeTimes
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import RowIndex, common_length
from sgd_diffusion.point_cache import NO_CACHE, PointCache
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


def simulate(
    landscape: Landscape,
    dynamics: Dynamics,
    boundary: Boundary,
    *,
    replicas: int = 1000,
    max_iterations: int = 10**6,
    seed: int = 0,
    start: Tensor | None = None,
    device: torch.device = CPU,
    dtype: torch.dtype = torch.float64,
    cache: PointCache = NO_CACHE,
) -> EscapeTimes:
    """Start every replica at the minimum, or elsewhere in its basin, and count the iterations until it leaves.

    Every few thousand replicas of a parameter point have their own random stream, and the moments at which replicas are
    removed depend only on their stream. A point therefore gives the same bits alone, in any parameter batch and with
    any number of threads.

    Args:
        landscape: with its sharpness k as one number or one per parameter point.
        dynamics: with each parameter as one number or one per parameter point.
        boundary: the boundary, with its size as one number or one per parameter point.
        replicas: R, replicas per parameter point; default 1000.
        max_iterations: iterations after which replicas still inside are censored; default 10⁶.
        seed: base of the random streams; default 0.
        start: (d,), where every replica starts; default: the minimum of its parameter point.
        device: where to compute; default: the CPU. Results of different devices agree statistically, not bit by bit.
        dtype: floating-point type of the positions; default float64, which comparisons with exact rates need.
        cache: read before a point is simulated, written when all replicas of a point have left or run out of time;
            default: none. Point i is stored under the name `str(i)`.

    Returns:
        Times of shape (replicas,), or (points, replicas) if any parameter is a vector.

    Raises:
        EscapeError: the learning rate is unstable at the minimum, the start is no minimum or lies outside the boundary,
            or a count is less than 1.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape import Box
        >>> from sgd_diffusion.landscapes import quadratic
        >>> # With ηh = 1 every position is an independent normal draw, outside ±1 with probability 0.3173.
        >>> times = simulate(quadratic([1.0]), SGD(1.0, 1, 1.0), Box(1.0), replicas=2000)
        >>> abs(times.estimate().value - 1 / 0.3173) < 0.3
        True
    """
    if replicas < 1 or max_iterations < 1:
        raise EscapeError(f"replicas and max_iterations must be at least 1, got {replicas} and {max_iterations}.")
    n_points = check_start(landscape, dynamics, boundary, start)
    on_cpu = device.type == "cpu"
    # On other devices a point has one stream: there a single batch is computed in parallel.
    size = min(max(ROWS_PER_STREAM, COORDINATES_PER_CHUNK // landscape.dimension), replicas) if on_cpu else replicas
    threads = torch.get_num_threads() if on_cpu else 1
    records = RecordCollector(n_points or 1, replicas, n_streams=math.ceil(replicas / size), cache=cache)
    by_draws: dict[int, list[Stream]] = {}
    for point in records.missing:
        draws = dynamics.at(point).draws(landscape.dimension)
        by_draws.setdefault(draws, []).extend((point, first) for first in range(0, replicas, size))

    @torch.inference_mode()  # recording gradients would take a fifth of the time of a small operation
    def run(chunk: tuple[int, list[Stream]]) -> None:
        draws, streams = chunk
        shortest, longest = ITERATIONS_PER_BLOCK
        block = max(shortest, min(longest, DRAWS_PER_BLOCK // (size * draws)))
        sizes = torch.tensor([min(size, replicas - first) for _, first in streams])
        point = torch.tensor([point for point, _ in streams]).repeat_interleave(sizes)
        seeds = [seed_for(seed, "escape", point, first) for point, first in streams]
        source = DrawStreams(seeds, dynamics.distribution, draws, device, dtype)
        stream = torch.arange(len(streams)).repeat_interleave(sizes)
        ReplicaChunk(
            landscape, dynamics, boundary, RowIndex(point.to(device), dtype), stream, source, block, start
        ).run(max_iterations, lambda stream, record: records.put(*streams[stream], record))

    # New pages from the system cost up to twice the time of an iteration. The GNU C library keeps freed blocks up to
    # the size of the largest block freed so far; other C libraries may ignore this.
    torch.empty(LARGEST_KEPT, dtype=torch.uint8)
    chunks = []
    for draws, streams in by_draws.items():
        several = _streams_per_chunk(streams, size, draws, landscape.dimension, threads) if on_cpu else len(streams)
        chunks += [(draws, streams[first : first + several]) for first in range(0, len(streams), several)]
    with one_thread(), ThreadPoolExecutor(threads) as pool:
        list(pool.map(run, chunks))
    shape = (n_points, replicas) if n_points else (replicas,)
    record, rate = records.record, dynamics.learning_rate.numpy()
    return EscapeTimes(
        record.iterations.reshape(shape), record.exited.reshape(shape), record.diverged.reshape(shape), rate
    )


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


def check_start(
    landscape: Landscape, dynamics: Dynamics, boundary: Boundary, start: Tensor | None = None
) -> int | None:
    """Check that replicas can start at the minimum, or at another start, inside the boundary.

    Args:
        landscape: of the whole parameter batch.
        dynamics: of the whole parameter batch.
        boundary: the boundary, of the whole parameter batch.
        start: (d,), where every replica starts; default: the minimum of its parameter point.

    Returns:
        The number of parameter points; None if no parameter is a vector.

    Raises:
        EscapeError: two vectors of parameters differ in length; the start has another shape, is no minimum, or lies
            outside the boundary; the curvature at the minimum is not finite; or the learning rate is unstable there.
    """
    n_points = common_length([landscape.sharpness, *dynamics.vectors, *boundary.vectors])
    n_rows = n_points or 1
    if start is not None and start.shape != (landscape.dimension,):
        raise EscapeError(f"the start must be one point ({landscape.dimension},), got shape {tuple(start.shape)}.")
    first = (landscape.minimum if start is None else start).expand(n_rows, landscape.dimension)
    steepest = float(landscape.gradient(landscape.minimum).abs().max())
    curvatures = torch.linalg.eigvalsh(landscape.curvature)
    if not torch.isfinite(curvatures).all():
        raise EscapeError(f"{landscape.name}: the curvature at the minimum is not finite.")
    if curvatures[0] < 0:
        raise EscapeError(
            f"{landscape.name}: the start is no minimum: its lowest curvature is {curvatures[0]:.3g} and its gradient "
            f"{steepest:.3g}."
        )
    stiffest = float((dynamics.learning_rate * landscape.sharpness * curvatures[-1]).max())
    if stiffest >= 2:
        raise EscapeError(
            f"the learning rate is too large: η times the largest curvature at the minimum is {stiffest:.3g}, but an "
            "iteration is stable only below 2. Lower η or k."
        )
    xi = boundary.bind(landscape, RowIndex(torch.arange(n_rows)))(first)
    if torch.isnan(xi).any():
        raise EscapeError(
            "the boundary passes through the minimum itself, so every replica would leave at once; move it."
        )
    if (xi > 1).any():
        raise EscapeError(
            f"the start is outside the basin: ξ = {xi.max():.3g} there, but ξ = 1 on the boundary. Move the start or "
            "the boundary."
        )
    return n_points
