"""Plain simulation of escape: every replica of every point in one batch, until it leaves."""

import math
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor

from sgd_diffusion.devices import CPU
from sgd_diffusion.dynamics import Dynamics
from sgd_diffusion.errors import EscapeError
from sgd_diffusion.escape.collection import RecordCollector
from sgd_diffusion.escape.crew import Crew
from sgd_diffusion.escape.exits import Exit
from sgd_diffusion.escape.memory import keep_freed_memory
from sgd_diffusion.escape.numbers import NumberStreams
from sgd_diffusion.escape.threads import one_thread
from sgd_diffusion.escape.times import EscapeTimes
from sgd_diffusion.escape.watch import Watch
from sgd_diffusion.landscapes import Landscape
from sgd_diffusion.parameter_batch import Rows, common_length
from sgd_diffusion.point_cache import NO_CACHE, PointCache
from sgd_diffusion.streams import seed_for

NUMBERS_A_CREW = 2**15
ROWS_A_STREAM = 512
ROWS_A_CREW = 2000
DRAWS_A_CREW = 2**15
NUMBERS_A_BLOCK = 2**18
ITERATIONS_A_BLOCK = (4, 64)


def simulate(
    landscape: Landscape,
    dynamics: Dynamics,
    exit: Exit,
    *,
    replicas: int = 1000,
    max_iterations: int = 10**6,
    seed: int = 0,
    start: Tensor | None = None,
    device: torch.device = CPU,
    dtype: torch.dtype = torch.float64,
    cache: PointCache = NO_CACHE,
) -> EscapeTimes:
    """Start every replica at the minimum, or elsewhere in its valley, and count the iterations until it is out.

    Every few thousand replicas of a point have a random stream of their own, and finished replicas leave the batch at
    moments that depend on their stream alone: a point gives the same bits alone, in any panel and on any number of
    threads. Per iteration and replica, the random numbers and the gradient's arithmetic are the floor.

    Args:
        landscape: with the sharpness k a number or a vector of points.
        dynamics: SGD or SGLD; learning rate, batch size and diffusion numbers or vectors of points.
        exit: the boundary; its size a number or a vector of points.
        replicas: R for each point.
        max_iterations: when to stop watching; replicas still inside are then censored.
        seed: base of the points' streams.
        start: (d,), where every replica of every point starts; its point's minimum if not given.
        device: where to compute. Devices agree statistically, not bit by bit.
        dtype: float64 wherever rates are compared with oracles.
        cache: read before a point is simulated, written when all replicas of a point have left or run out of time.
            Point i is stored under the name `str(i)`.

    Returns:
        Times of shape (replicas,), or (points, replicas) if anything is a vector.

    Raises:
        EscapeError: the step size is unstable at the minimum, the start is already out, or an argument is no count.

    Examples:
        >>> from sgd_diffusion.dynamics import SGD
        >>> from sgd_diffusion.escape import Box
        >>> from sgd_diffusion.landscapes import quadratic
        >>> # With ηh = 1 every position is a fresh normal number, outside ±1 with probability 0.3173.
        >>> times = simulate(quadratic([1.0]), SGD(1.0, 1, 1.0), Box(1.0), replicas=2000)
        >>> abs(times.estimate().value - 1 / 0.3173) < 0.3
        True
    """
    if replicas < 1 or max_iterations < 1:
        raise EscapeError(f"replicas and max_iterations must be at least 1, got {replicas} and {max_iterations}.")
    length = common_length([landscape.sharpness, *dynamics.vectors, *exit.vectors])
    points = length or 1
    check_start(landscape, dynamics, exit, points, start)
    watch = _watch(landscape, dynamics, exit, points, replicas, max_iterations, seed, start, device, dtype, cache)
    shape = (points, replicas) if length else (replicas,)
    return EscapeTimes(
        iterations=watch.iterations.reshape(shape),
        exited=watch.exited.reshape(shape),
        diverged=watch.diverged.reshape(shape),
        learning_rate=dynamics.learning_rate.numpy(),
    )


def check_start(landscape: Landscape, dynamics: Dynamics, exit: Exit, points: int, start: Tensor | None = None) -> None:
    """Refuse what cannot be an escape from a minimum before simulating it."""
    every = Rows(torch.arange(points))
    if start is not None and start.shape != (landscape.dimension,):
        raise EscapeError(f"the start must be one point ({landscape.dimension},), got shape {tuple(start.shape)}.")
    first = (landscape.minimum if start is None else start).expand(points, landscape.dimension)
    steepest = float(landscape.gradient(landscape.minimum).abs().max())
    curvatures = torch.linalg.eigvalsh(landscape.curvature)
    if not torch.isfinite(curvatures).all():
        raise EscapeError(f"{landscape.name}: the curvature at the minimum is not finite.")
    if curvatures[0] < 0:
        raise EscapeError(
            f"{landscape.name}: the start is no minimum: its lowest curvature is {curvatures[0]:.3g} and its gradient "
            f"{steepest:.3g}."
        )
    stiffness = (dynamics.learning_rate * landscape.sharpness * curvatures[-1]).reshape(-1)
    if (stiffness >= 2).any():
        worst = float(stiffness.max())
        raise EscapeError(
            f"the learning rate is too large: η times the largest curvature at the minimum is {worst:.3g}, and from 2 "
            "on every step moves away from it. Lower η or k."
        )
    progress = exit.bind(landscape, every)(first)
    if torch.isnan(progress).any():
        raise EscapeError("the boundary passes through the minimum itself: every replica would be out at once.")
    if (progress > 1).any():
        raise EscapeError(f"the start is outside the valley already: ξ = {progress.max():.3g} there, 1 is the edge.")


def _watch(
    landscape: Landscape,
    dynamics: Dynamics,
    exit: Exit,
    points: int,
    replicas: int,
    max_iterations: int,
    seed: int,
    start: Tensor | None,
    device: torch.device,
    dtype: torch.dtype,
    cache: PointCache,
) -> Watch:
    """Divide a panel's replicas into crews, small enough for a core's cache, and watch them in parallel.

    The rows of a crew use equally many random numbers. Elsewhere than on a CPU there is one crew for all points that
    do, and one stream a point: there the batch itself is computed in parallel.
    """
    on_cpu = device.type == "cpu"
    # So many rows as fit a core's cache, but not so few that the calls cost more than the arithmetic.
    cached = NUMBERS_A_CREW // landscape.dimension
    size = min(max(ROWS_A_STREAM, cached), replicas) if on_cpu else replicas
    threads = torch.get_num_threads() if on_cpu else 1
    shortest, longest = ITERATIONS_A_BLOCK
    alike: dict[int, list[tuple[int, int]]] = {}
    records = RecordCollector(points, replicas, streams=math.ceil(replicas / size), cache=cache)
    for point in records.missing:
        draws = dynamics.at(point).draws(landscape.dimension)
        alike.setdefault(draws, []).extend((point, start) for start in range(0, replicas, size))
    crews = []
    for draws, streams in alike.items():
        # Large minibatches need many numbers a row, and fill a core without company.
        rows = max(cached, ROWS_A_STREAM, min(ROWS_A_CREW, DRAWS_A_CREW // draws))
        # As many crews as every thread can have equally many of.
        rounds = math.ceil(len(streams) * size / (rows * threads))
        several = max(1, math.ceil(len(streams) / (rounds * threads))) if on_cpu else len(streams)
        crews += [(draws, streams[first : first + several]) for first in range(0, len(streams), several)]

    @torch.inference_mode()  # a fifth of a small operation's time is keeping track of gradients
    def watch(crew: tuple[int, list[tuple[int, int]]]) -> None:
        draws, streams = crew
        block = max(shortest, min(longest, NUMBERS_A_BLOCK // (size * draws)))
        sizes = torch.tensor([min(size, replicas - start) for _, start in streams])
        point = torch.tensor([point for point, _ in streams]).repeat_interleave(sizes).to(device)
        seeds = [seed_for(seed, "escape", point, start) for point, start in streams]
        numbers = NumberStreams(seeds, dynamics.law, draws, device, dtype)
        stream = torch.arange(len(streams)).repeat_interleave(sizes)
        Crew(landscape, dynamics, exit, point, stream, numbers, block, dtype, start).watch(
            max_iterations, lambda stream, watched: records.put(*streams[stream], watched)
        )

    keep_freed_memory()
    with one_thread(), ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(watch, crews):
            pass
    return records.watch
